"""Receipts: the answer to each request with an Idempotency-Key, so that a repeat gets the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from queue_server.domain.refusals import Fact, Reason, Refusal
from queue_server.store import schema
from queue_server.store.prepared import inserting
from queue_server.store.transaction import Change

KEPT = timedelta(hours=48)
NOBODY = "-"
MOMENT = "moment"
KEEP = inserting(
    schema.receipts,
    ["office_id", "account", "key", "fingerprint", "answer", "refusal", "at"],
)
FIND = select(
    schema.receipts.c.fingerprint, schema.receipts.c.answer, schema.receipts.c.refusal
).where(
    schema.receipts.c.office_id == bindparam("office"),
    schema.receipts.c.account == bindparam("by"),
    schema.receipts.c.key == bindparam("once"),
)


@dataclass(frozen=True)
class Once:
    """A request that must be done once: its Idempotency-Key and a hash of what was asked."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class Receipt:
    """The answer that was given, or the refusal."""

    fingerprint: str
    answer: str | None
    refusal: Refusal | None


def find(change: Change, once: Once) -> Receipt | None:
    """The receipt of an earlier request with the same key by the same account."""
    asked = {"office": change.office_id, "by": change.account or NOBODY, "once": once.key}
    row = change.connection.execute(FIND, asked).one_or_none()
    if row is None:
        return None
    return Receipt(row.fingerprint, row.answer, read_refusal(row.refusal))


def keep(change: Change, once: Once, answer: str | None, refusal: Refusal | None = None) -> None:
    """Keep the answer in the transaction that it tells about."""
    change.write(
        KEEP,
        {
            "office_id": change.office_id,
            "account": change.account or NOBODY,
            "key": once.key,
            "fingerprint": once.fingerprint,
            "answer": answer,
            "refusal": written_refusal(refusal) if refusal else None,
            "at": change.now,
        },
    )


def purge(connection: Connection, office_id: int, now: datetime) -> int:
    """Forget the receipts that nobody will ask for again; returns how many."""
    columns = schema.receipts.c
    gone = connection.execute(
        delete(schema.receipts).where(columns.office_id == office_id, columns.at < now - KEPT)
    )
    return int(gone.rowcount)


def written_refusal(refusal: Refusal) -> dict[str, Any]:
    """The refusal as JSON; moments are marked, so that they come back as moments."""
    facts = {
        name: {MOMENT: fact.isoformat()} if isinstance(fact, datetime) else fact
        for name, fact in refusal.facts.items()
    }
    return {"reason": refusal.reason.value, "facts": facts}


def read_refusal(written: dict[str, Any] | None) -> Refusal | None:
    """The refusal that the JSON stands for."""
    if written is None:
        return None
    facts: dict[str, Fact] = {
        name: datetime.fromisoformat(fact[MOMENT]) if isinstance(fact, dict) else fact
        for name, fact in written["facts"].items()
    }
    return Refusal(Reason(written["reason"]), facts)

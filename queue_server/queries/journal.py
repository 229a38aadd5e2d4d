"""The journal, entry by entry."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from queue_server.domain.events import Entry, EventKind
from queue_server.domain.refusals import Reason, Refused
from queue_server.store import Store, schema
from queue_server.store.offices import office_row, standing


def after(store: Store, slug: str, seq: int, limit: int = 500) -> tuple[Entry, ...]:
    """The entries that follow entry `seq`, oldest first.

    Raises Refused: UNKNOWN_OFFICE, ARCHIVED when the next one is not here any more.
    """
    columns = schema.journal.c
    with store.reading() as connection:
        office: Any = office_row(connection, slug)
        office_id, first = office.id, first_of(connection, office)
        if seq + 1 < first:
            raise Refused(Reason.ARCHIVED, first=first)
        # Also of a number so great that no entry could have it.
        if seq >= office.seq:
            return ()
        rows = connection.execute(
            select(schema.journal)
            .where(columns.office_id == office_id, columns.seq > seq)
            .order_by(columns.seq)
            .limit(limit)
        )
        return tuple(map(from_row, rows))


def first_of(connection: Connection, office: Any) -> int:
    """The seq of the oldest entry that was not archived; of the next one, when all were."""
    columns = schema.journal.c
    wanted = select(func.min(columns.seq)).where(columns.office_id == office.id)
    return int(connection.execute(wanted).scalar_one() or office.seq + 1)


def last(store: Store, slug: str) -> int:
    """The seq of the last entry, 0 before the first. Raises Refused(UNKNOWN_OFFICE)."""
    return int(standing(store, slug).seq)


def from_row(row: Any) -> Entry:
    """The entry that a row stands for."""
    return Entry(
        seq=row.seq,
        at=row.at,
        kind=EventKind(row.kind),
        ticket=row.ticket,
        counter=row.counter,
        clerk=row.clerk,
        details=row.details,
    )

"""The journal, entry by entry."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from queue_server.domain.events import Entry, EventKind
from queue_server.store import Store, schema
from queue_server.store.offices import office_row


def after(store: Store, slug: str, seq: int, limit: int = 500) -> tuple[Entry, ...]:
    """The entries that follow entry `seq`, oldest first. Raises Refused(UNKNOWN_OFFICE)."""
    columns = schema.journal.c
    with store.reading() as connection:
        office_id = office_row(connection, slug).id
        rows = connection.execute(
            select(schema.journal)
            .where(columns.office_id == office_id, columns.seq > seq)
            .order_by(columns.seq)
            .limit(limit)
        )
        return tuple(map(from_row, rows))


def last(store: Store, slug: str) -> int:
    """The seq of the last entry, 0 before the first. Raises Refused(UNKNOWN_OFFICE)."""
    with store.reading() as connection:
        return int(office_row(connection, slug).seq)


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

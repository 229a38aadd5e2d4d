"""The journal's only pen: entries are written by the transaction that changes the state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from queue_server.domain.events import Event
from queue_server.store import schema


def write(
    connection: Connection,
    office_id: int,
    after: int,
    at: datetime,
    clerk: str | None,
    events: Sequence[Event],
) -> int:
    """Write the events behind entry `after`; returns the last entry's seq."""
    entries = [
        {
            "office_id": office_id,
            "seq": after + offset,
            "at": at,
            "kind": each.kind.value,
            "ticket": each.ticket,
            "counter": each.counter,
            "clerk": clerk,
            "details": dict(each.details),
        }
        for offset, each in enumerate(events, start=1)
    ]
    if entries:
        connection.execute(insert(schema.journal), entries)
    return after + len(entries)

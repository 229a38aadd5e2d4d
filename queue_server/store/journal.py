"""The journal's only pen: entries are written by the transaction that changes the state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from queue_server.domain.events import Event
from queue_server.store import schema
from queue_server.store.prepared import Write, inserting

ENTER = inserting(
    schema.journal,
    ["office_id", "seq", "at", "kind", "ticket", "counter", "clerk", "details"],
)


def entries(
    office_id: int, after: int, at: datetime, clerk: str | None, events: Sequence[Event]
) -> Iterator[Write]:
    """What writes the events behind entry `after`."""
    for seq, each in enumerate(events, start=after + 1):
        values = {
            "office_id": office_id,
            "seq": seq,
            "at": at,
            "kind": each.kind.value,
            "ticket": each.ticket,
            "counter": each.counter,
            "clerk": clerk,
            "details": dict(each.details),
        }
        yield Write(ENTER, values)

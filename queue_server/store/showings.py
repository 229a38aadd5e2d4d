"""Which call stood on which display, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, update

from queue_server.store import schema
from queue_server.store.acknowledged import Batch, keeping, kept
from queue_server.store.prepared import Prepared, Write

CALLS = schema.calls.c
KEEP = keeping(schema.showings, "shown_at")
# A call is shown as soon as the first display shows it.
SHOWN = Prepared(
    lambda _engine: (
        update(schema.calls)
        .where(
            CALLS.office_id == bindparam("office"),
            CALLS.call == bindparam("of_call"),
            CALLS.shown_at.is_(None),
        )
        .values(shown_at=bindparam("at", type_=CALLS.shown_at.type))
    )
)


def keep(office_id: int, shown: Batch) -> Iterator[Write]:
    """Note each call as shown on a display; calls that the office never made are passed over."""
    yield from kept(KEEP, office_id, shown)
    first: dict[int, datetime] = {}
    for call, _, at in shown:
        first[call] = min(at, first.get(call, at))
    for call, at in sorted(first.items()):
        yield Write(SHOWN, {"office": office_id, "of_call": call, "at": at})

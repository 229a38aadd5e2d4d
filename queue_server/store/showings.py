"""Which call stood on which display, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from queue_server.store import schema
from queue_server.store.acknowledged import keep_first

Batch = Sequence[tuple[int, str, datetime]]


def keep(connection: Connection, office_id: int, shown: Batch) -> None:
    """Note each call as shown on a display; calls that the office never made are passed over."""
    columns = schema.calls.c
    for call, at in keep_first(connection, schema.showings, "shown_at", office_id, shown).items():
        connection.execute(
            update(schema.calls)
            .where(columns.office_id == office_id, columns.call == call, columns.shown_at.is_(None))
            .values(shown_at=at)
        )

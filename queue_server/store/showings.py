"""Which call stood on which display, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from queue_server.store import schema
from queue_server.store.tickets import upsert


def keep(
    connection: Connection, office_id: int, shown: Sequence[tuple[int, str]], now: datetime
) -> None:
    """Note each call as shown on a display; calls that the office never made are passed over."""
    known = made(connection, office_id, {call for call, _ in shown})
    for call, display in shown:
        if call in known:
            key = {"office_id": office_id, "call": call, "display": display}
            upsert(connection, schema.showings, key, {"shown_at": now})
    columns = schema.calls.c
    connection.execute(
        update(schema.calls)
        .where(
            columns.office_id == office_id,
            columns.call.in_(known),
            columns.shown_at.is_(None),
        )
        .values(shown_at=now)
    )


def made(connection: Connection, office_id: int, calls: set[int]) -> set[int]:
    """Those of the calls that the office made."""
    columns = schema.calls.c
    rows = connection.execute(
        select(columns.call).where(columns.office_id == office_id, columns.call.in_(calls))
    )
    return {row.call for row in rows}

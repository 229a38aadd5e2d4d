"""What the kiosks' printers said last."""

from __future__ import annotations

from sqlalchemy import Connection, select

from queue_server.domain.hall import Printer, PrinterState
from queue_server.store import schema


def heard(connection: Connection, office_id: int) -> tuple[Printer, ...]:
    """Every printer that was ever heard of, by its kiosk."""
    columns = schema.printers.c
    rows = connection.execute(
        select(columns.kiosk, columns.state, columns.since, columns.heard_at)
        .where(columns.office_id == office_id)
        .order_by(columns.kiosk)
    )
    return tuple(
        Printer(row.kiosk, PrinterState(row.state), row.since, row.heard_at) for row in rows
    )

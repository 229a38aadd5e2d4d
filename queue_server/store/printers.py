"""What the kiosks' printers said last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from queue_server.domain.hall import Printer, PrinterState
from queue_server.domain.printing import Watched
from queue_server.store import schema
from queue_server.store.asking import Question

PRINTERS = schema.printers.c
# Every printer that was ever heard of, by its kiosk.
HEARD = Question(
    select(PRINTERS.kiosk, PRINTERS.state, PRINTERS.since, PRINTERS.heard_at)
    .where(PRINTERS.office_id == bindparam("office"))
    .order_by(PRINTERS.kiosk)
)


def from_row(row: Any) -> Printer:
    """The printer that a row of HEARD stands for."""
    return Printer(row.kiosk, PrinterState(row.state), row.since, row.heard_at)


def watched(connection: Connection, office_id: int) -> tuple[Watched, ...]:
    """The same, with when somebody was told of a trouble."""
    columns = schema.printers.c
    rows = connection.execute(
        select(schema.printers).where(columns.office_id == office_id).order_by(columns.kiosk)
    )
    return tuple(
        Watched(
            row.kiosk,
            PrinterState(row.state),
            row.since,
            row.heard_at,
            row.told_at,
            row.last_told_at,
            row.last_told_state,
        )
        for row in rows
    )


def hear(
    connection: Connection, office_id: int, kiosk: str, state: PrinterState, now: datetime
) -> bool:
    """Keep what a printer says; True when it says something else than before."""
    columns = schema.printers.c
    mine = (columns.office_id == office_id, columns.kiosk == kiosk)
    before = connection.execute(select(columns.state).where(*mine)).scalar_one_or_none()
    if before is None:
        connection.execute(
            insert(schema.printers).values(
                office_id=office_id, kiosk=kiosk, state=state.value, since=now, heard_at=now
            )
        )
    elif before == state.value:
        connection.execute(update(schema.printers).where(*mine).values(heard_at=now))
    else:
        change_state(connection, office_id, kiosk, state, now)
        connection.execute(update(schema.printers).where(*mine).values(heard_at=now))
    return before != state.value


def change_state(
    connection: Connection, office_id: int, kiosk: str, state: PrinterState, now: datetime
) -> None:
    """Keep a new state; a printer that is ready again may be written about again."""
    columns = schema.printers.c
    again = {"told_at": None} if state is PrinterState.READY else {}
    connection.execute(
        update(schema.printers)
        .where(columns.office_id == office_id, columns.kiosk == kiosk)
        .values(state=state.value, since=now, **again)
    )


def mark_told(
    connection: Connection, office_id: int, kiosk: str, state: PrinterState, now: datetime
) -> None:
    """Note that somebody was written to of that state."""
    columns = schema.printers.c
    connection.execute(
        update(schema.printers)
        .where(columns.office_id == office_id, columns.kiosk == kiosk)
        .values(told_at=now, last_told_at=now, last_told_state=state.value)
    )


def forget(connection: Connection, office_id: int, kiosk: str) -> None:
    """Forget a printer that is not to be heard of any more."""
    columns = schema.printers.c
    connection.execute(
        delete(schema.printers).where(columns.office_id == office_id, columns.kiosk == kiosk)
    )

"""What the kiosks' printers said last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from queue_server.domain.hall import Printer, PrinterState
from queue_server.domain.printing import Watched
from queue_server.store import schema

PRINTERS = schema.printers.c
# Made once: it is asked with each reading of a hall.
HEARD = (
    select(PRINTERS.kiosk, PRINTERS.state, PRINTERS.since, PRINTERS.heard_at)
    .where(PRINTERS.office_id == bindparam("office"))
    .order_by(PRINTERS.kiosk)
)


def heard(connection: Connection, office_id: int) -> tuple[Printer, ...]:
    """Every printer that was ever heard of, by its kiosk."""
    rows = connection.execute(HEARD, {"office": office_id})
    return tuple(
        Printer(row.kiosk, PrinterState(row.state), row.since, row.heard_at) for row in rows
    )


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

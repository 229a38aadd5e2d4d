"""What is to be printed, and what has become of it."""

from __future__ import annotations

from queue_server.domain.hall import PrinterState
from queue_server.domain.printing import JobState, PrintJob
from queue_server.store import Store, print_jobs, printers
from queue_server.store.offices import office_row


def asked(store: Store, slug: str, kiosk: str) -> tuple[PrintJob, ...]:
    """What that kiosk's printer is to print now. Raises Refused(UNKNOWN_OFFICE)."""
    with store.reading() as connection:
        row = office_row(connection, slug)
        return print_jobs.asked(connection, row.id, kiosk, store.clock.now())


def job(store: Store, slug: str, kiosk: str, key: str, copy: int) -> PrintJob | None:
    """That copy of a ticket, if this kiosk has it. Raises Refused(UNKNOWN_OFFICE)."""
    with store.reading() as connection:
        row = office_row(connection, slug)
        found = print_jobs.find(connection, row.id, key, copy)
        return found if found and found.kiosk == kiosk else None


def trouble(store: Store, slug: str, wanted: PrintJob) -> str | None:
    """What keeps the copy: as its agent says, or that no agent is there to say it."""
    if wanted.state is not JobState.WAITING:
        return wanted.trouble if wanted.state is JobState.TROUBLE else None
    with store.reading() as connection:
        row = office_row(connection, slug)
        rows = connection.execute(printers.HEARD.statement, {"office": row.id})
        known = {each.kiosk: each for each in map(printers.from_row, rows)}
    heard = known.get(wanted.kiosk)
    if heard is None or heard.state is PrinterState.OFFLINE:
        return PrinterState.OFFLINE.value
    return None

"""Printing: tickets are handed to print agents, and what printers say is kept and told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queue_server.actions.entry import at_office
from queue_server.actions.writing import write
from queue_server.domain.events import EventKind
from queue_server.domain.hall import PrinterState
from queue_server.domain.printing import KEPT_FOR, MOST_COPIES, JobState, Watched, is_watched
from queue_server.store import Change, accounts, print_jobs, printers


@at_office
def post_job(
    change: Change, kiosk: str, key: str, content: Mapping[str, Any], *, asked: bool = True
) -> None:
    """Have a ticket printed; asked twice it is printed once.

    What is not `asked` for is only kept, so that the visitor may still ask for a copy.
    """
    if print_jobs.find(change.connection, change.office_id, key, 1) is None:
        state = JobState.WAITING if asked else JobState.WITHDRAWN
        add(change, kiosk, key, 1, content, state)


@at_office
def post_copy(change: Change, kiosk: str, key: str) -> int | None:
    """Have the same ticket printed again; the copy's number, None where there can be none."""
    first = print_jobs.find(change.connection, change.office_id, key, 1)
    copy = print_jobs.last_copy(change.connection, change.office_id, key) + 1
    if first is None or copy > MOST_COPIES:
        return None
    print_jobs.withdraw(change.connection, change.office_id, key, change.now)
    add(change, kiosk, key, copy, first.content, JobState.WAITING)
    return copy


def add(
    change: Change, kiosk: str, key: str, copy: int, content: Mapping[str, Any], state: JobState
) -> None:
    """Keep a copy."""
    print_jobs.add(
        change.connection, change.office_id, kiosk, key, copy, content, state, change.now
    )


@at_office
def withdraw(change: Change, key: str) -> None:
    """The visitor is gone: when the paper is back nothing is to come out for her."""
    print_jobs.withdraw(change.connection, change.office_id, key, change.now)


@at_office
def confirm(change: Change, key: str, copy: int, trouble: str | None) -> None:
    """Note what has become of a copy: printed, or what keeps it. A repeat changes nothing.

    A copy that was withdrawn meanwhile is asked for by nobody, whatever keeps it.
    """
    known = print_jobs.find(change.connection, change.office_id, key, copy)
    if known is None or (trouble and not known.is_asked(change.now)):
        return
    state = JobState.TROUBLE if trouble else JobState.PRINTED
    print_jobs.mark(change.connection, change.office_id, key, copy, state, trouble, change.now)


@at_office
def report(change: Change, kiosk: str, state: PrinterState) -> None:
    """Note how a kiosk's printer is; only a change stands in the journal."""
    if printers.hear(change.connection, change.office_id, kiosk, state, change.now):
        record(change, kiosk, state)


def tend(change: Change) -> None:
    """Notice agents that are silent, write about troubles that last, forget what is old."""
    for printer in printers.watched(change.connection, change.office_id):
        if not is_watched(change.office, printer.kiosk):
            printers.forget(change.connection, change.office_id, printer.kiosk)
        elif printer.is_silent(change.now):
            fall_silent(change, printer.kiosk)
        elif printer.is_to_tell(change.office, change.now):
            tell(change, printer)
    print_jobs.forget(change.connection, change.office_id, change.now - KEPT_FOR)


def fall_silent(change: Change, kiosk: str) -> None:
    """Take a printer for switched off: its agent says nothing any more."""
    state = PrinterState.OFFLINE
    printers.change_state(change.connection, change.office_id, kiosk, state, change.now)
    record(change, kiosk, state)


def tell(change: Change, printer: Watched) -> None:
    """Write to the office's administrators, once until the printer is ready again."""
    printers.mark_told(
        change.connection, change.office_id, printer.kiosk, printer.state, change.now
    )
    for account in accounts.administrators(change.connection, change.office_id):
        write(
            change,
            "printer_trouble",
            account.email,
            account.language or change.office.languages[0],
            user_id=account.id,
            facts={
                "kiosk": printer.kiosk,
                "state": printer.state.value,
                "since": printer.since.isoformat(),
            },
        )


def record(change: Change, kiosk: str, state: PrinterState) -> None:
    """Let the panels know."""
    change.record(EventKind.PRINTER_CHANGED, details={"kiosk": kiosk, "state": state.value})

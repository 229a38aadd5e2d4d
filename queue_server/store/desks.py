"""Counters as they stand now, and the calls made at them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from queue_server.domain.calling import Ground
from queue_server.domain.hall import DeskState
from queue_server.domain.tickets import Ticket
from queue_server.store import schema
from queue_server.store.desk_rows import ADD_CALL, SAVE, DeskRow, Undo, from_row, to_values
from queue_server.store.transaction import Change

__all__ = [
    "DeskRow",
    "Undo",
    "add_call",
    "all_of",
    "from_row",
    "read",
    "save",
    "staffed",
    "with_visitor",
    "withdraw_call",
]


def read(change: Change, counter: str) -> DeskRow:
    """The counter as it stands; closed when it was never opened."""
    return change.present.desks.get(counter) or DeskRow(counter)


def all_of(change: Change) -> tuple[DeskRow, ...]:
    """Every counter that was ever opened."""
    return tuple(change.present.desks.values())


def staffed(change: Change) -> frozenset[str]:
    """The counters that are staffed now."""
    return frozenset(each.counter for each in all_of(change) if each.state is not DeskState.CLOSED)


def save(change: Change, desk: DeskRow) -> DeskRow:
    """Keep the counter as it stands now; one that stands so already is left alone."""
    if desk == read(change, desk.counter):
        return desk
    change.write(SAVE, to_values(desk) | {"office_id": change.office_id})
    if known := change.carried():
        known.desks[desk.counter] = desk
    return desk


def with_visitor(desk: DeskRow, ticket_id: int | None, ground: Ground | None) -> DeskRow:
    """The counter with this visitor at it, or with nobody."""
    return replace(desk, ticket_id=ticket_id, ground=ground)


def add_call(change: Change, ticket: Ticket, call: int, counter: str) -> None:
    """Note an announcement."""
    change.write(
        ADD_CALL,
        {
            "office_id": change.office_id,
            "call": call,
            "business_date": change.today,
            "ticket_id": ticket.id,
            "number": ticket.number,
            "service": ticket.service,
            "counter": counter,
            "language": ticket.language,
            "at": change.now,
            "withdrawn": False,
        },
    )


def withdraw_call(change: Change, call: int) -> None:
    """Take an announcement back."""
    columns = schema.calls.c
    change.connection.execute(
        update(schema.calls)
        .where(columns.office_id == change.office_id, columns.call == call)
        .values(withdrawn=True)
    )

"""Tickets: kept, changed, found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from queue_server.domain.line import Line
from queue_server.domain.numbering import Drawn
from queue_server.domain.tickets import State, Ticket
from queue_server.store import schema
from queue_server.store.present import walk_ins_taken
from queue_server.store.ticket_rows import (
    ADD,
    COLUMNS,
    KEEP_DRAWN,
    KEEP_WALK_INS,
    SAVE,
    from_row,
    of_day,
    to_values,
)
from queue_server.store.transaction import Change

__all__ = [
    "COLUMNS",
    "add",
    "by_id",
    "by_number",
    "from_row",
    "here",
    "keep_drawn",
    "keep_walk_ins",
    "last_drawn",
    "left_over",
    "line",
    "of_day",
    "open_today",
    "save",
    "upsert",
    "waiting",
    "walk_ins_taken",
]


def waiting(connection: Connection, office_id: int, day: date) -> tuple[Ticket, ...]:
    """Everybody who waits today, in no order: the calling order is the domain's."""
    rows = connection.execute(of_day(office_id, day, [State.WAITING]))
    return tuple(map(from_row, rows))


def open_today(change: Change) -> tuple[Ticket, ...]:
    """Today's tickets that are not ended."""
    return tuple(each for each in change.present.tickets.values() if is_todays(change, each))


def is_todays(change: Change, ticket: Ticket) -> bool:
    """Whether the ticket is of the office's date now."""
    return ticket.business_date == change.today


def line(change: Change) -> Line:
    """Those who wait today."""
    return change.present.line


def here(change: Change, ticket_id: int) -> Ticket | None:
    """The ticket with that id, if it is open today or at a counter."""
    return change.present.tickets.get(ticket_id)


def by_number(connection: Connection, office_id: int, day: date, number: str) -> Ticket | None:
    """The ticket with that number on that business date."""
    columns = schema.tickets.c
    wanted = select(*COLUMNS).where(
        columns.office_id == office_id,
        columns.business_date == day,
        columns.number == number,
    )
    row = connection.execute(wanted).one_or_none()
    return from_row(row) if row else None


def by_id(connection: Connection, ticket_id: int) -> Ticket | None:
    """The ticket with that id."""
    row = connection.execute(select(*COLUMNS).where(schema.tickets.c.id == ticket_id)).one_or_none()
    return from_row(row) if row else None


def left_over(change: Change, since: date) -> tuple[Ticket, ...]:
    """Tickets of earlier business dates that still wait or are held."""
    columns = schema.tickets.c
    wanted = select(*COLUMNS).where(
        columns.office_id == change.office_id,
        columns.business_date >= since,
        columns.business_date < change.today,
        columns.state.in_([State.WAITING.value, State.HELD.value]),
    )
    return tuple(map(from_row, change.connection.execute(wanted)))


def add(change: Change, ticket: Ticket) -> Ticket:
    """Keep a new ticket; returns it with its id."""
    kept = replace(ticket, id=change.new_ticket_id())
    change.write(ADD, to_values(kept) | {"office_id": change.office_id})
    put(change, kept)
    return kept


def save(change: Change, ticket: Ticket) -> Ticket:
    """Keep a changed ticket."""
    change.write(SAVE, to_values(ticket) | {"ticket": ticket.id})
    put(change, ticket)
    return ticket


def put(change: Change, ticket: Ticket) -> None:
    """Let the present know how the ticket stands."""
    if known := change.carried():
        known.put(ticket)


def last_drawn(change: Change, letter: str) -> Drawn | None:
    """The last number drawn for a service."""
    return change.present.drawn.get(letter)


def keep_drawn(change: Change, letter: str, drawn: Drawn) -> None:
    """Remember the last number drawn for a service."""
    values = {"drawn_on": drawn.on, "digits": drawn.digits, "that_day": drawn.that_day}
    change.write(KEEP_DRAWN, {"office_id": change.office_id, "service": letter} | values)
    if known := change.carried():
        known.drawn[letter] = drawn


def keep_walk_ins(change: Change, letter: str, taken: int) -> None:
    """Remember how many walk-in tickets of a service were given today."""
    values = {"office_id": change.office_id, "business_date": change.today}
    change.write(KEEP_WALK_INS, values | {"service": letter, "taken": taken})
    if known := change.carried():
        known.walk_ins[letter] = taken


def upsert(connection: Connection, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert the row, or change the one that has this primary key."""
    dialect = connection.dialect.name
    insertion = insert_sqlite(table) if dialect == "sqlite" else insert_postgresql(table)
    connection.execute(
        insertion.values(key | values).on_conflict_do_update(index_elements=list(key), set_=values)
    )

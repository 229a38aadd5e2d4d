"""Tickets, between rows and values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from queue_server.domain.numbering import Drawn
from queue_server.domain.tickets import OPEN, Kind, State, Ticket
from queue_server.store import schema
from queue_server.store.transaction import Change

FIELDS = tuple(field.name for field in fields(Ticket))
COLUMNS = tuple(schema.tickets.c[name] for name in FIELDS)
KIND = FIELDS.index("kind")
STATE = FIELDS.index("state")
KINDS = {kind.value: kind for kind in Kind}
STATES = {state.value: state for state in State}


class Queued(NamedTuple):
    """What the calling order looks at, without the rest: a long queue is read at every press."""

    id: int
    number: str
    service: str
    queued_at: datetime
    due_at: datetime | None
    priority: str | None
    head: bool
    transferred: bool
    to_counter: str | None


QUEUED = tuple(schema.tickets.c[name] for name in Queued._fields)


def from_row(row: Row[Any] | tuple[Any, ...]) -> Ticket:
    """The ticket that a row of COLUMNS stands for."""
    values = list(row)
    values[KIND] = KINDS[values[KIND]]
    values[STATE] = STATES[values[STATE]]
    return Ticket(*values)


def to_values(ticket: Ticket) -> dict[str, Any]:
    """The row that keeps the ticket."""
    values = {name: getattr(ticket, name) for name in FIELDS}
    return values | {"kind": ticket.kind.value, "state": ticket.state.value}


def of_day(
    office_id: int, day: date, states: Iterable[State], wanted: Iterable[Any] = COLUMNS
) -> Select[Any]:
    """The tickets of a business date in any of these states."""
    columns = schema.tickets.c
    return select(*wanted).where(
        columns.office_id == office_id,
        columns.business_date == day,
        columns.state.in_([state.value for state in states]),
    )


def waiting(connection: Connection, office_id: int, day: date) -> tuple[Ticket, ...]:
    """Everybody who waits today, in no order: the calling order is the domain's."""
    rows = connection.execute(of_day(office_id, day, [State.WAITING]))
    return tuple(map(from_row, rows))


def open_today(change: Change) -> tuple[Ticket, ...]:
    """Today's tickets that are not ended."""
    rows = change.connection.execute(of_day(change.office_id, change.today, OPEN))
    return tuple(map(from_row, rows))


def queued_at(change: Change, services: Iterable[str]) -> tuple[Queued, ...]:
    """Everybody whom a counter with these services might call today."""
    columns = schema.tickets.c
    return queued(change, columns.service.in_(list(services)) | columns.to_counter.is_not(None))


def queued_for(change: Change, services: Iterable[str]) -> tuple[Queued, ...]:
    """Everybody who waits for one of these services today."""
    return queued(change, schema.tickets.c.service.in_(list(services)))


def queued(change: Change, condition: Any) -> tuple[Queued, ...]:
    """Those who wait today and meet the condition, in no order."""
    wanted = of_day(change.office_id, change.today, [State.WAITING], QUEUED).where(condition)
    return tuple(Queued(*row) for row in change.connection.execute(wanted))


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
    values = to_values(ticket) | {"office_id": change.office_id}
    del values["id"]
    added = insert(schema.tickets).values(values).returning(*COLUMNS)
    return from_row(change.connection.execute(added).one())


def save(change: Change, ticket: Ticket) -> Ticket:
    """Keep a changed ticket."""
    values = to_values(ticket)
    del values["id"]
    change.connection.execute(
        update(schema.tickets).where(schema.tickets.c.id == ticket.id).values(values)
    )
    return ticket


def last_drawn(change: Change, letter: str) -> Drawn | None:
    """The last number drawn for a service."""
    columns = schema.numbers.c
    row = change.connection.execute(
        select(columns.drawn_on, columns.digits, columns.that_day).where(
            columns.office_id == change.office_id, columns.service == letter
        )
    ).one_or_none()
    return Drawn(row.drawn_on, row.digits, row.that_day) if row else None


def keep_drawn(change: Change, letter: str, drawn: Drawn) -> None:
    """Remember the last number drawn for a service."""
    values = {"drawn_on": drawn.on, "digits": drawn.digits, "that_day": drawn.that_day}
    key = {"office_id": change.office_id, "service": letter}
    upsert(change.connection, schema.numbers, key, values)


def walk_ins_taken(connection: Connection, office_id: int, day: date) -> dict[str, int]:
    """How many walk-in tickets of each service were given on a business date."""
    columns = schema.walk_ins.c
    rows = connection.execute(
        select(columns.service, columns.taken).where(
            columns.office_id == office_id, columns.business_date == day
        )
    )
    return {row.service: row.taken for row in rows}


def keep_walk_ins(change: Change, letter: str, taken: int) -> None:
    """Remember how many walk-in tickets of a service were given today."""
    key = {
        "office_id": change.office_id,
        "business_date": change.today,
        "service": letter,
    }
    upsert(change.connection, schema.walk_ins, key, {"taken": taken})


def upsert(connection: Connection, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert the row, or change the one that has this primary key."""
    dialect = connection.dialect.name
    insertion = insert_sqlite(table) if dialect == "sqlite" else insert_postgresql(table)
    connection.execute(
        insertion.values(key | values).on_conflict_do_update(index_elements=list(key), set_=values)
    )

"""Tickets, between rows and values, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update

from queue_server.domain.tickets import Kind, State, Ticket
from queue_server.store import schema
from queue_server.store.prepared import Prepared, inserting, upserting

FIELDS = tuple(field.name for field in fields(Ticket))
COLUMNS = tuple(schema.tickets.c[name] for name in FIELDS)
KIND = FIELDS.index("kind")
STATE = FIELDS.index("state")
KINDS = {kind.value: kind for kind in Kind}
STATES = {state.value: state for state in State}
# What a ticket is born with stays: its columns, and their indexes, are left alone.
BORN_WITH = {"id", "business_date", "number", "kind", "issued_at", "language", "track"}
CHANGING = tuple(name for name in FIELDS if name not in BORN_WITH)

ADD = inserting(schema.tickets, ["office_id", *FIELDS])
SAVE = Prepared(
    lambda _engine: update(schema.tickets).where(schema.tickets.c.id == bindparam("ticket")),
    CHANGING,
)
KEEP_DRAWN = upserting(schema.numbers, ["office_id", "service"], ["drawn_on", "digits", "that_day"])
KEEP_WALK_INS = upserting(schema.walk_ins, ["office_id", "business_date", "service"], ["taken"])


def from_row(row: Row[Any] | tuple[Any, ...]) -> Ticket:
    """The ticket that a row of COLUMNS stands for."""
    values = list(row)
    values[KIND] = KINDS[values[KIND]]
    values[STATE] = STATES[values[STATE]]
    return Ticket(*values)


def to_values(ticket: Ticket) -> dict[str, Any]:
    """The row that keeps the ticket."""
    values = vars(ticket).copy()
    values["kind"] = ticket.kind.value
    values["state"] = ticket.state.value
    return values


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

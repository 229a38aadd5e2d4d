"""The present of an office: who waits, who is at the counters, which numbers were given last.

It is read once and then carried on from change to change, so that a press needs no reading. It is
good as long as the office's row stands as it did when the present was kept: every change of
tickets or counters moves that row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from queue_server.domain.line import Line
from queue_server.domain.numbering import Drawn
from queue_server.domain.tickets import OPEN, State, Ticket
from queue_server.store import schema
from queue_server.store.asking import Question
from queue_server.store.desk_rows import DeskRow
from queue_server.store.desk_rows import from_row as desk_from
from queue_server.store.ticket_rows import COLUMNS, from_row

# How many walk-in tickets of each service were given on a business date.
WALK_INS = Question(
    select(schema.walk_ins.c.service, schema.walk_ins.c.taken).where(
        schema.walk_ins.c.office_id == bindparam("office"),
        schema.walk_ins.c.business_date == bindparam("day"),
    )
)


class Standing(NamedTuple):
    """The office's row as a change found it, or left it."""

    id: int
    version: int
    seq: int
    last_call: int
    last_at: datetime
    business_date: date | None

    @property
    def moment(self) -> tuple[int, datetime]:
        """What moves with every change."""
        return self.seq, self.last_at


@dataclass
class Present:
    """One office's open tickets, counters and numbers on a business date.

    `tickets` are today's that are not ended, and whoever is at a counter, by id.
    """

    day: date
    tickets: dict[int, Ticket]
    desks: dict[str, DeskRow]
    drawn: dict[str, Drawn]
    walk_ins: dict[str, int]

    def __post_init__(self) -> None:
        self.line = Line(each for each in self.tickets.values() if self.waits(each))

    def waits(self, ticket: Ticket) -> bool:
        """Whether the ticket stands in today's line."""
        return ticket.state is State.WAITING and ticket.business_date == self.day

    def put(self, ticket: Ticket) -> None:
        """The ticket stands so now."""
        if ticket.state in OPEN:
            self.tickets[ticket.id] = ticket
        else:
            self.tickets.pop(ticket.id, None)
        if self.waits(ticket):
            self.line.put(ticket)
        else:
            self.line.remove(ticket.id)


Remembered = tuple[Standing, Present]


def read(connection: Connection, office_id: int, day: date) -> Present:
    """The present, as the database has it."""
    found = [desk_from(row) for row in connection.execute(desks_of(office_id))]
    at_desks = [each.ticket_id for each in found if each.ticket_id is not None]
    columns = schema.tickets.c
    todays = (columns.business_date == day) & columns.state.in_([each.value for each in OPEN])
    wanted = select(*COLUMNS).where(columns.office_id == office_id, todays)
    open_tickets = [from_row(row) for row in connection.execute(wanted)]
    elsewhere = set(at_desks) - {each.id for each in open_tickets}
    if elsewhere:
        rows = connection.execute(select(*COLUMNS).where(columns.id.in_(elsewhere)))
        open_tickets += map(from_row, rows)
    return Present(
        day,
        {each.id: each for each in open_tickets},
        {each.counter: each for each in found},
        last_drawn(connection, office_id),
        walk_ins_taken(connection, office_id, day),
    )


def desks_of(office_id: int) -> Select[Any]:
    """Every counter of an office that was ever opened."""
    return select(schema.desks).where(schema.desks.c.office_id == office_id)


def last_drawn(connection: Connection, office_id: int) -> dict[str, Drawn]:
    """The last number drawn for each service."""
    columns = schema.numbers.c
    rows = connection.execute(
        select(columns.service, columns.drawn_on, columns.digits, columns.that_day).where(
            columns.office_id == office_id
        )
    )
    return {row.service: Drawn(row.drawn_on, row.digits, row.that_day) for row in rows}


def walk_ins_taken(connection: Connection, office_id: int, day: date) -> dict[str, int]:
    """How many walk-in tickets of each service were given on a business date."""
    rows = connection.execute(WALK_INS.statement, {"office": office_id, "day": day})
    return {row.service: row.taken for row in rows}

"""Counters as they stand now, between rows and values, and the calls made at them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from queue_server.domain.calling import Ground
from queue_server.domain.hall import DeskState
from queue_server.domain.tickets import Ticket
from queue_server.store import schema
from queue_server.store.tickets import upsert
from queue_server.store.transaction import Change


@dataclass(frozen=True)
class DeskRow:
    """One counter's row."""

    counter: str
    state: DeskState = DeskState.CLOSED
    holder: str | None = None
    holder_name: str | None = None
    since: datetime | None = None
    ticket_id: int | None = None
    ground: Ground | None = None
    undo: Undo | None = None


@dataclass(frozen=True)
class Undo:
    """What takes the last press at a counter back: the values before it, and those after."""

    kind: str
    at: datetime
    before: tuple[Ticket, ...]
    after: tuple[Ticket, ...]
    ticket_id: int | None
    ground: Ground | None
    call: int | None = None


GROUND = TypeAdapter(Ground)
UNDO = TypeAdapter(Undo)


def read(change: Change, counter: str) -> DeskRow:
    """The counter as it stands; closed when it was never opened."""
    columns = schema.desks.c
    row = change.connection.execute(
        select(schema.desks).where(
            columns.office_id == change.office_id, columns.counter == counter
        )
    ).one_or_none()
    return from_row(row) if row else DeskRow(counter)


def all_of(change: Change) -> tuple[DeskRow, ...]:
    """Every counter that was ever opened."""
    rows = change.connection.execute(
        select(schema.desks).where(schema.desks.c.office_id == change.office_id)
    )
    return tuple(map(from_row, rows))


def staffed(change: Change) -> frozenset[str]:
    """The counters that are staffed now."""
    columns = schema.desks.c
    rows = change.connection.execute(
        select(columns.counter).where(
            columns.office_id == change.office_id, columns.state != DeskState.CLOSED.value
        )
    )
    return frozenset(rows.scalars())


def from_row(row: Any) -> DeskRow:
    """The counter that a row stands for."""
    return DeskRow(
        counter=row.counter,
        state=DeskState(row.state),
        holder=row.holder,
        holder_name=row.holder_name,
        since=row.since,
        ticket_id=row.ticket_id,
        ground=GROUND.validate_python(row.ground) if row.ground else None,
        undo=UNDO.validate_python(row.undo) if row.undo else None,
    )


def save(change: Change, desk: DeskRow) -> DeskRow:
    """Keep the counter as it stands now."""
    key = {"office_id": change.office_id, "counter": desk.counter}
    values = {
        "state": desk.state.value,
        "holder": desk.holder,
        "holder_name": desk.holder_name,
        "since": desk.since,
        "ticket_id": desk.ticket_id,
        "ground": GROUND.dump_python(desk.ground, mode="json") if desk.ground else None,
        "undo": UNDO.dump_python(desk.undo, mode="json") if desk.undo else None,
    }
    upsert(change.connection, schema.desks, key, values)
    return desk


def with_visitor(desk: DeskRow, ticket_id: int | None, ground: Ground | None) -> DeskRow:
    """The counter with this visitor at it, or with nobody."""
    return replace(desk, ticket_id=ticket_id, ground=ground)


def add_call(change: Change, ticket: Ticket, call: int, counter: str) -> None:
    """Note an announcement."""
    change.connection.execute(
        insert(schema.calls).values(
            office_id=change.office_id,
            call=call,
            business_date=change.today,
            ticket_id=ticket.id,
            number=ticket.number,
            service=ticket.service,
            counter=counter,
            language=ticket.language,
            at=change.now,
            withdrawn=False,
        )
    )


def withdraw_call(change: Change, call: int) -> None:
    """Take an announcement back."""
    columns = schema.calls.c
    change.connection.execute(
        update(schema.calls)
        .where(columns.office_id == change.office_id, columns.call == call)
        .values(withdrawn=True)
    )

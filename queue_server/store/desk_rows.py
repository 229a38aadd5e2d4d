"""Counters as they stand now, between rows and values, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from queue_server.domain.calling import Ground
from queue_server.domain.hall import DeskState
from queue_server.domain.tickets import Ticket
from queue_server.store import schema
from queue_server.store.prepared import inserting, upserting

CHANGING = ("state", "holder", "holder_name", "since", "ticket_id", "ground", "undo")
SAVE = upserting(schema.desks, ["office_id", "counter"], CHANGING)
ADD_CALL = inserting(
    schema.calls, [each.name for each in schema.calls.c if each.name != "shown_at"]
)


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


def to_values(desk: DeskRow) -> dict[str, Any]:
    """The row that keeps the counter."""
    return {
        "counter": desk.counter,
        "state": desk.state.value,
        "holder": desk.holder,
        "holder_name": desk.holder_name,
        "since": desk.since,
        "ticket_id": desk.ticket_id,
        "ground": GROUND.dump_python(desk.ground, mode="json") if desk.ground else None,
        "undo": UNDO.dump_python(desk.undo, mode="json") if desk.undo else None,
    }

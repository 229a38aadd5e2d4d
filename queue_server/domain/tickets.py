"""The life of a ticket: its states, and the moves that lead from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from queue_server.domain.refusals import Reason, Refused


class State(StrEnum):
    """Where a ticket stands in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    HOLD = "hold"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    DAY_END = "day_end"


MOVES: dict[tuple[State, Move], State] = {
    (State.WAITING, Move.CALL): State.CALLED,
    (State.WAITING, Move.TRANSFER): State.WAITING,
    (State.WAITING, Move.CANCEL): State.CANCELLED,
    (State.WAITING, Move.DAY_END): State.CANCELLED,
    (State.CALLED, Move.RECALL): State.CALLED,
    (State.CALLED, Move.START): State.SERVING,
    (State.CALLED, Move.FINISH): State.DONE,
    (State.CALLED, Move.MISS): State.NO_SHOW,
    (State.CALLED, Move.HOLD): State.HELD,
    (State.CALLED, Move.TRANSFER): State.WAITING,
    (State.SERVING, Move.FINISH): State.DONE,
    (State.SERVING, Move.HOLD): State.HELD,
    (State.SERVING, Move.TRANSFER): State.WAITING,
    (State.HELD, Move.CALL): State.CALLED,
    (State.HELD, Move.TRANSFER): State.WAITING,
    (State.HELD, Move.CANCEL): State.CANCELLED,
    (State.HELD, Move.DAY_END): State.CANCELLED,
    (State.NO_SHOW, Move.CALL): State.CALLED,
}

AT_COUNTER = frozenset({State.CALLED, State.SERVING})
OPEN = frozenset({State.WAITING, State.HELD, *AT_COUNTER})


class Kind(StrEnum):
    """How the visitor came by the ticket."""

    WALK_IN = "walk_in"
    RESERVATION = "reservation"


@dataclass(frozen=True)
class Ticket:
    """A place in today's queue. All moments are aware and in UTC.

    `queued_at` decides ties: arrival, or the moment of a transfer to the end. `due_at` is the
    reserved hour. `to_counter` binds a transferred ticket to one counter. `call` is the number of
    its last call in the office's sequence of calls; `calls` counts the calls that the no-show
    rule counts.
    """

    id: int
    business_date: date
    number: str
    service: str
    kind: Kind
    state: State
    issued_at: datetime
    queued_at: datetime
    language: str
    track: str
    priority: str | None = None
    due_at: datetime | None = None
    head: bool = False
    transferred: bool = False
    to_counter: str | None = None
    counter: str | None = None
    call: int | None = None
    calls: int = 0
    first_called_at: datetime | None = None
    called_at: datetime | None = None
    counted_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str | None = None


def after(ticket: Ticket, move: Move) -> State:
    """The state that the move leads to; refused when the ticket's state does not allow it."""
    state = MOVES.get((ticket.state, move))
    if state is None:
        raise Refused(
            Reason.WRONG_STATE, number=ticket.number, state=ticket.state.value, move=move.value
        )
    return state

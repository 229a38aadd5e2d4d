"""Calling: the clerk's presses that move the visitor at a counter, and the next one to it."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Final, Literal

from queue_server.actions.entry import at_office, at_once
from queue_server.actions.sending import hold, transfer
from queue_server.actions.undoing import undo
from queue_server.actions.visiting import (
    CallAnswer,
    TicketView,
    Visit,
    settle,
    staffed_visit,
    visit,
    wrong_state,
)
from queue_server.domain.calling import Ground, Why, ground
from queue_server.domain.events import EventKind
from queue_server.domain.missing import counts, miss_refusal
from queue_server.domain.office import Unmarked
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.tickets import Move, State, Ticket, after
from queue_server.store import Change, desks, tickets

__all__ = [
    "UNSET",
    "CallAnswer",
    "TicketView",
    "Unset",
    "call_chosen",
    "call_next",
    "finish",
    "hold",
    "miss",
    "recall",
    "resume",
    "start",
    "transfer",
    "undo",
]


class Unset(Enum):
    """Marks an argument that was not given, where None means "nobody"."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
Touched = list[tuple[Ticket, Ticket]]


@at_once
def call_next(
    change: Change,
    counter: str,
    came: bool | None = None,
    current: str | Literal[Unset.UNSET] | None = UNSET,
) -> CallAnswer:
    """Finish with the current visitor and call the next one; nobody waiting is an answer.

    `came` says of a called visitor, whom nobody marked as arrived, whether they came. `current` is
    the number that the caller believes to be at the counter.

    Raises Refused: UNKNOWN_COUNTER, COUNTER_TAKEN, MOVED_ON, CAME_OR_NOT, CALL_AGAIN_FIRST.
    """
    found = staffed_visit(change, counter)
    refuse_if_moved_on(found, current)
    touched = leave(change, found, came)
    policy = change.office.rules.calling
    ticket = tickets.line(change).first(found.counter, change.office, change.now)
    if ticket is None:
        return settle(change, found, "next", touched, None, None)
    why = ground(ticket, policy, change.now)
    return call(change, found, ticket, why, touched, "next")


@at_office
def call_chosen(change: Change, counter: str, number: str, came: bool | None = None) -> CallAnswer:
    """Finish with the current visitor and call this one: waiting, held, or late after a no-show.

    Raises Refused: UNKNOWN_COUNTER, COUNTER_TAKEN, UNKNOWN_TICKET, WRONG_STATE, CAME_OR_NOT,
    CALL_AGAIN_FIRST.
    """
    return call_by_number(change, counter, number, came, "call")


@at_office
def resume(change: Change, counter: str, number: str, came: bool | None = None) -> CallAnswer:
    """Call a visitor who was set aside. Raises Refused as `call_chosen` does."""
    ticket = ticket_of_today(change, number)
    if ticket.state is not State.HELD:
        raise wrong_state(ticket, Move.CALL)
    return call_by_number(change, counter, number, came, "resume")


@at_once
def recall(change: Change, counter: str) -> CallAnswer:
    """Announce the called visitor again. Raises Refused: NOBODY_HERE, WRONG_STATE."""
    found = visit(change, counter)
    visitor = found.somebody()
    announced = called(change, visitor, Move.RECALL, counter)
    change.record(EventKind.TICKET_RECALLED, visitor.number, counter, {"call": announced.call})
    return settle(change, found, "recall", [], announced, found.desk.ground)


@at_once
def start(change: Change, counter: str) -> CallAnswer:
    """The called visitor has arrived. Raises Refused: NOBODY_HERE, WRONG_STATE."""
    found = visit(change, counter)
    visitor = found.somebody()
    serving = replace(visitor, state=after(visitor, Move.START), started_at=change.now)
    tickets.save(change, serving)
    change.record(EventKind.TICKET_STARTED, visitor.number, counter)
    return settle(change, found, "start", [(visitor, serving)], serving, found.desk.ground)


@at_once
def finish(change: Change, counter: str) -> CallAnswer:
    """The visitor's matter is done, and nobody is called. Raises Refused: NOBODY_HERE."""
    found = visit(change, counter)
    visitor = found.somebody()
    return settle(change, found, "finish", [(visitor, finished(change, found))], None, None)


@at_once
def miss(change: Change, counter: str) -> CallAnswer:
    """The called visitor did not come.

    Raises Refused: NOBODY_HERE, WRONG_STATE, CALL_AGAIN_FIRST.
    """
    found = visit(change, counter)
    visitor = found.somebody()
    return settle(change, found, "no_show", [(visitor, missed(change, found))], None, None)


def refuse_if_moved_on(found: Visit, current: str | Unset | None) -> None:
    """A press on an old picture, from another tab or a slow one, calls nobody."""
    here = found.visitor.number if found.visitor else None
    if current is not UNSET and current != here:
        raise Refused(Reason.MOVED_ON, counter=found.counter.key, number=here)


def leave(change: Change, found: Visit, came: bool | None) -> Touched:
    """Finish with the visitor at the counter, if there is one, by the office's rule."""
    visitor = found.visitor
    if visitor is None:
        return []
    unmarked = visitor.state is State.CALLED
    if unmarked and came is None and change.office.rules.unmarked is Unmarked.ASK:
        raise Refused(Reason.CAME_OR_NOT, number=visitor.number)
    gone = missed(change, found) if unmarked and came is False else finished(change, found)
    return [(visitor, gone)]


def finished(change: Change, found: Visit) -> Ticket:
    """The visitor at the counter, done."""
    visitor = found.somebody()
    done = replace(
        visitor,
        state=after(visitor, Move.FINISH),
        started_at=visitor.started_at or visitor.called_at,
        ended_at=change.now,
        ending="served",
    )
    change.record(EventKind.TICKET_FINISHED, visitor.number, found.counter.key)
    return tickets.save(change, done)


def missed(change: Change, found: Visit) -> Ticket:
    """The visitor at the counter, marked as not come, once they were called often enough."""
    visitor = found.somebody()
    state = after(visitor, Move.MISS)
    refusal = miss_refusal(visitor, change.office.rules.no_show, change.now)
    if refusal is not None:
        raise Refused.of(refusal)
    gone = replace(visitor, state=state, ended_at=change.now, ending="no_show")
    change.record(EventKind.TICKET_MISSED, visitor.number, found.counter.key)
    return tickets.save(change, gone)


def call_by_number(
    change: Change, counter: str, number: str, came: bool | None, press: str
) -> CallAnswer:
    """Call a ticket that the clerk chose."""
    found = staffed_visit(change, counter)
    ticket = ticket_of_today(change, number)
    if found.visitor is not None and found.visitor.id == ticket.id:
        raise wrong_state(ticket, Move.CALL)
    after(ticket, Move.CALL)
    touched = leave(change, found, came)
    return call(change, found, ticket, Ground(Why.CHOSEN), touched, press)


def call(
    change: Change, found: Visit, ticket: Ticket, ground: Ground, touched: Touched, press: str
) -> CallAnswer:
    """Call the ticket to the counter."""
    announced = called(change, ticket, Move.CALL, found.counter.key)
    change.record(
        EventKind.TICKET_CALLED,
        ticket.number,
        found.counter.key,
        {"call": announced.call, "why": ground.why.value},
    )
    return settle(change, found, press, [*touched, (ticket, announced)], announced, ground)


def called(change: Change, ticket: Ticket, move: Move, counter: str) -> Ticket:
    """The ticket, announced at the counter with a call number of its own."""
    rule = change.office.rules.no_show
    fresh = ticket if move is Move.RECALL else replace(ticket, calls=0, counted_at=None)
    counted = counts(fresh, rule, change.now)
    announced = replace(
        fresh,
        state=after(ticket, move),
        counter=counter,
        head=False,
        call=change.next_call(),
        calls=fresh.calls + 1 if counted else fresh.calls,
        counted_at=change.now if counted else fresh.counted_at,
        first_called_at=ticket.first_called_at or change.now,
        called_at=ticket.called_at if move is Move.RECALL else change.now,
        ended_at=None,
        ending=None,
    )
    desks.add_call(change, announced, announced.call or 0, counter)
    return tickets.save(change, announced)


def ticket_of_today(change: Change, number: str) -> Ticket:
    """Today's ticket with that number."""
    ticket = tickets.by_number(change.connection, change.office_id, change.today, number)
    if ticket is None:
        raise Refused(Reason.UNKNOWN_TICKET, number=number)
    return ticket

"""Counters: a clerk opens one, pauses, closes it, or takes it over from a colleague."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from queue_server.actions.entry import at_office
from queue_server.actions.visiting import closed, known_counter, leave_other_counters, taken, visit
from queue_server.domain.events import EventKind
from queue_server.domain.hall import DeskState
from queue_server.domain.refusals import Reason, Refused
from queue_server.store import Change, desks, tickets
from queue_server.store.desks import DeskRow


@dataclass(frozen=True)
class DeskView:
    """A counter as its clerk sees it."""

    counter: str
    state: DeskState
    holder: str | None
    holder_name: str | None
    since: datetime | None


@at_office
def open_counter(change: Change, counter: str, take_over: bool = False) -> DeskView:
    """Open a counter, or come back from a break; opening an open one changes nothing.

    Raises Refused: UNKNOWN_COUNTER, COUNTER_TAKEN unless it is taken over, AT_ANOTHER_COUNTER.
    """
    known_counter(change, counter)
    desk = desks.read(change, counter)
    if desk.holder not in (None, change.account) and not take_over:
        raise taken(desk)
    if desk.state is DeskState.OPEN and desk.holder == change.account:
        return view(desk)
    leave_other_counters(change, counter)
    record_opening(change, desk)
    opened = replace(
        desk,
        state=DeskState.OPEN,
        holder=change.account,
        holder_name=change.name,
        since=change.now,
        undo=None,
    )
    return view(desks.save(change, opened))


@at_office
def pause(change: Change, counter: str) -> DeskView:
    """Go on a break. Raises Refused: COUNTER_CLOSED, COUNTER_BUSY while a visitor is here."""
    found = visit(change, counter)
    refuse_if_busy(change, found.desk)
    if found.desk.state is DeskState.CLOSED:
        raise Refused(Reason.COUNTER_CLOSED, counter=counter)
    if found.desk.state is DeskState.BREAK:
        return view(found.desk)
    change.record(EventKind.COUNTER_PAUSED, counter=counter)
    paused = replace(found.desk, state=DeskState.BREAK, since=change.now, undo=None)
    return view(desks.save(change, paused))


@at_office
def close_counter(change: Change, counter: str) -> DeskView:
    """Close a counter; those who were sent to it may be called by its colleagues.

    Raises Refused: COUNTER_TAKEN, COUNTER_BUSY while a visitor is here.
    """
    desk = visit(change, counter).desk
    refuse_if_busy(change, desk)
    if desk.state is DeskState.CLOSED:
        return view(desk)
    return view(closed(change, desk))


@at_office
def leave(change: Change) -> None:
    """Go home: the counters that the actor holds are closed, but for one with a visitor."""
    for desk in desks.all_of(change):
        mine = change.account is not None and desk.holder == change.account
        if mine and desk.ticket_id is None:
            closed(change, desk)


def refuse_if_busy(change: Change, desk: DeskRow) -> None:
    """A visitor at the counter is finished with first."""
    if desk.ticket_id is not None:
        visitor = tickets.here(change, desk.ticket_id)
        number = visitor.number if visitor else None
        raise Refused(Reason.COUNTER_BUSY, counter=desk.counter, number=number)


def record_opening(change: Change, desk: DeskRow) -> None:
    """Tell an opening from a taking over."""
    taken_over = desk.holder is not None and desk.holder != change.account
    kind = EventKind.COUNTER_TAKEN_OVER if taken_over else EventKind.COUNTER_OPENED
    change.record(kind, counter=desk.counter)


def view(desk: DeskRow) -> DeskView:
    """The counter as its clerk sees it."""
    return DeskView(desk.counter, desk.state, desk.holder, desk.holder_name, desk.since)

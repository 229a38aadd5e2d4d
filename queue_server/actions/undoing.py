"""Undo: the last press at a counter is taken back, within ten seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from queue_server.actions.entry import at_office
from queue_server.actions.visiting import CallAnswer, answer, visit
from queue_server.domain.events import EventKind
from queue_server.domain.hall import UNDO_SECONDS, DeskState
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.tickets import State, Ticket
from queue_server.store import Change, desks, tickets
from queue_server.store.desks import Undo


@at_office
def undo(change: Change, counter: str) -> CallAnswer:
    """Put every ticket back to where it was before the last press at this counter.

    Raises Refused: NOTHING_TO_UNDO when the press is older than ten seconds or was made before
    midnight, or when somebody has meanwhile moved one of its tickets.
    """
    found = visit(change, counter)
    last = recent(change, found.desk.undo)
    restored = [tickets.save(change, still_callable(change, each)) for each in last.before]
    if last.call is not None:
        desks.withdraw_call(change, last.call)
    back = replace(found.desk, ticket_id=last.ticket_id, ground=last.ground, undo=None)
    desks.save(change, back)
    number = restored[-1].number if restored else None
    change.record(EventKind.UNDONE, number, counter, {"what": last.kind})
    visitor = next((each for each in restored if each.id == last.ticket_id), None)
    return answer(counter, visitor, last.ground)


def recent(change: Change, last: Undo | None) -> Undo:
    """The last press, if it can still be taken back."""
    if last is None or change.now - last.at > timedelta(seconds=UNDO_SECONDS):
        raise Refused(Reason.NOTHING_TO_UNDO)
    if change.office.business_date(last.at) != change.today:
        # Its visitors would wait on a day that is closed.
        raise Refused(Reason.NOTHING_TO_UNDO)
    if any(moved_since(change, each) for each in last.after):
        raise Refused(Reason.NOTHING_TO_UNDO)
    return last


def moved_since(change: Change, left: Ticket) -> bool:
    """Whether the ticket is no longer as the press left it."""
    return tickets.by_id(change.connection, left.id) != left


def still_callable(change: Change, ticket: Ticket) -> Ticket:
    """The ticket as it was, unless it would wait for a counter that has closed meanwhile."""
    if ticket.state is not State.WAITING or ticket.to_counter is None:
        return ticket
    shut = desks.read(change, ticket.to_counter).state is DeskState.CLOSED
    return replace(ticket, to_counter=None) if shut else ticket

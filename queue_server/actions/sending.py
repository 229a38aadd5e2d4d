"""Sending on: the visitor leaves the counter unfinished, set aside or bound for another place."""

from __future__ import annotations

from dataclasses import replace

from queue_server.actions.entry import at_office
from queue_server.actions.visiting import CallAnswer, settle, visit, wrong_state
from queue_server.domain.events import EventKind
from queue_server.domain.hall import DeskState
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.tickets import Move, Ticket, after
from queue_server.store import Change, desks, tickets


@at_office
def hold(change: Change, counter: str) -> CallAnswer:
    """Set the visitor aside, to be called later. Raises Refused: NOBODY_HERE, WRONG_STATE."""
    found = visit(change, counter)
    visitor = found.somebody()
    refuse_if_of_another_day(change, visitor, Move.HOLD)
    held = replace(visitor, state=after(visitor, Move.HOLD), head=False)
    tickets.save(change, held)
    change.record(EventKind.TICKET_HELD, visitor.number, counter)
    return settle(change, found, "hold", [(visitor, held)], None, None)


@at_office
def transfer(
    change: Change,
    counter: str,
    service: str | None = None,
    to_counter: str | None = None,
    head: bool = False,
) -> CallAnswer:
    """Send the visitor on to another service or counter; the number stays.

    Raises Refused: NOBODY_HERE, WRONG_STATE, UNKNOWN_SERVICE, UNKNOWN_COUNTER, COUNTER_CLOSED.
    """
    found = visit(change, counter)
    visitor = found.somebody()
    refuse_if_of_another_day(change, visitor, Move.TRANSFER)
    check_destination(change, service, to_counter)
    sent = replace(
        visitor,
        state=after(visitor, Move.TRANSFER),
        service=service or visitor.service,
        to_counter=to_counter,
        head=head,
        transferred=True,
        queued_at=change.now,
        counter=None,
        started_at=None,
        calls=0,
        counted_at=None,
    )
    tickets.save(change, sent)
    change.record(
        EventKind.TICKET_TRANSFERRED,
        visitor.number,
        counter,
        {"service": sent.service, "to_counter": to_counter, "head": head},
    )
    return settle(change, found, "transfer", [(visitor, sent)], None, None)


def refuse_if_of_another_day(change: Change, visitor: Ticket, move: Move) -> None:
    """Who is served past midnight can be finished with, but not queue on a day that is closed."""
    if visitor.business_date != change.today:
        raise wrong_state(visitor, move)


def check_destination(change: Change, service: str | None, to_counter: str | None) -> None:
    """Refuse a transfer to a service or counter that can't receive it."""
    office = change.office
    if service is not None and office.service(service) is None:
        raise Refused(Reason.UNKNOWN_SERVICE, service=service)
    if to_counter is None:
        return
    if office.counter(to_counter) is None:
        raise Refused(Reason.UNKNOWN_COUNTER, counter=to_counter)
    if desks.read(change, to_counter).state is DeskState.CLOSED:
        raise Refused(Reason.COUNTER_CLOSED, counter=to_counter)

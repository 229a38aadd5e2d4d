"""What the actions at a counter share: who may act there, who is there, what can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from queue_server.domain.calling import Ground
from queue_server.domain.events import EventKind
from queue_server.domain.hall import DeskState
from queue_server.domain.office import Counter
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.tickets import Kind, Move, State, Ticket
from queue_server.store import Change, desks, tickets
from queue_server.store.desks import DeskRow, Undo

PERSON = "user:"


@dataclass(frozen=True)
class TicketView:
    """A ticket as the clerk sees it."""

    number: str
    service: str
    kind: Kind
    state: State
    issued_at: datetime
    due_at: datetime | None
    priority: str | None
    language: str
    called_at: datetime | None
    started_at: datetime | None
    calls: int
    call: int | None


@dataclass(frozen=True)
class CallAnswer:
    """The visitor now at the counter (None: nobody), and why that one was called."""

    counter: str
    ticket: TicketView | None
    reason: Ground | None


@dataclass(frozen=True)
class Visit:
    """A counter with the visitor who is at it."""

    counter: Counter
    desk: DeskRow
    visitor: Ticket | None

    def somebody(self) -> Ticket:
        """The visitor; refused when nobody is here."""
        if self.visitor is None:
            raise Refused(Reason.NOBODY_HERE, counter=self.counter.key)
        return self.visitor


def known_counter(change: Change, key: str) -> Counter:
    """The counter with that key."""
    counter = change.office.counter(key)
    if counter is None:
        raise Refused(Reason.UNKNOWN_COUNTER, counter=key)
    return counter


def visit(change: Change, key: str) -> Visit:
    """The counter as it stands, for somebody who may act there."""
    counter = known_counter(change, key)
    desk = desks.read(change, key)
    refuse_if_taken(change, desk)
    visitor = tickets.here(change, desk.ticket_id) if desk.ticket_id else None
    return Visit(counter, desk, visitor)


def staffed_visit(change: Change, key: str) -> Visit:
    """The same, opened for the actor when it was closed or on a break."""
    found = visit(change, key)
    if found.desk.state is DeskState.OPEN:
        return found
    leave_other_counters(change, key)
    change.record(EventKind.COUNTER_OPENED, counter=key)
    desk = replace(
        found.desk,
        state=DeskState.OPEN,
        holder=found.desk.holder or change.account,
        holder_name=found.desk.holder_name or change.name,
        since=change.now,
    )
    return replace(found, desk=desk)


def refuse_if_taken(change: Change, desk: DeskRow) -> None:
    """One clerk per counter; a machine (a token) acts for whoever is there."""
    acts_for_others = change.account is None or not change.account.startswith(PERSON)
    if acts_for_others or desk.holder is None or desk.holder == change.account:
        return
    raise taken(desk)


def taken(desk: DeskRow) -> Refused:
    """The refusal that says who is at the counter, and since when."""
    return Refused(
        Reason.COUNTER_TAKEN, counter=desk.counter, holder=desk.holder_name, since=desk.since
    )


def wrong_state(ticket: Ticket, move: Move) -> Refused:
    """The refusal of a move that the ticket's state does not allow."""
    return Refused(
        Reason.WRONG_STATE, number=ticket.number, state=ticket.state.value, move=move.value
    )


def leave_other_counters(change: Change, counter: str) -> None:
    """A person is at one counter at a time; another one that is still held is closed."""
    if change.account is None or not change.account.startswith(PERSON):
        return
    for desk in desks.all_of(change):
        if desk.holder != change.account or desk.counter == counter:
            continue
        if desk.ticket_id is not None:
            visitor = tickets.here(change, desk.ticket_id)
            number = visitor.number if visitor else None
            raise Refused(Reason.AT_ANOTHER_COUNTER, counter=desk.counter, number=number)
        closed(change, desk)


def closed(change: Change, desk: DeskRow) -> DeskRow:
    """The counter, closed; nobody is left waiting for it alone."""
    for ticket in tuple(tickets.line(change)):
        if ticket.to_counter == desk.counter:
            tickets.save(change, replace(ticket, to_counter=None))
    change.record(EventKind.COUNTER_CLOSED, counter=desk.counter)
    return desks.save(change, DeskRow(desk.counter))


def settle(
    change: Change,
    found: Visit,
    kind: str,
    touched: Sequence[tuple[Ticket, Ticket]],
    visitor: Ticket | None,
    ground: Ground | None,
) -> CallAnswer:
    """Keep the counter's new visitor and what would take this press back.

    `touched` pairs each ticket as it was before with what it is now.
    """
    call = visitor.call if visitor else None
    undo = Undo(
        kind=kind,
        at=change.now,
        before=tuple(before for before, _ in touched),
        after=tuple(now for _, now in touched),
        ticket_id=found.desk.ticket_id,
        ground=found.desk.ground,
        call=call if any(was.call != call for was, now in touched if now == visitor) else None,
    )
    desk = desks.with_visitor(found.desk, visitor.id if visitor else None, ground)
    desks.save(change, replace(desk, undo=undo if touched else None))
    return answer(found.counter.key, visitor, ground)


def answer(counter: str, visitor: Ticket | None, ground: Ground | None) -> CallAnswer:
    """The counter as its clerk is told."""
    return CallAnswer(counter, view(visitor) if visitor else None, ground)


def view(ticket: Ticket) -> TicketView:
    """The ticket as the clerk sees it."""
    return TicketView(
        number=ticket.number,
        service=ticket.service,
        kind=ticket.kind,
        state=ticket.state,
        issued_at=ticket.issued_at,
        due_at=ticket.due_at,
        priority=ticket.priority,
        language=ticket.language,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        calls=ticket.calls,
        call=ticket.call,
    )

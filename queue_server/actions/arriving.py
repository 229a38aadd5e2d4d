"""Arriving: a walk-in takes a ticket, a reservation is activated."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from queue_server.actions.entry import at_office, at_once
from queue_server.domain.arriving import walk_in_refusal
from queue_server.domain.codes import flaw, tidy
from queue_server.domain.events import EventKind
from queue_server.domain.hours import opening
from queue_server.domain.numbering import draw, spelled
from queue_server.domain.office import Office
from queue_server.domain.refusals import Reason, Refusal, Refused
from queue_server.domain.reservations import (
    ReservationState,
    activation_refusal,
    becomes_walk_in,
)
from queue_server.domain.tickets import OPEN, Kind, State, Ticket
from queue_server.domain.waiting import estimate
from queue_server.domain.windows import span_at
from queue_server.store import Change, absences, desks, reservations, tickets, visits
from queue_server.store.reservations import ReservationRow


@dataclass(frozen=True)
class Issued:
    """A ticket as its visitor gets it.

    `wait_minutes` is None while no counter of the service is open; `track` is the secret of the
    visitor's own page about the ticket.
    """

    number: str
    service: str
    kind: Kind
    issued_at: datetime
    people_ahead: int
    wait_minutes: int | None
    counters: tuple[str, ...]
    track: str
    business_date: date
    due_at: datetime | None
    language: str
    priority: str | None


@dataclass(frozen=True)
class Activated:
    """The ticket of a reservation; `repeated` when the code had been used for it before."""

    issued: Issued
    repeated: bool


@at_once
def issue(
    change: Change, service: str, priority: str | None = None, language: str | None = None
) -> Issued:
    """Give a walk-in a ticket.

    Raises Refused: UNKNOWN_SERVICE, UNKNOWN_PRIORITY, NO_WALK_INS, CLOSED, CLOSING_SOON,
    QUOTA_REACHED, NUMBERS_USED_UP.
    """
    check_priority(change.office, priority)
    refusal = refusal_now(change, service)
    if refusal is not None:
        raise Refused.of(refusal)
    tickets.keep_walk_ins(change, service, walk_ins_taken(change, service) + 1)
    return issued(change, add_ticket(change, service, Kind.WALK_IN, language, priority=priority))


@at_office
def activate(change: Change, code: str, language: str | None = None) -> Activated:
    """Turn a reservation into a ticket; the same code again gets the same ticket.

    Raises Refused: INVALID_CODE, MISTYPED_CODE, UNKNOWN_CODE, TOO_EARLY, TOO_LATE, ALREADY_USED,
    RESERVATION_CANCELLED, NUMBERS_USED_UP.
    """
    reservation = reservation_of(change, code)
    if reservation.state is ReservationState.ACTIVATED:
        return Activated(issued(change, ticket_of(change, reservation)), repeated=True)
    kind, due_at = admitted(change, reservation)
    ticket = add_ticket(change, reservation.service, kind, language, due_at=due_at)
    if reservation.state is ReservationState.MISSED:
        # Late, but here: that is no absence.
        person = visits.by_id(change.connection, change.office, reservation.id, change.now).person
        absences.take_back(change, person, reservation.starts_at)
    reservations.move_on(change, reservation, ReservationState.ACTIVATED, ticket.id)
    change.record(EventKind.RESERVATION_ACTIVATED, ticket=ticket.number)
    return Activated(issued(change, ticket), repeated=False)


def check_priority(office: Office, priority: str | None) -> None:
    """Refuse a ground for priority that the office does not have."""
    if priority is not None and priority not in {each.key for each in office.priorities}:
        raise Refused(Reason.UNKNOWN_PRIORITY, priority=priority)


def walk_ins_taken(change: Change, service: str) -> int:
    """How many walk-in tickets of the service were given today."""
    return change.present.walk_ins.get(service, 0)


def refusal_now(change: Change, service: str) -> Refusal | None:
    """Why no walk-in ticket of the service is given now, or None when one is."""
    return walk_in_refusal(
        change.office,
        service,
        change.now,
        taken=walk_ins_taken(change, service),
        ahead=tickets.line(change).waiting_for(change.office.rivals(service)),
        open_counters=desks.staffed(change),
    )


def reservation_of(change: Change, code: str) -> ReservationRow:
    """The reservation that the visitor means.

    A known code is good even when the office's rule for new ones has changed since.
    """
    tidied = tidy(code)
    found = reservations.by_code(change.connection, change.office_id, tidied)
    if found is None:
        blemish = flaw(tidied, change.office.rules.codes)
        raise Refused.of(blemish or Refusal(Reason.UNKNOWN_CODE))
    return found


def ticket_of(change: Change, reservation: ReservationRow) -> Ticket:
    """The ticket that the reservation became, while it is still good."""
    ticket = tickets.by_id(change.connection, reservation.ticket_id or 0)
    if ticket is None or ticket.state not in OPEN:
        raise Refused(Reason.ALREADY_USED, number=ticket.number if ticket else None)
    return ticket


def admitted(change: Change, reservation: ReservationRow) -> tuple[Kind, datetime | None]:
    """How the reservation enters the queue now: with its hour, or late, as a walk-in."""
    rules = change.office.rules
    refusal = activation_refusal(
        reservation.state, reservation.service, reservation.starts_at, rules, change.now
    )
    refusal = on_its_own_date(change, reservation, refusal)
    if refusal is None:
        return Kind.RESERVATION, reservation.starts_at
    same_day = reservation.business_date == change.today
    is_open = opening(change.office, change.now).is_open
    served = change.office.service(reservation.service) is not None
    if becomes_walk_in(refusal, rules, same_day) and is_open and served:
        return Kind.WALK_IN, None
    raise Refused.of(with_honest_offer(change, refusal, reservation.service))


def on_its_own_date(
    change: Change, reservation: ReservationRow, refusal: Refusal | None
) -> Refusal | None:
    """Right after midnight's hours: a ticket of the day before would end with its queue."""
    waits = refusal is None or refusal.reason is Reason.TOO_EARLY
    if not waits or reservation.business_date <= change.today:
        return refusal
    opens_at = span_at(change.office, reservation.starts_at).opens_at
    return Refusal(Reason.TOO_EARLY, {"opens_at": opens_at, "starts_at": reservation.starts_at})


def with_honest_offer(change: Change, refusal: Refusal, service: str) -> Refusal:
    """A walk-in ticket is offered to a late visitor only when the kiosk would give it now."""
    if not refusal.facts.get("walk_in"):
        return refusal
    given = refusal_now(change, service) is None
    return Refusal(refusal.reason, {**refusal.facts, "walk_in": given})


def add_ticket(
    change: Change,
    letter: str,
    kind: Kind,
    language: str | None,
    *,
    priority: str | None = None,
    due_at: datetime | None = None,
) -> Ticket:
    """Draw the next number and put its ticket into the queue."""
    drawn = draw(
        letter, tickets.last_drawn(change, letter), change.office.rules.numbering, change.today
    )
    tickets.keep_drawn(change, letter, drawn)
    spoken = change.office.languages
    ticket = Ticket(
        id=0,
        business_date=change.today,
        number=spelled(letter, drawn.digits),
        service=letter,
        kind=kind,
        state=State.WAITING,
        issued_at=change.now,
        queued_at=change.now,
        language=language if language in spoken else spoken[0],
        track=secrets.token_urlsafe(16),
        priority=priority,
        due_at=due_at,
    )
    kept = tickets.add(change, ticket)
    change.record(
        EventKind.TICKET_ISSUED,
        ticket=kept.number,
        details={"service": letter, "kind": kind.value},
    )
    return kept


def issued(change: Change, ticket: Ticket) -> Issued:
    """The ticket as its visitor gets it, with those ahead as they are now."""
    ahead = tickets.line(change).ahead(ticket, change.office, change.now)
    waits = ticket.state is State.WAITING
    serving = change.office.counters_serving(ticket.service)
    return Issued(
        number=ticket.number,
        service=ticket.service,
        kind=ticket.kind,
        issued_at=ticket.issued_at,
        people_ahead=ahead.total() if waits else 0,
        wait_minutes=estimate(ahead, ticket.service, change.office, desks.staffed(change)),
        counters=tuple(each.key for each in serving),
        track=ticket.track,
        business_date=ticket.business_date,
        due_at=ticket.due_at,
        language=ticket.language,
        priority=ticket.priority,
    )

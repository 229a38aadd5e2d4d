"""What time alone has decided: reservations missed, not confirmed, or due where no kiosk is."""

from __future__ import annotations

from datetime import timedelta

from queue_server.actions import arriving
from queue_server.actions.places import booking_of, free
from queue_server.actions.writing import write_about
from queue_server.domain.booking import blocked_until
from queue_server.domain.events import EventKind
from queue_server.domain.office import Lateness
from queue_server.domain.refusals import Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.tickets import Kind
from queue_server.domain.visits import Person
from queue_server.domain.windows import joins_by_itself
from queue_server.store import Change, absences, reservations, visits
from queue_server.store.reservations import ReservationRow

# A server that was off for longer blames nobody afterwards.
LOOK_BACK = timedelta(days=7)


def write_down_overdue(change: Change) -> None:
    """Write down what is already true of the office's reservations."""
    release_unconfirmed(change)
    if joins_by_itself(change.office):
        join_queue(change)
        mark_called_in_vain(change)
    mark_missed(change)


def release_unconfirmed(change: Change) -> None:
    """Whoever did not confirm in time has no reservation; the place is free again."""
    for row in reservations.unconfirmed_until(change, change.now):
        reservations.move_on(change, row, ReservationState.CANCELLED)
        change.record(EventKind.RESERVATION_RELEASED, details={"service": row.service})
        free(change, row.service, row.starts_at, row.minutes)


def join_queue(change: Change) -> None:
    """Where no kiosk is used, a reservation becomes a ticket at its hour."""
    due = reservations.booked_until(
        change.connection, change.office_id, change.now + timedelta(microseconds=1)
    )
    for row in due:
        if row.business_date == change.today:
            give_ticket(change, row)


def give_ticket(change: Change, row: ReservationRow) -> None:
    """The ticket of a reservation whose hour has come; its visitor is told the number."""
    person = visits.by_id(change.connection, change.office, row.id, change.now).person
    try:
        ticket = arriving.add_ticket(
            change, row.service, Kind.RESERVATION, person.language, due_at=row.starts_at
        )
    except Refused:
        # No number is left: the next round tries again, the day's end makes it a missed one.
        return
    reservations.move_on(change, row, ReservationState.ACTIVATED, ticket.id)
    change.record(EventKind.RESERVATION_ACTIVATED, ticket=ticket.number)
    write_about(change, "joined", row)


def mark_missed(change: Change) -> None:
    """Reservations whose window has closed were missed; their visitors are told why."""
    closes_after = timedelta(minutes=change.office.rules.window.closes_after)
    for row in reservations.booked_until(
        change.connection, change.office_id, change.now - closes_after
    ):
        if row.standing(change.office, change.now) is ReservationState.MISSED:
            miss(change, row)


def mark_called_in_vain(change: Change) -> None:
    """Where no kiosk is used, whoever was called and had not come by the day's end was absent."""
    for row in reservations.called_in_vain(change, change.today - LOOK_BACK):
        write_down_missed(change, row)
        tell_missed(change, row)


def miss(change: Change, row: ReservationRow) -> None:
    """One reservation was missed. Where it never joined the queue by itself, the fault is ours."""
    write_down_missed(change, row)
    if not joins_by_itself(change.office):
        tell_missed(change, row)


def write_down_missed(change: Change, row: ReservationRow) -> None:
    """The reservation as one that nobody came to."""
    reservations.move_on(change, row, ReservationState.MISSED)
    change.record(EventKind.RESERVATION_MISSED, details={"service": row.service})


def tell_missed(change: Change, row: ReservationRow) -> None:
    """Count the absence, and tell the visitor what follows."""
    if row.link is None:
        return
    person = visits.by_id(change.connection, change.office, row.id, change.now).person
    until = absent(change, person, row)
    facts = {
        "blocked_until": until,
        "walk_in": change.office.rules.late is Lateness.WALK_IN,
    }
    write_about(change, "missed", row, facts)


def absent(change: Change, person: Person, row: ReservationRow) -> str | None:
    """Count the absence where the office counts them; until when booking is blocked, as ISO."""
    rule = booking_of(change).no_shows
    if rule is None or (person.user_id is None and not person.email):
        return None
    absences.note(change, person, row.starts_at)
    until = blocked_until(absences.of_person(change, person), rule, change.now)
    return until.isoformat() if until else None

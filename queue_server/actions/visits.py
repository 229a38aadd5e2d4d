"""Visits: confirmed, cancelled and moved by whoever has their link."""

from __future__ import annotations

from queue_server.actions import booking
from queue_server.actions.entry import at_office
from queue_server.actions.places import booking_of, free, give_up
from queue_server.actions.reminders import remind_anew
from queue_server.actions.writing import write_about
from queue_server.domain.events import EventKind
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Held, Visit
from queue_server.store import Change, places, reservations, wishes
from queue_server.store.reservations import ReservationRow

# What cannot be changed any more, and why.
OVER = {
    ReservationState.ACTIVATED: Reason.ALREADY_USED,
    ReservationState.CANCELLED: Reason.RESERVATION_CANCELLED,
    ReservationState.MISSED: Reason.TOO_LATE,
}


@at_office
def confirm(change: Change, link: str) -> Visit:
    """Confirm a visit that was booked by e-mail only; confirming twice changes nothing.

    Raises Refused: UNKNOWN_VISIT, CONFIRM_TOO_LATE, RESERVATION_CANCELLED.
    """
    row = found(change, link)
    state = row.standing(change.office, change.now)
    if state is ReservationState.CANCELLED and row.confirm_by is not None:
        raise Refused(Reason.CONFIRM_TOO_LATE, confirm_by=row.confirm_by)
    if state is ReservationState.CANCELLED:
        raise Refused(Reason.RESERVATION_CANCELLED)
    if state is ReservationState.UNCONFIRMED:
        row = reservations.change_row(
            change, row.id, state=ReservationState.BOOKED.value, confirm_by=None
        )
        change.record(EventKind.RESERVATION_CONFIRMED, details={"service": row.service})
        write_about(change, "booked", row)
    return booking.visit_of(change, row)


@at_office
def cancel(change: Change, link: str) -> Visit:
    """Cancel a visit and give its place up; cancelling twice changes nothing.

    Raises Refused: UNKNOWN_VISIT, ALREADY_USED, TOO_LATE, CHANGE_TOO_LATE.
    """
    row = found(change, link)
    if row.standing(change.office, change.now) is ReservationState.CANCELLED:
        return booking.visit_of(change, row)
    refuse_change(change, row)
    row = give_up(change, row)
    write_about(change, "cancelled", row)
    return booking.visit_of(change, row)


@at_office
def move(change: Change, link: str, key: str) -> Visit:
    """Move a visit to the hour that the key holds; the code and the link stay.

    The old place is given up only when the new one is sure. Raises Refused: UNKNOWN_VISIT,
    ALREADY_USED, RESERVATION_CANCELLED, TOO_LATE, CHANGE_TOO_LATE, NOT_MOVABLE, HOLD_EXPIRED,
    SLOT_TAKEN, SLOT_CLOSED, NOT_BOOKABLE, LIMIT_REACHED.
    """
    row = found(change, link)
    if row.hold == key:
        return booking.visit_of(change, row)
    refuse_change(change, row)
    held = booking.held_by(change, key)
    movable = booking_of(change).move and row.state is ReservationState.BOOKED
    if not movable or held.service != row.service:
        raise Refused(Reason.NOT_MOVABLE)
    person = booking.visit_of(change, row).person
    booking.refuse_over_count(change, person, row.service, held.starts_at, but=row.id)
    moved = put(change, row, held)
    places.let_go(change, key)
    return booking.visit_of(change, moved)


def put(change: Change, row: ReservationRow, held: Held) -> ReservationRow:
    """Put a reservation to another hour; where it was is free then."""
    moved = reservations.change_row(
        change,
        row.id,
        starts_at=held.starts_at,
        minutes=held.minutes,
        business_date=change.office.business_date(held.starts_at),
        hold=held.key,
    )
    remind_anew(change, row.id, moved.business_date)
    wish = wishes.of_reservation(change.connection, row.id)
    if wish is not None:
        wishes.remove(change, wish.id)
    change.record(EventKind.RESERVATION_MOVED, details={"service": row.service})
    write_about(change, "moved", moved, {"former": row.starts_at.isoformat()})
    free(change, row.service, row.starts_at, row.minutes)
    return moved


def found(change: Change, link: str) -> ReservationRow:
    """The reservation that the link is for. Raises Refused(UNKNOWN_VISIT)."""
    row = reservations.by_link(change.connection, change.office_id, link)
    if row is None:
        raise Refused(Reason.UNKNOWN_VISIT)
    return row


def refuse_change(change: Change, row: ReservationRow) -> None:
    """Refuse when the visit is over or its hour too near."""
    visit = booking.visit_of(change, row)
    reason = OVER.get(visit.state)
    if reason is not None:
        raise Refused(
            reason,
            number=visit.number,
            starts_at=visit.starts_at,
            closed_at=visit.closes_at,
        )
    if not visit.may_change:
        raise Refused(Reason.CHANGE_TOO_LATE, change_until=visit.change_until)

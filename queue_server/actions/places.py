"""Places: is one free, and what becomes of one that was given up."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from queue_server.actions.writing import write
from queue_server.domain.booking import change_until
from queue_server.domain.booking_rules import NO_LONGER, Booking, Freed
from queue_server.domain.events import EventKind
from queue_server.domain.refusals import Reason, Refusal, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.slots import Occupancy, Slot, first_moment, open_slot, slot_at
from queue_server.domain.visits import Held
from queue_server.domain.windows import over_before
from queue_server.store import Change, places, reservations, wishes
from queue_server.store.places import FreedPlace
from queue_server.store.reservations import ReservationRow
from queue_server.store.wishes import WishRow


def booking_of(change: Change) -> Booking:
    """The office's rules of booking; its visits stay good when it stops to take new ones."""
    return change.office.booking or NO_LONGER


def free_slot(change: Change, service: str, starts_at: datetime, but: str | None = None) -> Slot:
    """The slot at that hour when it can be booked and has a free place.

    Raises Refused: UNKNOWN_SERVICE, NOT_BOOKABLE, SLOT_CLOSED, SLOT_TAKEN.
    """
    slot, refusal = open_slot(change.office, service, starts_at, change.now)
    if slot is None or refusal is not None:
        raise Refused.of(refusal or Refusal(Reason.SLOT_CLOSED, {"starts_at": starts_at}))
    return refuse_taken(change, service, slot, but)


def kept_slot(change: Change, held: Held) -> Slot:
    """The slot that was kept for somebody: it still exists, is to come, and has room for her.

    What could be booked when it was chosen may be booked while it is kept; but the office may have
    changed its hours meanwhile. Raises Refused: NOT_BOOKABLE, SLOT_CLOSED, SLOT_TAKEN.
    """
    service = change.office.service(held.service)
    if change.office.booking is None or service is None or service.slots is None:
        raise Refused(Reason.NOT_BOOKABLE, service=held.service)
    slot = slot_at(change.office, held.service, held.starts_at)
    least = change.now.replace(microsecond=0) + over_before(change.office)
    if slot is None or slot.starts_at < least:
        raise Refused(Reason.SLOT_CLOSED, starts_at=held.starts_at)
    return refuse_taken(change, held.service, slot, but=held.key)


def refuse_taken(change: Change, service: str, slot: Slot, but: str | None) -> Slot:
    """The slot, when it has a free place besides one's own hold. Raises Refused(SLOT_TAKEN)."""
    if occupancy(change, service, slot, but).free(slot) < 1:
        raise Refused(Reason.SLOT_TAKEN, starts_at=slot.starts_at, service=service)
    return slot


def occupancy(change: Change, service: str, slot: Slot, but: str | None = None) -> Occupancy:
    """What is taken of the slot, but for one's own hold."""
    return Occupancy(
        places.taken(
            change.connection,
            change.office_id,
            service,
            slot.starts_at,
            slot.ends_at,
            change.now,
            but,
        )
    )


def give_up(change: Change, row: ReservationRow) -> ReservationRow:
    """Cancel a reservation, with its wish for an earlier day; its place is free."""
    row = reservations.change_row(
        change, row.id, state=ReservationState.CANCELLED.value, confirm_by=None
    )
    wish = wishes.of_reservation(change.connection, row.id)
    if wish is not None:
        wishes.remove(change, wish.id)
    change.record(EventKind.RESERVATION_CANCELLED, details={"service": row.service})
    free(change, row.service, row.starts_at, row.minutes)
    return row


def free(change: Change, service: str, starts_at: datetime, minutes: int) -> None:
    """Give a place up: to the first in line, then, after the office's delay, to everybody."""
    rule = booking_of(change).freed
    delay = drawn_delay(rule)
    if not delay and not (rule.waiting_list and wishes.waits_for(change, service)):
        return
    offer_on(change, places.free(change, service, starts_at, minutes, change.now + delay))


def drawn_delay(rule: Freed) -> timedelta:
    """How long the place is kept back; when that is drawn, nobody can wait for the second."""
    least, most = rule.after_least * 60, rule.after_most * 60
    return timedelta(seconds=least + secrets.randbelow(most - least + 1))


def tend_freed(change: Change) -> None:
    """Pass places on whose offer ran out, and open those up for which nobody waits."""
    freed = places.freed(change)
    kept = wishes.offers(change) if freed else frozenset()
    for place in freed:
        if place.id not in kept:
            offer_on(change, place)


def can_be_offered(change: Change, place: FreedPlace) -> bool:
    """Whether the place can still be booked: the office may have changed its hours meanwhile."""
    service = change.office.service(place.service)
    slot = slot_at(change.office, place.service, place.starts_at)
    if service is None or slot is None:
        return False
    in_time = slot.starts_at >= first_moment(change.office, service, change.now)
    # The place itself counts as taken here.
    return in_time and occupancy(change, place.service, slot).peak(slot) <= slot.places


def offer_on(change: Change, place: FreedPlace) -> None:
    """Offer the place to the next in line; without one it is open when its time has come."""
    if not can_be_offered(change, place):
        places.open_up(change, place.id)
        return
    rule = booking_of(change).freed
    day = change.office.business_date(place.starts_at)
    wish = wishes.first_in_line(change, place.service, day, place.id) if rule.waiting_list else None
    if wish is None:
        if place.open_at <= change.now:
            places.open_up(change, place.id)
        return
    until = min(
        change.now + timedelta(minutes=rule.offer_minutes), last_answer(change, place, wish)
    )
    wishes.offer(change, wish.id, place.id, until)
    change.record(EventKind.PLACE_OFFERED, details={"service": place.service})
    facts = {
        "wish": wish.link,
        "service": place.service,
        "starts_at": place.starts_at.isoformat(),
        "until": until.isoformat(),
    }
    write(change, "offer", wish.email, wish.language, user_id=wish.user_id, facts=facts)


def last_answer(change: Change, place: FreedPlace, wish: WishRow) -> datetime:
    """Until when the place can be taken: by its hour, and by that of the visit to be moved."""
    last = place.starts_at - over_before(change.office)
    row = (
        reservations.by_id(change.connection, wish.reservation_id) if wish.reservation_id else None
    )
    return min(last, change_until(row.starts_at, change.office)) if row else last

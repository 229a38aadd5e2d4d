"""Places: is one free, and what becomes of one that was given up."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from queue_server.actions.writing import write
from queue_server.domain.booking_rules import Booking, Freed
from queue_server.domain.events import EventKind
from queue_server.domain.refusals import Reason, Refusal, Refused
from queue_server.domain.slots import Occupancy, Slot, first_moment, open_slot
from queue_server.store import Change, places, wishes
from queue_server.store.places import FreedPlace


def booking_of(change: Change) -> Booking:
    """The office's rules of booking; its visits stay good when it stops to take new ones."""
    return change.office.booking or Booking()


def free_slot(
    change: Change, service: str, starts_at: datetime, asked_at: datetime, but: str | None = None
) -> Slot:
    """The slot at that hour when it can be booked and has a free place.

    Raises Refused: UNKNOWN_SERVICE, NOT_BOOKABLE, SLOT_CLOSED, SLOT_TAKEN.
    """
    slot, refusal = open_slot(change.office, service, starts_at, asked_at)
    if slot is None or refusal is not None:
        raise Refused.of(refusal or Refusal(Reason.SLOT_CLOSED, {"starts_at": starts_at}))
    taken = places.taken(
        change.connection,
        change.office_id,
        service,
        slot.starts_at,
        slot.ends_at,
        change.now,
        but,
    )
    if Occupancy(taken).free(slot) < 1:
        raise Refused(Reason.SLOT_TAKEN, starts_at=starts_at, service=service)
    return slot


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


def offer_on(change: Change, place: FreedPlace) -> None:
    """Offer the place to the next in line; without one it is open when its time has come."""
    service = change.office.service(place.service)
    if service is None or place.starts_at < first_moment(change.office, service, change.now):
        places.open_up(change, place.id)
        return
    rule = booking_of(change).freed
    day = change.office.business_date(place.starts_at)
    wish = wishes.first_in_line(change, place.service, day, place.id) if rule.waiting_list else None
    if wish is None:
        if place.open_at <= change.now:
            places.open_up(change, place.id)
        return
    until = min(change.now + timedelta(minutes=rule.offer_minutes), place.starts_at)
    wishes.offer(change, wish.id, place.id, until)
    change.record(EventKind.PLACE_OFFERED, details={"service": place.service})
    facts = {
        "wish": wish.link,
        "service": place.service,
        "starts_at": place.starts_at.isoformat(),
        "until": until.isoformat(),
    }
    write(change, "offer", wish.email, wish.language, user_id=wish.user_id, facts=facts)

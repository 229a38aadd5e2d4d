"""The waiting list: visitors ask for an earlier day and are offered what others give up."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date

from queue_server.actions import booking, visits
from queue_server.actions.entry import at_office
from queue_server.actions.places import booking_of, kept_slot, offer_on
from queue_server.domain.booking import is_address, only_asked
from queue_server.domain.booking_rules import Identity
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Held, Person, Visit, Wish
from queue_server.store import Change, places, reservations, wish_views, wishes
from queue_server.store.places import FreedPlace
from queue_server.store.wishes import WishRow


@at_office
def ask(
    change: Change,
    person: Person,
    service: str,
    before: date | None = None,
    visit: str | None = None,
) -> Wish:
    """Ask to be told of a free hour; with a visit's link, of one before its day.

    Asking twice is asking once; another date takes the place of the one before. Raises Refused:
    NO_WAITING_LIST, NOT_BOOKABLE, ACCOUNT_NEEDED, FIELD_NEEDED, BAD_FIELD, UNKNOWN_VISIT,
    NOT_MOVABLE, and what changing the visit refuses.
    """
    rules = booking_of(change)
    if not rules.freed.waiting_list or rules.identity is Identity.NONE:
        raise Refused(Reason.NO_WAITING_LIST)
    if visit is not None:
        return view(change, asked_for_visit(change, visit))
    known = change.office.service(service)
    if change.office.booking is None or known is None or known.slots is None:
        raise Refused(Reason.NOT_BOOKABLE, service=service)
    return view(change, asked_anew(change, person, service, before))


def asked_for_visit(change: Change, link: str) -> WishRow:
    """The wish for an earlier day than the visit's."""
    row = visits.found(change, link)
    asked = wishes.of_reservation(change.connection, row.id)
    if asked is not None:
        return asked
    visits.refuse_change(change, row)
    person = booking.visit_of(change, row).person
    movable = booking_of(change).move and row.state is ReservationState.BOOKED
    if not movable or not person.email:
        raise Refused(Reason.NOT_MOVABLE)
    return added(change, person, row.service, row.business_date, row.id)


def asked_anew(change: Change, person: Person, service: str, before: date | None) -> WishRow:
    """The wish of somebody who has no visit yet."""
    known = only_asked(person, booking_of(change))
    if booking_of(change).identity is Identity.ACCOUNT and known.user_id is None:
        raise Refused(Reason.ACCOUNT_NEEDED)
    if not known.email:
        raise Refused(Reason.FIELD_NEEDED, field="email")
    if not is_address(known.email):
        raise Refused(Reason.BAD_FIELD, field="email")
    asked = wishes.same(change, service, known.user_id, known.email)
    if asked is not None:
        return wishes.change_before(change, asked.id, before)
    return added(change, known, service, before, None)


def added(
    change: Change,
    person: Person,
    service: str,
    before: date | None,
    reservation_id: int | None,
) -> WishRow:
    """Somebody at the end of the line."""
    return wishes.add(
        change,
        service=service,
        link=secrets.token_urlsafe(16),
        reservation_id=reservation_id,
        user_id=person.user_id,
        email=person.email,
        language=person.language,
        before=before,
    )


@at_office
def withdraw(change: Change, link: str) -> None:
    """Leave the line; what was kept goes to the next. Withdrawing twice changes nothing."""
    wish = wishes.by_link(change.connection, change.office_id, link)
    if wish is not None:
        wishes.remove(change, wish.id)
        pass_on(change, wish)


@at_office
def decline(change: Change, link: str) -> None:
    """Leave the offered place to the next in line, and stay in the line."""
    wish = wishes.by_link(change.connection, change.office_id, link)
    if wish is None:
        raise Refused(Reason.UNKNOWN_WISH)
    if wish.freed_id is not None and wish.offered_until is not None:
        wishes.decline(change, wish.id)
        pass_on(change, wish)


@at_office
def accept(change: Change, link: str, person: Person | None = None) -> Visit:
    """Take the offered place: the visit is moved there, or a new one is booked.

    The same offer again gives the same visit. Raises Refused: UNKNOWN_WISH, OFFER_OVER, and what
    moving and booking refuse.
    """
    done = reservations.by_hold(change.connection, change.office_id, link)
    if done is not None:
        return booking.visit_of(change, done)
    wish = wishes.by_link(change.connection, change.office_id, link)
    if wish is None:
        raise Refused(Reason.UNKNOWN_WISH)
    place = offered(change, wish)
    held = Held(link, place.service, place.starts_at, place.minutes, change.now)
    places.open_up(change, place.id)
    held = replace(held, minutes=kept_slot(change, held).minutes)
    if wish.reservation_id is not None:
        row = moved(change, wish.reservation_id, held)
    else:
        row = booked(change, wish, held, person)
    return booking.visit_of(change, row)


def moved(change: Change, reservation_id: int, held: Held) -> reservations.ReservationRow:
    """The visit at the hour that was offered."""
    row = reservations.by_id(change.connection, reservation_id)
    if row is None:
        raise Refused(Reason.UNKNOWN_VISIT)
    visits.refuse_change(change, row)
    person = booking.visit_of(change, row).person
    booking.refuse_over_count(change, person, row.service, held.starts_at, but=row.id)
    return visits.put(change, row, held)


def booked(
    change: Change, wish: WishRow, held: Held, person: Person | None
) -> reservations.ReservationRow:
    """A new visit at the hour that was offered: who has the link was written to."""
    known = Person(wish.user_id, wish.email, language=wish.language)
    given = replace(person, user_id=wish.user_id, email=wish.email) if person else known
    asked = booking.checked(change, given)
    booking.refuse_over_limits(change, asked, held.service, held.starts_at)
    wishes.remove(change, wish.id)
    return booking.keep(change, held, asked, proven=True)


def offered(change: Change, wish: WishRow) -> FreedPlace:
    """The place that is kept for this wish. Raises Refused(OFFER_OVER)."""
    place = places.freed_by_id(change.connection, wish.freed_id)
    if place is None or wish.offered_until is None or wish.offered_until < change.now:
        raise Refused(Reason.OFFER_OVER)
    return place


def pass_on(change: Change, wish: WishRow) -> None:
    """What was kept for that wish goes to the next in line."""
    place = places.freed_by_id(change.connection, wish.freed_id)
    if place is not None and wish.offered_until is not None and wish.offered_until >= change.now:
        offer_on(change, place)


def view(change: Change, wish: WishRow) -> Wish:
    """The wish as its visitor sees it."""
    return wish_views.view(change.connection, change.office_id, change.office, wish, change.now)

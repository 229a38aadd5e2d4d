"""Booking: an hour is held while its visitor checks, and then booked; never given twice."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from queue_server.actions.entry import at_office
from queue_server.actions.places import booking_of, free_slot, kept_slot
from queue_server.actions.reservations import free_code
from queue_server.actions.writing import write_about
from queue_server.domain.booking import blocked_until, limit_refusal, only_asked, person_refusal
from queue_server.domain.booking_rules import Identity
from queue_server.domain.events import EventKind
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Held, Person, Visit
from queue_server.domain.windows import over_before
from queue_server.store import Change, absences, places, reservations, visitors, visits
from queue_server.store.reservations import ReservationRow


def new_key() -> str:
    """A key for holding an hour; whoever has it may book what it holds."""
    return secrets.token_urlsafe(16)


@at_office
def hold(
    change: Change, service: str, starts_at: datetime, key: str, person: Person | None = None
) -> Held:
    """Keep an hour while its visitor checks, in place of what the key held before.

    With a person her limits are looked at early. Raises Refused: UNKNOWN_SERVICE, NOT_BOOKABLE,
    SLOT_CLOSED, SLOT_TAKEN, LIMIT_REACHED, BLOCKED.
    """
    slot = free_slot(change, service, starts_at, but=key)
    if person is not None:
        refuse_over_limits(change, only_asked(person, booking_of(change)), service, starts_at)
    expires_at = change.now + timedelta(minutes=booking_of(change).hold_minutes)
    held = Held(key, service, slot.starts_at, slot.minutes, expires_at)
    # What the key booked before is done: from now on it stands for this hour.
    reservations.forget_hold(change, key)
    places.hold(change, held)
    return held


@at_office
def let_go(change: Change, key: str) -> None:
    """Hold nothing for the key any more."""
    places.let_go(change, key)


@at_office
def book(change: Change, key: str, person: Person) -> Visit:
    """Book the hour that the key holds; the same key again gives the same visit.

    Raises Refused: HOLD_EXPIRED, ACCOUNT_NEEDED, FIELD_NEEDED, BAD_FIELD, BLOCKED, LIMIT_REACHED,
    NOT_BOOKABLE, SLOT_CLOSED, SLOT_TAKEN.
    """
    done = reservations.by_hold(change.connection, change.office_id, key)
    if done is not None:
        return visit_of(change, done)
    held = held_by(change, key)
    asked = checked(change, person)
    refuse_over_limits(change, asked, held.service, held.starts_at)
    booked = keep(change, held, asked, proven=False)
    places.let_go(change, key)
    return visit_of(change, booked)


def held_by(change: Change, key: str) -> Held:
    """What the key holds, as it can be booked now.

    Raises Refused: HOLD_EXPIRED, NOT_BOOKABLE, SLOT_CLOSED, SLOT_TAKEN.
    """
    held = places.held(change.connection, change.office_id, key, change.now)
    if held is None:
        raise Refused(Reason.HOLD_EXPIRED)
    return replace(held, minutes=kept_slot(change, held).minutes)


def checked(change: Change, person: Person) -> Person:
    """The person with just what the office asks.

    Raises Refused: ACCOUNT_NEEDED, FIELD_NEEDED, BAD_FIELD.
    """
    asked = only_asked(person, booking_of(change))
    refusal = person_refusal(asked, booking_of(change))
    if refusal is not None:
        raise Refused.of(refusal)
    return asked


def refuse_over_limits(change: Change, person: Person, service: str, starts_at: datetime) -> None:
    """Refuse whoever has enough reservations, or missed too many. Raises BLOCKED, LIMIT_REACHED."""
    if person.user_id is None and not person.email:
        return
    rules = booking_of(change)
    until = blocked_until(absences.of_person(change, person), rules.no_shows, change.now)
    if until is not None:
        raise Refused(Reason.BLOCKED, until=until)
    refuse_over_count(change, person, service, starts_at)


def refuse_over_count(
    change: Change, person: Person, service: str, starts_at: datetime, but: int | None = None
) -> None:
    """Refuse whoever has enough reservations, but for one of them. Raises LIMIT_REACHED."""
    if person.user_id is None and not person.email:
        return
    day = change.office.business_date(starts_at)
    coming = visitors.coming(change, person, but)
    refusal = limit_refusal(coming, booking_of(change).limits, service, day)
    if refusal is not None:
        raise Refused.of(refusal)


def keep(change: Change, held: Held, person: Person, proven: bool) -> ReservationRow:
    """Keep the reservation, whom it belongs to, and the letter that tells of it.

    `proven` says that the visitor came by a link that was sent to her address.
    """
    rules = booking_of(change)
    waits = rules.identity is Identity.EMAIL and not proven
    state = ReservationState.UNCONFIRMED if waits else ReservationState.BOOKED
    confirm_by = change.now + timedelta(minutes=rules.confirm_minutes)
    booked = reservations.add(
        change,
        free_code(change),
        held.service,
        held.starts_at,
        held.minutes,
        state=state.value,
        link=secrets.token_urlsafe(16),
        hold=held.key,
        confirm_by=min(confirm_by, held.starts_at - over_before(change.office)) if waits else None,
    )
    visitors.keep(change, booked.id, person)
    change.record(EventKind.RESERVATION_MADE, details={"service": held.service})
    write_about(change, "confirm" if waits else "booked", booked)
    return booked


def visit_of(change: Change, row: ReservationRow) -> Visit:
    """The reservation as its visitor sees it."""
    return visits.by_id(change.connection, change.office, row.id, change.now)

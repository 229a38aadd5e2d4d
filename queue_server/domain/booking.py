"""Who may book: limits, missed reservations, what an office asks, and what becomes of a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from queue_server.domain.booking_rules import (
    NO_LONGER,
    Asked,
    Booking,
    Identity,
    Limits,
    NoShows,
)
from queue_server.domain.office import Office
from queue_server.domain.refusals import Reason, Refusal
from queue_server.domain.visits import Person
from queue_server.domain.windows import over_before

LONGEST = {Asked.NAME: 120, Asked.PHONE: 30, Asked.PLATE: 20}
LONGEST_EMAIL = 254
# Only what can be no address at all; whether it is one, the letter will tell.
EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]]+@[^@\s<>,;:\"()\[\]]+")
PHONE = re.compile(r"\+?(?:[ ()/.-]*[0-9]){7,}[ ()/.-]*")
# Letters of any script: plates of neighbouring countries have Ä, Ö, Ü or Cyrillic ones.
PLATE = re.compile(r"[^\W_](?:[ .-]*[^\W_])+")


@dataclass(frozen=True)
class Coming:
    """A coming reservation of somebody, as far as limits are concerned."""

    service: str
    business_date: date


def limit_refusal(
    coming: Sequence[Coming], limits: Limits, service: str, day: date
) -> Refusal | None:
    """Why this person may not have one more reservation, or None when they may."""
    counts = (
        ("active", limits.active, len(coming)),
        ("per_day", limits.per_day, sum(each.business_date == day for each in coming)),
        ("per_service", limits.per_service, sum(each.service == service for each in coming)),
    )
    for scope, limit, count in counts:
        if limit is not None and count >= limit:
            return Refusal(Reason.LIMIT_REACHED, {"limit": limit, "scope": scope})
    return None


def blocked_until(
    absences: Iterable[datetime], rule: NoShows | None, now: datetime
) -> datetime | None:
    """Until when somebody who missed too many reservations may not book; None when they may."""
    if rule is None:
        return None
    days, missed = timedelta(days=rule.days), sorted(absences)
    # The absence after a block must not lift it, so every row of absences counts, not the last.
    rows = zip(missed, missed[rule.count - 1 :], strict=False)
    until = max(
        (last + timedelta(days=rule.block_days) for first, last in rows if last - first <= days),
        default=None,
    )
    return until if until is not None and until > now else None


def person_refusal(person: Person, booking: Booking) -> Refusal | None:
    """What is missing of what the office asks, or None when all is there."""
    if booking.identity is Identity.ACCOUNT and person.user_id is None:
        return Refusal(Reason.ACCOUNT_NEEDED)
    if booking.identity is Identity.EMAIL and not person.email:
        return Refusal(Reason.FIELD_NEEDED, {"field": "email"})
    if person.email and not is_address(person.email):
        return Refusal(Reason.BAD_FIELD, {"field": "email"})
    for field in booking.fields:
        given = getattr(person, field.value)
        if not given:
            return Refusal(Reason.FIELD_NEEDED, {"field": field.value})
        if not looks_right(field, given):
            return Refusal(Reason.BAD_FIELD, {"field": field.value})
    return None


def is_address(given: str) -> bool:
    """Whether a text can be an e-mail address."""
    fits = len(given) <= LONGEST_EMAIL and given.isprintable()
    return fits and EMAIL.fullmatch(given) is not None


def looks_right(field: Asked, given: str) -> bool:
    """Whether a text can be what was asked for."""
    if len(given) > LONGEST[field] or not given.isprintable():
        return False
    if field is Asked.PHONE:
        return PHONE.fullmatch(given) is not None
    return field is not Asked.PLATE or PLATE.fullmatch(given) is not None


def only_asked(person: Person, booking: Booking) -> Person:
    """The person without what the office does not ask; plates in capitals, blanks trimmed."""
    if booking.identity is Identity.NONE:
        return Person(language=person.language)
    name, phone, plate = (
        tidy(getattr(person, each.value)) if each in booking.fields else None
        for each in (Asked.NAME, Asked.PHONE, Asked.PLATE)
    )
    return Person(
        user_id=person.user_id if booking.identity is Identity.ACCOUNT else None,
        email=(tidy(person.email) or "").lower() or None,
        name=name,
        phone=phone,
        plate=plate.upper() if plate else None,
        language=person.language,
    )


def tidy(given: str | None) -> str | None:
    """A text without blanks around it; None when nothing is left."""
    return (given or "").strip() or None


def may_change(starts_at: datetime, office: Office, now: datetime) -> bool:
    """Whether a visit may still be cancelled or moved."""
    return now.replace(microsecond=0) <= change_until(starts_at, office)


def change_until(starts_at: datetime, office: Office) -> datetime:
    """The last moment to cancel or move a visit."""
    return starts_at - closed_before(office)


def closed_before(office: Office) -> timedelta:
    """How long before its hour a visit is not changed any more: never after it is over."""
    rules = office.booking or NO_LONGER
    return max(timedelta(minutes=rules.change_until), over_before(office))

"""Small values for the tests of bookable hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from queue_server.domain.booking_rules import Booking, SlotRule
from queue_server.domain.office import Interval, Office
from queue_server.domain.slots import (
    slots_on,
)

MONDAY = date(2026, 11, 23)
SPRING = date(2027, 3, 28)  # Warsaw goes from 02:00 to 03:00
AUTUMN = date(2027, 10, 31)  # and from 03:00 back to 02:00


def interval(opens: str, closes: str) -> Interval:
    return Interval(
        time.fromisoformat(opens),
        time.max if closes == "24:00" else time.fromisoformat(closes),
    )


def booked_by(office: Office, **rule: object) -> Office:
    """The office with booking, and service A booked by that rule."""
    # The fields of a rule have many types; each test names the ones that it is about.
    booked = replace(office.services[0], slots=SlotRule(**rule))  # type: ignore[arg-type]
    return replace(office, booking=Booking(), services=(booked, *office.services[1:]))


def locally(office: Office, day: date = MONDAY) -> list[str]:
    """The local hours of the slots of a date."""
    slots = slots_on(office, office.services[0], day)
    return [f"{office.local(slot.starts_at):%H:%M}" for slot in slots]

"""What the booking of an office file must not say: settings that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import time

from queue_server.domain.booking_rules import Asked, Booking, CheckIn, Identity, SlotRule
from queue_server.domain.office import Interval, Office
from queue_server.domain.office_file.mistakes import Path, shown
from queue_server.domain.office_file.table import Table

ADDRESS = re.compile(r"https?://[^\s/]+\S*")
NAMELESS = 'must be left out while identity is "none": '
# What makes no sense when visitors are known in that way, and why.
POINTLESS: tuple[tuple[Path, tuple[Identity, ...], str], ...] = (
    (
        ("confirm_minutes",),
        (Identity.ACCOUNT, Identity.NONE),
        'has an effect only while identity is "email"',
    ),
    (
        ("retention", "account_months"),
        (Identity.EMAIL, Identity.NONE),
        'has an effect only while identity is "account"',
    ),
    (("fields",), (Identity.NONE,), NAMELESS + "no personal data is kept"),
    (("limits",), (Identity.NONE,), NAMELESS + "nobody's visits can be counted"),
    (("no_shows",), (Identity.NONE,), NAMELESS + "nobody's visits can be counted"),
    (("reminder",), (Identity.NONE,), NAMELESS + "there is no address to write to"),
    (("freed", "waiting_list"), (Identity.NONE,), NAMELESS + "there is no address to write to"),
)


def check_booking(office: Office, root: Table) -> None:
    """Note what is wrong about the booking as a whole."""
    if office.booking is None:
        return
    check_identity(office.booking, root)
    check_documents(office.booking, root)
    check_sms(office.booking, root)
    check_kiosks(office, root)
    check_bookable(office, root)


def check_identity(booking: Booking, root: Table) -> None:
    """No setting needs more of a visitor than the office knows."""
    for path, identities, problem in POINTLESS:
        if booking.identity in identities and written(root.values, ("booking", *path)):
            root.wrong(problem, "booking", *path)


def written(values: object, path: Path) -> bool:
    """Whether the file says something at that key; false and empty are nothing."""
    for step in path:
        values = values.get(str(step)) if isinstance(values, Mapping) else None
    return bool(values)


def check_documents(booking: Booking, root: Table) -> None:
    """Who gives an e-mail is told first what becomes of it; a document says something."""
    if booking.identity is not Identity.NONE and not (
        booking.privacy.address or written(root.values, ("booking", "privacy", "text"))
    ):
        needs = "needs an address or a text: visitors are pointed to it before they give an e-mail"
        root.wrong(needs, "booking", "privacy")
    for key, document in (("privacy", booking.privacy), ("terms", booking.terms)):
        if document.address and not ADDRESS.fullmatch(document.address):
            problem = f"must be an address such as https://..., is {shown(document.address)}"
            root.wrong(problem, "booking", key, "address")
        if document.version and not (document.address or document.text):
            root.wrong("has no effect without an address or a text", "booking", key, "version")


def check_sms(booking: Booking, root: Table) -> None:
    """An SMS needs a number to go to."""
    if booking.reminder and booking.reminder.sms and Asked.PHONE not in booking.fields:
        needs = 'needs the visitor\'s phone: add "phone" to booking.fields'
        root.wrong(needs, "booking", "reminder", "sms")


def check_kiosks(office: Office, root: Table) -> None:
    """Somewhere a reservation can become a ticket."""
    if office.booking and office.booking.check_in is CheckIn.KIOSK and not office.kiosks:
        needs = 'needs a ticket machine such as [kiosks.kiosk-1]; without one, "by_itself"'
        root.wrong(needs, "booking", "check_in")


def check_bookable(office: Office, root: Table) -> None:
    """Something can be booked, and every slot fits into a day."""
    bookable = [each for each in office.services if each.slots]
    if office.services and not bookable:
        root.wrong("no service can be booked: bookable is false at each", "booking")
    for service in bookable:
        if service.slots and not fits(service.slots, office):
            problem = f"no day has hours for a slot of {service.slots.minutes} minutes"
            root.wrong(problem, "services", service.letter, "slots", "minutes")


def fits(slots: SlotRule, office: Office) -> bool:
    """Whether a slot finds its place between opening, breaks and closing of some weekday."""
    open_days = {day: spans for day, spans in office.hours.week.items() if spans}
    spans = [each for day in open_days for each in bookable_on(day, slots, office)]
    # A week without any hours was noted already.
    return not open_days or any(longest(each, slots.breaks) >= slots.minutes for each in spans)


def bookable_on(day: int, slots: SlotRule, office: Office) -> Iterable[Interval]:
    """The service's own hours of a weekday, as far as the office is open."""
    opened = office.hours.week[day]
    for own in opened if slots.week is None else slots.week.get(day, ()):
        for span in opened:
            both = Interval(max(own.opens, span.opens), min(own.closes, span.closes))
            if both.opens < both.closes:
                yield both


def longest(span: Interval, breaks: tuple[Interval, ...]) -> int:
    """The minutes of the longest part of the opening that no break cuts."""
    free_from, best = of_day(span.opens), 0
    for each in sorted(breaks, key=lambda pause: pause.opens):
        until = min(of_day(each.opens), of_day(span.closes))
        best = max(best, until - free_from)
        free_from = max(free_from, of_day(each.closes))
    return max(best, of_day(span.closes) - free_from)


def of_day(at: time) -> int:
    """Minutes since midnight; the day's end, which is kept as its last moment, is 1440."""
    return -(-(at.hour * 3600 + at.minute * 60 + at.second) // 60)

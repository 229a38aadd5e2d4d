"""A visit for calendars: the hour in the office's own time zone, and nothing secret or personal.

Calendars are shared and synchronised, so neither the number nor the visit's address is in them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event, vText

from booking import advice
from booking.papers import sheet
from booking.papers.time_zone import time_zone
from booking.words import named
from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Visit

REMIND_BEFORE = timedelta(hours=1)


def calendar(visit: Visit, office: Office, now: datetime) -> bytes:
    """The visit as iCalendar (RFC 5545), with its time zone."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Okienko//Booking//EN")
    made.add("method", "PUBLISH")
    made.add_component(time_zone(office.zone, visit.starts_at))
    made.add_component(event(visit, office, now))
    return bytes(made.to_ical())


def event(visit: Visit, office: Office, now: datetime) -> Event:
    """The visit itself: when, where, what for."""
    made = Event()
    made.add("uid", uid(visit))
    made.add("dtstamp", now.replace(microsecond=0))
    # No moves are counted; the seconds since booking grow with each of them just as well.
    made.add("sequence", max(0, int((now - visit.made_at).total_seconds())))
    made.add("dtstart", hour(office, visit.starts_at))
    made.add("dtend", hour(office, visit.starts_at + timedelta(minutes=visit.minutes)))
    made.add("summary", f"{sheet.service_name(visit, office)} – {named(office.names)}")
    made.add("location", vText(", ".join(filter(None, (named(office.names), office.address)))))
    made.add("description", "\n".join(description(visit, office)))
    made.add("status", "CANCELLED" if is_off(visit) else "CONFIRMED")
    if not is_off(visit):
        made.add_component(alarm(visit, office))
    return made


def hour(office: Office, moment: datetime) -> datetime:
    """The moment on the office's clock; in UTC where that clock shows the hour a second time.

    An hour that a clock shows twice is its first occurrence for every calendar.
    """
    local = office.local(moment)
    return moment.astimezone(UTC) if local.fold else local


def uid(visit: Visit) -> str:
    """The same for the same visit, wherever it is moved; it does not give away the link."""
    return f"{blake2b(visit.link.encode(), digest_size=12).hexdigest()}@{visit.office}.okienko"


def is_off(visit: Visit) -> bool:
    """Whether nobody is expected any more."""
    return visit.state in (ReservationState.CANCELLED, ReservationState.MISSED)


def description(visit: Visit, office: Office) -> tuple[str, ...]:
    """When to come and what to bring."""
    if is_off(visit):
        return (_("The visit is cancelled"),)
    service = office.service(visit.service)
    bring = [f"– {named(each)}" for each in service.bring] if service else []
    asked = [_("Please bring:"), *bring] if bring else []
    number = _("The reservation number is in your confirmation.")
    return (*advice.coming(visit, office)[:1], number, *asked)


def alarm(visit: Visit, office: Office) -> Alarm:
    """Rings an hour before."""
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", sheet.service_name(visit, office))
    made.add("trigger", -REMIND_BEFORE)
    return made

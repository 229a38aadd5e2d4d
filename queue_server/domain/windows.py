"""The window in which a reservation may be activated: arithmetic to the whole second.

Both edges belong to the window: who comes exactly 15 minutes before, or at the hour itself, is in
time. Fractions of a second never decide against a visitor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from queue_server.domain.booking_rules import CheckIn
from queue_server.domain.hours import moment
from queue_server.domain.office import Office, Window, minutes
from queue_server.domain.refusals import Reason, Refusal


@dataclass(frozen=True)
class Span:
    """From when until when a reservation may be activated."""

    opens_at: datetime
    closes_at: datetime


def span(starts_at: datetime, window: Window) -> Span:
    """The window of a reservation with that hour."""
    return Span(starts_at - minutes(window.opens_before), starts_at + minutes(window.closes_after))


def span_at(office: Office, starts_at: datetime) -> Span:
    """The same at an office: never before the hour's own date, as every queue ends at midnight."""
    usual = span(starts_at, office.rules.window)
    midnight = moment(office, office.business_date(starts_at), time.min)
    return Span(max(usual.opens_at, midnight), usual.closes_at)


def joins_by_itself(office: Office) -> bool:
    """Whether reservations need no kiosk: they join the queue at their hour."""
    return office.booking is not None and office.booking.check_in is CheckIn.BY_ITSELF


def over_before(office: Office) -> timedelta:
    """How long before its hour a visit is over already: where the window closes before the hour.

    Nothing can be booked, confirmed, offered or given up after that.
    """
    early = 0 if joins_by_itself(office) else -office.rules.window.closes_after
    return minutes(max(0, early))


def in_time(starts_at: datetime, window: Window, now: datetime) -> Refusal | None:
    """None when the reservation may be activated now, else a refusal: too early or too late."""
    allowed = span(starts_at, window)
    second = now.replace(microsecond=0)
    if second < allowed.opens_at:
        return Refusal(Reason.TOO_EARLY, {"opens_at": allowed.opens_at, "starts_at": starts_at})
    if is_over(starts_at, window, now):
        return Refusal(Reason.TOO_LATE, {"closed_at": allowed.closes_at, "starts_at": starts_at})
    return None


def is_over(starts_at: datetime, window: Window, now: datetime) -> bool:
    """Whether the window has closed."""
    return now.replace(microsecond=0) > span(starts_at, window).closes_at

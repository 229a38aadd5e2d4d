"""The rules of choosing: services, hours, how far ahead, how many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.regulations.rule import Rule, bookable, per_service
from booking.regulations.spans import DAY, HOUR, MINUTE, days_text, months_text, span_text
from queue_server.domain.booking_rules import Booking, Earliest, Release, SlotRule
from queue_server.domain.office import Office, text
from queue_server.domain.windows import over_before
from queue_server.web.locale import current_language

# Whoever books for tomorrow has this much time anyway.
OVERNIGHT = 12 * HOUR
SHORTEST_MONTH = 28


def choosing(office: Office, booking: Booking) -> Iterator[Rule]:
    """R5, R6, R8, and which hours are offered."""
    categories = category_names(office)
    if len(categories) > 1:
        names = "; ".join(categories)
        yield Rule(_("The matters stand in these categories: %(names)s.", names=names), "r5")
    yield Rule(
        _(
            "You choose one matter, a day and an hour, and confirm with “OK”. While you check, we"
            " keep the hour for you for %(span)s.",
            span=span_text(booking.hold_minutes),
        ),
        "r6",
    )
    yield Rule(
        _("One visit settles one matter. For several matters please book several visits."), "r8"
    )
    yield from per_service(office, length)
    yield from per_service(office, partial(earliest, over_before(office) // MINUTE))
    yield from per_service(office, furthest)


def category_names(office: Office) -> list[str]:
    """The categories in which something can be booked."""
    used = {service.category for service, _slots in bookable(office)}
    language = current_language()
    return [text(each.names, language) for each in office.categories if each.key in used]


def length(slots: SlotRule) -> str:
    """How long a visit takes."""
    return _("A visit takes %(span)s.", span=span_text(slots.minutes))


def earliest(over: int, slots: SlotRule) -> str:
    """The first hour that can be had; `over` minutes before the hour a visit is over already."""
    lead = max(slots.lead_minutes, over)
    if slots.earliest is Earliest.NEXT_WORKING_DAY and lead < OVERNIGHT:
        return _("The first day you can book is the next working day.")
    if slots.earliest is Earliest.NEXT_WORKING_DAY:
        return _(
            "The first day you can book is the next working day, at the latest %(span)s before the"
            " hour.",
            span=span_text(lead),
        )
    if not lead:
        return _("You can book until the hour of the visit.")
    if lead >= DAY:
        return _("You can book at the latest %(span)s before the hour.", span=span_text(lead))
    return _(
        "You can book for the same day, at the latest %(span)s before the hour.",
        span=span_text(lead),
    )


def furthest(slots: SlotRule) -> str:
    """How far ahead, and when more is opened."""
    hour = f"{slots.release_at:%H:%M}"
    if slots.release is Release.DAILY:
        return _(
            "You can book up to %(span)s ahead; a new day opens every day at %(hour)s.",
            span=days_text(slots.days_ahead),
            hour=hour,
        )
    short = (
        _("In a shorter month it is the last day.") if slots.release_day > SHORTEST_MONTH else ""
    )
    return f"{month_by_month(slots, hour)} {short}".strip()


def month_by_month(slots: SlotRule, hour: str) -> str:
    """Which months can be booked, and when the next one opens."""
    if not slots.months_ahead:
        return _(
            "You can book within a month; it opens on its day %(day)d at %(hour)s.",
            day=slots.release_day,
            hour=hour,
        )
    return _(
        "You can book in this month and up to %(span)s after it; a new month opens on day %(day)d"
        " of each month at %(hour)s.",
        span=months_text(slots.months_ahead),
        day=slots.release_day,
        hour=hour,
    )


def limits(booking: Booking) -> Iterator[Rule]:
    """How many reservations one person may have."""
    most = booking.limits
    if most.active:
        yield Rule(
            ngettext(
                "One person may have %(num)d coming reservation at a time.",
                "One person may have up to %(num)d coming reservations at a time.",
                most.active,
            )
        )
    if most.per_day:
        yield Rule(
            ngettext(
                "On one day: %(num)d reservation at most.",
                "On one day: %(num)d reservations at most.",
                most.per_day,
            )
        )
    if most.per_service:
        yield Rule(
            ngettext(
                "For the same matter: %(num)d reservation at most.",
                "For the same matter: %(num)d reservations at most.",
                most.per_service,
            )
        )

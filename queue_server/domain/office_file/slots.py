"""The bookable hours of an office file: the office's own, and where a service differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from queue_server.domain.booking_rules import Release, SlotRule
from queue_server.domain.office import Interval
from queue_server.domain.office_file.hours import day_of, intervals, read_time, read_week
from queue_server.domain.office_file.mistakes import shown
from queue_server.domain.office_file.table import Table

WEEK_MINUTES = 7 * 24 * 60
LONGEST_RANGE = timedelta(days=366)
NO_BREAKS = "none"
# Keys that say something about one way of opening further days only.
ONLY_FOR = {
    "days_ahead": Release.DAILY,
    "months_ahead": Release.MONTHLY,
    "release_day": Release.MONTHLY,
}


def read_service_slots(service: Table, shared: SlotRule | None) -> SlotRule | None:
    """The slots of one service; None when it cannot be booked."""
    bookable = service.flag("bookable", shared is not None)
    own = service.table("slots")
    for key in ("bookable", "slots"):
        if shared is None and service.values.get(key):
            service.wrong("this office takes no bookings: there is no [booking] in the file", key)
    if shared is None:
        return None
    if not bookable and service.has("slots"):
        service.wrong("this service cannot be booked: bookable is false", "slots")
    slots = read_slots(own, shared)
    return slots if bookable else None


def read_slots(table: Table, usual: SlotRule) -> SlotRule:
    """The slots; each key that is not written is as usual."""
    slots = SlotRule(
        minutes=table.whole("minutes", usual.minutes, 1, 480),
        places=table.whole("places", usual.places, 1, 100),
        earliest=table.choice("earliest", usual.earliest),
        lead_minutes=table.whole("lead_minutes", usual.lead_minutes, 0, WEEK_MINUTES),
        release=table.choice("release", usual.release),
        days_ahead=table.whole("days_ahead", usual.days_ahead, 1, 366),
        months_ahead=table.whole("months_ahead", usual.months_ahead, 0, 12),
        release_day=table.whole("release_day", usual.release_day, 1, 31),
        release_at=read_time(table, "release_at", usual.release_at),
        week=read_own_week(table, usual.week),
        breaks=read_breaks(table, usual.breaks),
        blocked=read_blocked(table, usual.blocked),
    )
    for key, release in ONLY_FOR.items():
        if table.has(key) and slots.release is not release:
            table.wrong(f'has no effect while release is "{slots.release.value}"', key)
    table.finish()
    return slots


def read_own_week(
    table: Table, usual: Mapping[int, tuple[Interval, ...]] | None
) -> Mapping[int, tuple[Interval, ...]] | None:
    """The weekdays and hours that can be booked; None means the office's own."""
    week = table.table("week")
    found = read_week(week, "no hour can be booked")
    if table.values.get("week") == {}:
        week.wrong("needs at least one weekday; without this table the office's hours hold")
    return found or usual


def read_breaks(table: Table, usual: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The times of every day in which nobody is booked."""
    value = table.ask("breaks")
    return usual if value is None else intervals(table, "breaks", value, NO_BREAKS)


def read_blocked(table: Table, usual: tuple[date, ...]) -> tuple[date, ...]:
    """The dates on which nobody is booked, with the days of every range, in their order."""
    value = table.ask("blocked")
    if value is None:
        return usual
    if not isinstance(value, list):
        table.wrong(f'must be a list such as ["2026-12-24"], is {shown(value)}', "blocked")
        return usual
    found: set[date] = set()
    for index, each in enumerate(value):
        found.update(blocked_days(table, index, each))
    return tuple(sorted(found))


def blocked_days(table: Table, index: int, value: object) -> Iterable[date]:
    """The days that one item of the list means: a date, or a range of dates."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return (value,)
    ends = re.split(r"\s*\.\.\s*", value) if isinstance(value, str) else []
    days = [day_of(each) for each in ends]
    if len(days) not in (1, 2) or None in days:
        example = '"2026-12-24" or "2026-12-28..2026-12-31"'
        table.wrong(f"must be a date or a range such as {example}, is {shown(value)}", *at(index))
        return ()
    return days_between(table, index, *(each for each in (days[0], days[-1]) if each))


def days_between(table: Table, index: int, first: date, last: date) -> Iterable[date]:
    """Every day from the first to the last."""
    if last < first:
        table.wrong(f"the range ends before it begins: {first}..{last}", *at(index))
        return ()
    if last - first >= LONGEST_RANGE:
        table.wrong(f"a range has at most {LONGEST_RANGE.days} days: {first}..{last}", *at(index))
        return ()
    return (first + timedelta(days=each) for each in range((last - first).days + 1))


def at(index: int) -> tuple[str, int]:
    """Where the item stands."""
    return ("blocked", index)

"""The opening hours of an office file: weekdays and dates with texts such as "7:30-15:30"."""

from __future__ import annotations

import re
from datetime import date, time

from queue_server.domain.hours import END_OF_DAY
from queue_server.domain.office import Hours, Interval
from queue_server.domain.office_file.mistakes import shown
from queue_server.domain.office_file.table import Table

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED = "closed"
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_hours(table: Table) -> Hours:
    """The week, the exceptions and the country of the public holidays."""
    week = read_week(table.table("week", required=bool(table.values)))
    exceptions = read_exceptions(table.table("exceptions"))
    country = table.text("holidays", default="") or None
    table.finish()
    return Hours(week, exceptions, country)


def read_week(
    table: Table, never: str = "the office is never open"
) -> dict[int, tuple[Interval, ...]]:
    """Opening by weekday; a day that is not written is closed."""
    week = {}
    for number, name in enumerate(WEEKDAYS):
        value = table.ask(name)
        if value is not None:
            week[number] = intervals(table, name, value)
    table.finish()
    if table.values and all(value == CLOSED for value in table.values.values()):
        table.wrong(f"{never}: at least one day needs hours")
    return week


def read_exceptions(table: Table) -> dict[date, tuple[Interval, ...]]:
    """Opening on single dates, in place of the week and the holidays."""
    exceptions = {}
    for key in table.values:
        value, day = table.ask(key), day_of(key)
        if day is None:
            table.wrong("must be a date such as 2026-12-31", key)
        else:
            exceptions[day] = intervals(table, key, value)
    return exceptions


def day_of(key: str) -> date | None:
    """The date that the key spells, if it is one."""
    if not DATE.fullmatch(key):
        return None
    try:
        return date.fromisoformat(key)
    except ValueError:
        return None


def intervals(table: Table, key: str, value: object, nothing: str = CLOSED) -> tuple[Interval, ...]:
    """The intervals in a text: "closed", "7:30-15:30", "8:00-12:00, 13:00-16:00".

    `nothing` is the word for no interval at all.
    """
    if value == nothing:
        return ()
    if not isinstance(value, str):
        table.wrong(f'must be a text such as "7:30-15:30", is {shown(value)}', key)
        return ()
    found: list[Interval] = []
    for part in value.split(","):
        interval = one_interval(table, key, part.strip(), nothing)
        if interval and found and interval.opens < found[-1].closes:
            table.wrong(f"the hours overlap or are out of order: {shown(value)}", key)
        elif interval:
            found.append(interval)
    return tuple(found)


def one_interval(table: Table, key: str, words: str, nothing: str) -> Interval | None:
    """One interval; what cannot be one is noted."""
    match = SPAN.fullmatch(words)
    if match is None:
        table.wrong(f'must be hours such as "7:30-15:30", or "{nothing}", is {shown(words)}', key)
        return None
    opens, closes = clock_time(match[1], match[2]), clock_time(match[3], match[4])
    if opens is None or closes is None or opens == END_OF_DAY:
        table.wrong(f"has a time that no clock shows: {shown(words)}", key)
        return None
    if closes <= opens:
        midnight = ' (midnight is written "24:00")' if closes == time.min else ""
        table.wrong(f"must close after it opens, is {shown(words)}{midnight}", key)
        return None
    return Interval(opens, closes)


def read_time(table: Table, key: str, default: time) -> time:
    """A time of day in a text such as "8:00"."""
    value = table.ask(key)
    if value is None:
        return default
    match = CLOCK.fullmatch(value) if isinstance(value, str) else None
    found = clock_time(match[1], match[2]) if match else None
    if found is None or found == END_OF_DAY:
        table.wrong(f'must be a time of day such as "8:00", is {shown(value)}', key)
        return default
    return found


def clock_time(hour: str, minute: str) -> time | None:
    """The time of day; 24:00 is the day's end."""
    if (int(hour), int(minute)) == (24, 0):
        return END_OF_DAY
    if int(hour) > 23 or int(minute) > 59:
        return None
    return time(int(hour), int(minute))

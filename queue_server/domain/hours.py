"""Opening hours: is the office open now, until when, and when does it open next.

Hours are local times of the office's zone. On the night of a clock change a local time is read as
Python's `fold=0` reads it: a skipped time moves forward, a doubled one is its first occurrence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from queue_server.domain.names import Names
from queue_server.domain.office import Hours, Interval, Office

HORIZON_DAYS = 30
# How `holidays` calls our languages, where it is otherwise.
HOLIDAY_LANGUAGES = {"en": "en_US"}
# How an interval says that it closes at 24:00.
END_OF_DAY = time.max


@dataclass(frozen=True)
class Opening:
    """Whether the office is open, until when, and its next opening. Moments in UTC."""

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None


@lru_cache(maxsize=64)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year; `country` is an ISO 3166 code such as PL."""
    return frozenset(holidays.country_holidays(country, years=year).keys())


@lru_cache(maxsize=256)
def holiday_name(country: str, day: date, language: str) -> str:
    """What a public holiday is called in a language; empty when unknown, or no holiday."""
    theirs = HOLIDAY_LANGUAGES.get(language, language)
    known = getattr(holidays, country).supported_languages
    if theirs not in known:
        return ""
    days = holidays.country_holidays(country, years=day.year, language=theirs)
    return str(days.get(day, ""))


def closing_holiday(office: Office, day: date) -> Names:
    """The public holiday for which the office is closed that day, in the languages that name it."""
    country = office.hours.holidays
    if not country or intervals_on(day, office.hours):
        return {}
    named = {each: holiday_name(country, day, each) for each in office.languages}
    return {language: name for language, name in named.items() if name}


def intervals_on(day: date, hours: Hours) -> tuple[Interval, ...]:
    """The opening of a date: its exception, else nothing on a holiday, else the week's."""
    if day in hours.exceptions:
        return hours.exceptions[day]
    if hours.holidays and day in public_holidays(hours.holidays, day.year):
        return ()
    return hours.week.get(day.weekday(), ())


def opening(office: Office, now: datetime) -> Opening:
    """The office's opening now, and its next one after that."""
    today = list(spans_on(office, office.business_date(now)))
    current = next((each for each in today if each[0] <= now < each[1]), None)
    # Looked at one by one: today and tomorrow nearly always tell.
    coming = spans_from(office, office.business_date(now))
    following = next((each[0] for each in coming if each[0] > now), None)
    return Opening(current is not None, current[1] if current else None, following)


def last_closing(office: Office, now: datetime) -> datetime | None:
    """When the office closes for today, breaks between intervals set aside; None when shut."""
    day = office.business_date(now)
    ends = [moment(office, day, each.closes) for each in intervals_on(day, office.hours)]
    return max(ends, default=None)


def spans_from(office: Office, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The opening spans from that date on, within the horizon, in UTC."""
    for ahead in range(HORIZON_DAYS):
        yield from spans_on(office, day + timedelta(days=ahead))


def spans_on(office: Office, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The opening spans of that date, in UTC."""
    for interval in intervals_on(day, office.hours):
        opens, closes = moment(office, day, interval.opens), moment(office, day, interval.closes)
        # Hours within the night's skipped hour come to nothing.
        if opens < closes:
            yield opens, closes


def moment(office: Office, day: date, at: time) -> datetime:
    """A local time of the office as a moment in UTC; the end of the day is the next midnight."""
    if at == END_OF_DAY:
        day, at = day + timedelta(days=1), time.min
    return datetime.combine(day, at, tzinfo=office.zone_info).astimezone(UTC)

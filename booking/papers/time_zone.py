"""An office's time zone for calendar files: the changes of its clock around a visit (RFC 5545).

Only those: calendars know the zone by its name, this is for those that don't.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

AROUND = timedelta(days=366)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def time_zone(name: str, moment: datetime) -> Timezone:
    """The zone with the clock's changes a year before and after the moment."""
    zone = ZoneInfo(name)
    made = Timezone()
    made.add("tzid", name)
    start = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - AROUND
    made.add_component(observance(zone, start, start))
    for before, after in changes(zone, start, start + 2 * AROUND):
        made.add_component(observance(zone, before, after))
    return made


def changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The last minute of the old time and the first of the new, for each change in between."""
    while start < end:
        after = start + DAY
        if offset(zone, start) != offset(zone, after):
            yield change(zone, start, after)
        start = after


def change(zone: ZoneInfo, before: datetime, after: datetime) -> tuple[datetime, datetime]:
    """The minute of the change between two moments."""
    while after - before > MINUTE:
        middle = before + ((after - before) / 2 // MINUTE) * MINUTE
        same = offset(zone, middle) == offset(zone, before)
        before, after = (middle, after) if same else (before, middle)
    return before, after


def offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    """How far the zone's clock is ahead of UTC."""
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def observance(
    zone: ZoneInfo, before: datetime, after: datetime
) -> TimezoneStandard | TimezoneDaylight:
    """The time that holds from `after` on; its start is told on the old clock."""
    local = after.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("dtstart", (after + offset(zone, before)).replace(tzinfo=None))
    made.add("tzoffsetfrom", offset(zone, before))
    made.add("tzoffsetto", offset(zone, after))
    made.add("tzname", local.tzname())
    return made

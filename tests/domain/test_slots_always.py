"""What holds of slots in every office: they never overlap and lie within its hours."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.booking_rules import Earliest, Release
from queue_server.domain.office import Hours, Interval, Office
from queue_server.domain.slots import (
    Slot,
    first_moment,
    last_day,
    next_release,
    open_slot,
    open_slots,
    open_slots_on,
    slots_on,
)
from tests.domain.making import kalisz
from tests.domain.slot_making import AUTUMN, MONDAY, SPRING, booked_by

ZONES = ("Europe/Warsaw", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Tokyo")
clocks = st.integers(0, 24 * 60 - 1).map(lambda count: time(count // 60, count % 60))
around_changes = st.sampled_from([SPRING, AUTUMN, date(2027, 3, 14), date(2027, 11, 7), MONDAY])
moments = st.integers(0, 4 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
days = st.one_of(around_changes, st.dates(date(2026, 1, 1), date(2030, 1, 1)))


@st.composite
def openings(draw: st.DrawFn, most: int = 3) -> tuple[Interval, ...]:
    """Intervals of a day in order, as an office's file may have them."""
    edges = draw(st.lists(clocks, min_size=2, max_size=2 * most, unique=True).map(sorted))
    whole = edges if len(edges) % 2 == 0 else edges[:-1]
    found = [Interval(whole[at], whole[at + 1]) for at in range(0, len(whole), 2)]
    if draw(st.booleans()):
        found[-1] = Interval(found[-1].opens, time.max)
    return tuple(found)


@st.composite
def offices(draw: st.DrawFn) -> Office:
    """An office with some hours, and slots of service A."""
    office = replace(
        kalisz(),
        zone=draw(st.sampled_from(ZONES)),
        hours=Hours(week=dict.fromkeys(range(7), draw(openings()))),
    )
    own = draw(st.none() | openings().map(lambda each: dict.fromkeys(range(7), each)))
    return booked_by(
        office,
        minutes=draw(st.integers(1, 90).map(lambda five: five * 5)),
        places=draw(st.integers(1, 4)),
        week=own,
        breaks=draw(st.just(()) | openings(2)),
        lead_minutes=draw(st.sampled_from([0, 60, 3000])),
        earliest=draw(st.sampled_from(list(Earliest))),
        release=draw(st.sampled_from(list(Release))),
        days_ahead=draw(st.integers(1, 40)),
        release_day=draw(st.integers(1, 31)),
        release_at=draw(clocks),
    )


@given(office=offices(), day=days)
def test_slots_never_overlap_and_belong_to_their_own_date(office, day):
    slots = slots_on(office, office.services[0], day)
    assert all(one.ends_at <= other.starts_at for one, other in itertools.pairwise(slots))
    assert {office.business_date(slot.starts_at) for slot in slots} <= {day}


@given(office=offices(), day=days)
def test_slots_lie_within_the_hours_and_never_in_a_break(office, day):
    rule = office.services[0].slots
    assert rule is not None
    for slot in slots_on(office, office.services[0], day):
        within = [*around(office, slot, day)]
        assert any(
            all(opens <= at < closes for at in within) for opens, closes in spans(office, day)
        )
        for pause in rule.breaks:
            opens, closes = span(office, day, pause)
            assert not any(opens <= at < closes for at in within)


def around(office: Office, slot: Slot, day: date) -> list[datetime]:
    """The first and the last second of a slot, and some in between."""
    length = slot.ends_at - slot.starts_at
    last = slot.ends_at - timedelta(seconds=1)
    return [slot.starts_at, *(slot.starts_at + length * part / 7 for part in range(1, 7)), last]


def spans(office: Office, day: date) -> list[tuple[datetime, datetime]]:
    """The openings of a date; what runs into each other on the spring night counts as one."""
    found = sorted(span(office, day, each) for each in office.hours.week[day.weekday()])
    joined: list[tuple[datetime, datetime]] = []
    for opens, closes in found:
        if joined and opens < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def span(office: Office, day: date, each: Interval) -> tuple[datetime, datetime]:
    """An interval of a date in UTC, worked out from the local clock alone."""
    zone = ZoneInfo(office.zone)
    opens = datetime.combine(day, each.opens, tzinfo=zone)
    until = each.closes
    ends = datetime.combine(day, until, tzinfo=zone)
    if until == time.max:
        ends = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return opens.astimezone(UTC), ends.astimezone(UTC)


@given(office=offices(), now=moments)
def test_what_is_open_lies_between_the_first_moment_and_the_last_day(office, now):
    service, at = office.services[0], now
    opened = open_slots(office, service, at)
    assert list(opened) == sorted(opened)
    for day, slots in opened.items():
        assert slots == open_slots_on(office, service, day, at)
        assert all(slot.starts_at >= first_moment(office, service, at) for slot in slots)
        assert day <= last_day(office, service, at)
        for slot in slots[:2]:
            assert open_slot(office, "A", slot.starts_at, at)[0] == slot


@given(office=offices(), now=moments)
def test_nothing_more_is_released_before_the_moment_that_is_told(office, now):
    service, at = office.services[0], now
    told = next_release(office, service, at)
    assert told > at
    just_before = told - timedelta(seconds=1)
    # Before midnight has turned the daily last day stays; it never runs ahead of what was told.
    assert last_day(office, service, just_before) <= last_day(office, service, told)
    assert last_day(office, service, at) <= last_day(office, service, told)

"""When booking opens and closes: lead time, working days, releases to the second."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from queue_server.domain.booking_rules import Earliest, Release
from queue_server.domain.office import Hours
from queue_server.domain.refusals import Reason
from queue_server.domain.slots import (
    end_of_month,
    last_day,
    next_release,
    open_slot,
    open_slots,
    open_slots_on,
    slot_at,
)
from tests.domain.making import in_warsaw, kalisz, office_open
from tests.domain.slot_making import AUTUMN, MONDAY, SPRING, booked_by, interval


def test_the_lead_time_counts_to_the_second_and_never_by_fractions():
    office = booked_by(office_open(("08:00", "12:00")), lead_minutes=60)
    service, nine = office.services[0], in_warsaw(MONDAY, 9)
    exactly, late = in_warsaw(MONDAY, 8), in_warsaw(MONDAY, 8, 0, 1)
    assert open_slot(office, "A", nine, exactly)[0]
    assert open_slot(office, "A", nine, exactly + timedelta(microseconds=999_999))[0]
    assert open_slot(office, "A", nine, late)[0] is None
    assert open_slots_on(office, service, MONDAY, late)[0].starts_at == in_warsaw(MONDAY, 9, 15)


def test_a_lead_time_of_days_reaches_over_midnight():
    office = booked_by(office_open(("08:00", "09:00")), lead_minutes=24 * 60)
    opened = open_slots(office, office.services[0], in_warsaw(MONDAY, 8, 30))
    first = next(slots for slots in opened.values() if slots)[0]
    assert first.starts_at == in_warsaw(MONDAY + timedelta(days=1), 8, 30)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (date(2027, 4, 30), date(2027, 5, 4)),  # Friday; the weekend; 3 May is a holiday
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas and a weekend
        (date(2027, 1, 5), date(2027, 1, 7)),  # Epiphany
    ],
)
def test_the_next_working_day_comes_after_a_long_weekend(now, first):
    office = booked_by(kalisz(), earliest=Earliest.NEXT_WORKING_DAY, lead_minutes=0)
    opened = open_slots(office, office.services[0], in_warsaw(now, 6))
    assert next(iter(opened)) == first


def test_the_next_working_day_of_a_service_is_its_own_next_day():
    own = {2: (interval("08:00", "12:00"),)}  # Wednesdays
    office = booked_by(kalisz(), earliest=Earliest.NEXT_WORKING_DAY, week=own)
    wednesday = MONDAY + timedelta(days=2)
    assert next(iter(open_slots(office, office.services[0], in_warsaw(wednesday, 7)))) == (
        wednesday + timedelta(days=7)
    )


def test_an_office_that_never_opens_offers_nothing():
    office = replace(kalisz(), hours=Hours(week={}))
    for earliest in Earliest:
        shut = booked_by(office, earliest=earliest)
        opened = open_slots(shut, shut.services[0], in_warsaw(MONDAY, 9))
        assert [slot for slots in opened.values() for slot in slots] == []


def test_another_day_opens_at_the_release_moment_to_the_second():
    office = booked_by(kalisz(), days_ahead=7, release_at=time(8, 0))
    service = office.services[0]
    assert last_day(office, service, in_warsaw(MONDAY, 7, 59, 59)) == date(2026, 11, 29)
    assert last_day(office, service, in_warsaw(MONDAY, 8)) == date(2026, 11, 30)
    assert next_release(office, service, in_warsaw(MONDAY, 7)) == in_warsaw(MONDAY, 8)
    assert next_release(office, service, in_warsaw(MONDAY, 8)) == in_warsaw(date(2026, 11, 24), 8)


def test_another_month_opens_at_the_release_moment_to_the_second():
    office = booked_by(
        kalisz(), release=Release.MONTHLY, release_day=15, release_at=time(10), months_ahead=1
    )
    service, day = office.services[0], date(2026, 12, 15)
    assert last_day(office, service, in_warsaw(day, 9, 59, 59)) == date(2026, 12, 31)
    assert last_day(office, service, in_warsaw(day, 10)) == date(2027, 1, 31)
    assert next_release(office, service, in_warsaw(day, 9)) == in_warsaw(day, 10)
    assert next_release(office, service, in_warsaw(day, 10)) == in_warsaw(date(2027, 1, 15), 10)


def test_a_release_day_that_a_month_does_not_have_is_its_last_day():
    office = booked_by(kalisz(), release=Release.MONTHLY, release_day=31, months_ahead=1)
    service = office.services[0]
    assert last_day(office, service, in_warsaw(date(2027, 2, 27), 12)) == date(2027, 2, 28)
    assert last_day(office, service, in_warsaw(date(2027, 2, 28), 0)) == date(2027, 3, 31)
    assert last_day(office, service, in_warsaw(date(2028, 2, 28), 12)) == date(2028, 2, 29)
    assert next_release(office, service, in_warsaw(date(2028, 2, 1), 0)) == (
        in_warsaw(date(2028, 2, 29), 0)
    )


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize("release", list(Release))
def test_a_release_on_the_night_of_a_clock_change_happens_once_and_when_it_was_told(day, release):
    office = booked_by(
        kalisz(), release=release, release_day=day.day, release_at=time(2, 30), days_ahead=5
    )
    service = office.services[0]
    before = in_warsaw(day, 0)
    told = next_release(office, service, before)
    moments = [before + timedelta(minutes=minute) for minute in range(6 * 60)]
    lasts = [(moment, last_day(office, service, moment)) for moment in moments]
    changes = [later for one, later in itertools.pairwise(lasts) if one[1] != later[1]]
    assert [moment for moment, _ in changes] == [told]


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2027, 12, 1), 2, date(2028, 2, 29)),
        (date(2026, 11, 5), 0, date(2026, 11, 30)),
        (date(2027, 1, 5), -1, date(2026, 12, 31)),
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
    ],
)
def test_a_month_ends_where_the_calendar_says(day, months, end):
    assert end_of_month(day, months) == end


def test_why_an_hour_cannot_be_booked_is_told():
    office, now = booked_by(office_open(("08:00", "12:00"))), in_warsaw(MONDAY, 7)
    nine = in_warsaw(MONDAY, 9)
    cases = {
        Reason.UNKNOWN_SERVICE: (office, "Z", nine),
        Reason.NOT_BOOKABLE: (office, "B", nine),
        Reason.SLOT_CLOSED: (office, "A", nine + timedelta(minutes=1)),
    }
    plain = replace(office, services=(office.services[0], replace(office.services[1], slots=None)))
    for reason, (_, letter, hour) in cases.items():
        refusal = open_slot(plain, letter, hour, now)[1]
        assert refusal is not None
        assert refusal.reason is reason
    unbooked = open_slot(replace(plain, booking=None), "A", nine, now)[1]
    assert unbooked is not None
    assert unbooked.reason is Reason.NOT_BOOKABLE


def test_an_hour_too_far_ahead_or_past_cannot_be_booked_but_is_still_a_slot():
    office, now = booked_by(office_open(("08:00", "12:00")), days_ahead=7), in_warsaw(MONDAY, 11)
    for hour in (in_warsaw(MONDAY, 8), in_warsaw(MONDAY + timedelta(days=8), 8)):
        assert open_slot(office, "A", hour, now)[0] is None
        assert slot_at(office, "A", hour)

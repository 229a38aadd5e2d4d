"""Bookable hours: the slots of a day, on ordinary days and on nights of a clock change."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from queue_server.domain.booking_rules import Release
from queue_server.domain.slots import (
    last_day,
    slots_on,
)
from tests.domain.making import in_warsaw, kalisz, office_open
from tests.domain.slot_making import AUTUMN, MONDAY, SPRING, booked_by, interval, locally

# --- the slots of a day ---------------------------------------------------------------------------


def test_slots_follow_one_another_and_the_last_one_ends_by_closing_time():
    assert locally(booked_by(office_open(("08:00", "09:50")), minutes=30)) == [
        "08:00",
        "08:30",
        "09:00",
    ]


def test_a_slot_that_would_run_into_a_break_begins_after_it():
    office = booked_by(
        office_open(("08:00", "10:00")), minutes=30, breaks=(interval("08:40", "09:05"),)
    )
    assert locally(office) == ["08:00", "09:05"]


def test_breaks_that_overlap_or_stand_in_any_order_are_all_kept():
    pauses = (interval("09:10", "09:30"), interval("08:30", "09:00"), interval("08:45", "09:20"))
    office = booked_by(office_open(("08:00", "10:30")), minutes=30, breaks=pauses)
    assert locally(office) == ["08:00", "09:30", "10:00"]


def test_a_break_at_the_very_edge_of_a_slot_moves_nothing():
    office = booked_by(
        office_open(("08:00", "10:00")), minutes=30, breaks=(interval("08:30", "09:00"),)
    )
    assert locally(office) == ["08:00", "09:00", "09:30"]


def test_own_hours_hold_only_as_far_as_the_office_is_open():
    own = {0: (interval("07:00", "09:00"), interval("11:00", "13:00"))}
    office = booked_by(office_open(("08:00", "12:00")), minutes=60, week=own)
    assert locally(office) == ["08:00", "11:00"]
    assert locally(office, MONDAY + timedelta(days=1)) == []


@pytest.mark.parametrize("day", [date(2026, 12, 25), date(2027, 5, 3), date(2026, 11, 22)])
def test_nothing_can_be_booked_on_holidays_and_sundays(day):
    assert locally(booked_by(kalisz()), day) == []


def test_an_exception_goes_before_the_week_and_before_holidays():
    shut, late = date(2026, 11, 24), date(2026, 12, 25)
    exceptions = {shut: (), late: (interval("18:00", "19:00"),)}
    office = kalisz()
    office = booked_by(replace(office, hours=replace(office.hours, exceptions=exceptions)))
    assert locally(office, shut) == []
    assert locally(office, late) == ["18:00", "18:15", "18:30", "18:45"]


def test_a_blocked_day_has_no_slots():
    office = booked_by(office_open(("08:00", "09:00")), blocked=(MONDAY,))
    assert locally(office) == []
    assert len(locally(office, MONDAY + timedelta(days=1))) == 4


def test_an_office_open_until_midnight_has_its_last_slot_before_midnight():
    office = booked_by(office_open(("23:00", "24:00")), minutes=20)
    assert locally(office) == ["23:00", "23:20", "23:40"]
    last = slots_on(office, office.services[0], MONDAY)[-1]
    assert last.ends_at == in_warsaw(MONDAY + timedelta(days=1), 0)


def test_a_service_without_slots_has_none():
    office = booked_by(office_open(("08:00", "09:00")))
    plain = replace(office.services[0], slots=None)
    assert slots_on(office, plain, MONDAY) == ()


def test_the_twenty_ninth_of_february_is_a_day_like_any_other():
    leap = date(2028, 2, 29)
    office = booked_by(kalisz(), release=Release.MONTHLY, breaks=())
    assert len(slots_on(office, office.services[0], leap)) == 32
    assert last_day(office, office.services[0], in_warsaw(date(2028, 1, 10), 9)) == leap


# --- nights of a clock change ---------------------------------------------------------------------


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (MONDAY, 24), (AUTUMN, 25)])
def test_an_office_that_never_closes_has_as_many_slots_as_the_day_has_hours(day, hours):
    office = booked_by(office_open(("00:00", "24:00")), minutes=60)
    slots = slots_on(office, office.services[0], day)
    assert len(slots) == hours
    assert all(office.business_date(slot.starts_at) == day for slot in slots)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2027, 3, 14), 23),
        ("America/New_York", date(2027, 11, 7), 25),
        # Midnight itself is skipped, or comes twice.
        ("Asia/Beirut", date(2027, 3, 28), 23),
        ("Asia/Beirut", date(2027, 10, 30), 25),
        ("Australia/Lord_Howe", date(2027, 4, 4), 24.5),
    ],
)
def test_a_day_of_another_zone_has_its_own_number_of_slots(zone, day, hours):
    office = booked_by(office_open(("00:00", "24:00"), zone=zone), minutes=30)
    assert len(slots_on(office, office.services[0], day)) == hours * 2


def test_hours_that_run_into_each_other_on_the_spring_night_give_no_slot_twice():
    # 02:45 does not exist that night and is read as 03:45, when the second opening is on.
    office = booked_by(office_open(("01:00", "02:45"), ("03:00", "05:00")), minutes=15)
    slots = slots_on(office, office.services[0], SPRING)
    assert len({slot.starts_at for slot in slots}) == len(slots)
    assert all(one.ends_at <= other.starts_at for one, other in itertools.pairwise(slots))


def test_a_break_within_the_skipped_hour_comes_to_nothing():
    office = booked_by(
        office_open(("01:00", "05:00")), minutes=30, breaks=(interval("02:30", "03:00"),)
    )
    assert locally(office, SPRING) == ["01:00", "01:30", "03:00", "03:30", "04:00", "04:30"]


def test_hours_on_the_day_of_a_clock_change_are_local_hours():
    office = booked_by(office_open(("08:00", "09:00")), minutes=30)
    assert locally(office, SPRING) == ["08:00", "08:30"]
    first = slots_on(office, office.services[0], SPRING)[0]
    assert first.starts_at == datetime(2027, 3, 28, 6, tzinfo=UTC)

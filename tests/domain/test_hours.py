"""Opening hours: weeks, exceptions, public holidays, midnight and the nights of clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from queue_server.domain.hours import Opening, intervals_on, last_closing, opening, public_holidays
from queue_server.domain.office import Hours, Interval
from tests.domain.making import TODAY, in_warsaw, kalisz, office_open

SPRING = date(2026, 3, 29)  # 02:00 becomes 03:00
AUTUMN = date(2026, 10, 25)  # 03:00 becomes 02:00
HALF_DAY = (Interval(time(8), time(12)),)


def with_exception(day: date, intervals: tuple[Interval, ...]):
    """The first office with another opening on one date."""
    office = kalisz()
    return replace(office, hours=replace(office.hours, exceptions={day: intervals}))


@pytest.mark.parametrize(
    ("hour", "minute", "second", "is_open"),
    [(7, 29, 59, False), (7, 30, 0, True), (15, 29, 59, True), (15, 30, 0, False)],
)
def test_the_office_is_open_from_its_first_second_until_closing(hour, minute, second, is_open):
    assert opening(kalisz(), in_warsaw(TODAY, hour, minute, second)).is_open is is_open


def test_an_open_office_says_when_it_closes_and_when_it_opens_next():
    now = in_warsaw(TODAY, 12)

    assert opening(kalisz(), now) == Opening(
        is_open=True,
        closes_at=in_warsaw(TODAY, 15, 30),
        opens_at=in_warsaw(TODAY + timedelta(days=1), 7, 30),
    )


def test_before_opening_the_same_day_is_next():
    assert opening(kalisz(), in_warsaw(TODAY, 6)).opens_at == in_warsaw(TODAY, 7, 30)


def test_over_the_weekend_monday_is_next():
    saturday = TODAY - timedelta(days=2)

    assert opening(kalisz(), in_warsaw(saturday, 12)).opens_at == in_warsaw(TODAY, 7, 30)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 11),
        date(2025, 12, 24),  # A public holiday since 2025.
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 4, 6),  # Easter Monday
        date(2026, 6, 4),  # Corpus Christi
        date(2026, 1, 1),
    ],
)
def test_polish_public_holidays_are_closed_days(day):
    assert day.weekday() < 5
    assert not opening(kalisz(), in_warsaw(day, 10)).is_open


def test_christmas_eve_was_a_working_day_until_2024():
    assert date(2024, 12, 24) not in public_holidays("PL", 2024)
    assert opening(kalisz(), in_warsaw(date(2024, 12, 24), 10)).is_open


def test_an_office_without_a_country_knows_no_holidays():
    office = kalisz()
    always = replace(office, hours=replace(office.hours, holidays=None))

    assert opening(always, in_warsaw(date(2026, 12, 25), 10)).is_open


def test_an_exception_goes_before_the_week():
    office = with_exception(TODAY, HALF_DAY)

    assert opening(office, in_warsaw(TODAY, 11)).closes_at == in_warsaw(TODAY, 12)
    assert not opening(office, in_warsaw(TODAY, 13)).is_open


def test_an_exception_without_hours_closes_the_day():
    office = with_exception(TODAY, ())

    assert not opening(office, in_warsaw(TODAY, 11)).is_open


def test_an_exception_opens_a_public_holiday():
    holiday = date(2026, 12, 24)

    assert intervals_on(holiday, with_exception(holiday, HALF_DAY).hours) == HALF_DAY


def test_between_two_intervals_the_office_is_closed_and_opens_again_the_same_day():
    office = office_open(("08:00", "12:00"), ("13:00", "16:00"))

    noon = opening(office, in_warsaw(TODAY, 12, 30))

    assert not noon.is_open
    assert noon.opens_at == in_warsaw(TODAY, 13)


def test_the_last_closing_of_a_day_looks_past_its_break():
    office = office_open(("08:00", "12:00"), ("13:00", "16:00"))

    assert last_closing(office, in_warsaw(TODAY, 9)) == in_warsaw(TODAY, 16)


def test_a_shut_day_has_no_last_closing():
    assert last_closing(kalisz(), in_warsaw(TODAY - timedelta(days=1), 9)) is None


def test_an_office_that_never_opens_has_no_next_opening():
    never = replace(kalisz(), hours=Hours(week={}))

    assert opening(never, in_warsaw(TODAY, 9)) == Opening(False, None, None)


def test_closing_at_24_means_the_next_midnight():
    office = office_open(("16:00", "24:00"))
    midnight = in_warsaw(TODAY + timedelta(days=1), 0)

    last_second = opening(office, midnight - timedelta(seconds=1))

    assert last_second.is_open
    assert last_second.closes_at == midnight
    assert last_closing(office, midnight - timedelta(seconds=1)) == midnight
    assert not opening(office, midnight).is_open


def test_an_office_that_is_open_all_day_is_open_at_any_hour():
    office = office_open(("00:00", "24:00"))

    for day in (TODAY, SPRING, AUTUMN):
        for half_hour in range(27 * 2):
            now = in_warsaw(day, 0) + timedelta(minutes=30 * half_hour)
            assert opening(office, now).is_open


@pytest.mark.parametrize(("day", "hours"), [(TODAY, 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_whole_day_lasts_as_long_as_the_clock_change_makes_it(day, hours):
    office = office_open(("00:00", "24:00"))
    start = in_warsaw(day, 0)

    assert opening(office, start).closes_at - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (SPRING - timedelta(days=1), 7),
        (SPRING, 6),
        (AUTUMN - timedelta(days=1), 6),
        (AUTUMN, 7),
    ],
)
def test_eight_in_the_morning_is_eight_on_the_wall_on_both_sides_of_a_clock_change(day, utc_hour):
    office = office_open(("08:00", "16:00"))
    opens = datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)

    assert opening(office, opens).is_open
    assert not opening(office, opens - timedelta(seconds=1)).is_open


def test_the_next_opening_is_right_across_a_clock_change():
    office = office_open(("08:00", "16:00"))
    evening = datetime(2026, 3, 28, 18, tzinfo=UTC)

    assert opening(office, evening).opens_at == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_an_opening_in_the_skipped_hour_moves_forward():
    office = office_open(("02:30", "10:00"))

    assert opening(office, in_warsaw(SPRING, 1)).opens_at == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_hours_within_the_skipped_hour_come_to_nothing_that_night():
    office = office_open(("02:00", "03:00"))
    next_night = SPRING + timedelta(days=1)

    assert opening(office, in_warsaw(SPRING, 1)).opens_at == in_warsaw(next_night, 2)


def test_an_opening_in_the_doubled_hour_is_its_first_occurrence():
    office = office_open(("02:30", "10:00"))

    assert opening(office, in_warsaw(AUTUMN, 1)).opens_at == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_the_hours_follow_the_offices_zone_and_not_the_servers():
    office = office_open(("09:00", "17:00"), zone="America/New_York")

    assert opening(office, datetime(2026, 11, 23, 14, 0, tzinfo=UTC)).is_open
    assert not opening(office, datetime(2026, 11, 23, 13, 59, 59, tzinfo=UTC)).is_open
    # Late in the evening there, the date in London is already the next one.
    late = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert opening(office, late).opens_at == datetime(2026, 11, 24, 14, 0, tzinfo=UTC)

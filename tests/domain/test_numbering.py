"""Ticket numbers: without gaps, never twice on one business date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.numbering import Drawn, draw, spelled
from queue_server.domain.office import Numbering, NumberReset
from queue_server.domain.refusals import Reason, Refused
from tests.domain.making import TODAY, in_warsaw, kalisz

TOMORROW = TODAY + timedelta(days=1)


def numbers(count: int, numbering: Numbering, day: date, last: Drawn | None = None) -> list[Drawn]:
    """So many numbers drawn one after another on one day."""
    drawn = []
    for _ in range(count):
        last = draw("A", last, numbering, day)
        drawn.append(last)
    return drawn


def test_the_first_visitor_of_a_service_gets_the_first_number_in_three_digits():
    drawn = draw("A", None, Numbering(), TODAY)

    assert spelled("A", drawn.digits) == "A001"


@given(st.integers(1, 200))
def test_the_numbers_of_a_day_have_no_gap(count):
    drawn = numbers(count, Numbering(), TODAY)

    assert [each.digits for each in drawn] == list(range(1, count + 1))


def test_a_new_day_begins_with_the_first_number():
    last = numbers(5, Numbering(), TODAY)[-1]

    assert draw("A", last, Numbering(), TOMORROW) == Drawn(TOMORROW, 1, 1)


def test_weekly_numbers_go_on_until_sunday_and_begin_anew_on_monday():
    weekly = Numbering(reset=NumberReset.WEEKLY)
    last = numbers(5, weekly, TODAY)[-1]

    sunday = draw("A", last, weekly, TODAY + timedelta(days=6))
    monday = draw("A", sunday, weekly, TODAY + timedelta(days=7))

    assert (sunday.digits, sunday.that_day) == (6, 1)
    assert monday.digits == 1


def test_weekly_numbers_go_on_over_new_year_within_one_week():
    weekly = Numbering(reset=NumberReset.WEEKLY)
    last = draw("A", None, weekly, date(2026, 12, 31))

    assert draw("A", last, weekly, date(2027, 1, 1)).digits == 2


def test_monthly_numbers_begin_anew_on_the_first_of_the_month():
    monthly = Numbering(reset=NumberReset.MONTHLY)
    last = draw("A", None, monthly, date(2026, 11, 2))

    end = draw("A", last, monthly, date(2026, 11, 30))
    new = draw("A", end, monthly, date(2026, 12, 1))

    assert (end.digits, new.digits) == (2, 1)


def test_the_same_month_of_another_year_begins_anew():
    monthly = Numbering(reset=NumberReset.MONTHLY)
    last = numbers(3, monthly, date(2025, 11, 3))[-1]

    assert draw("A", last, monthly, date(2026, 11, 3)).digits == 1


def test_a_day_that_used_the_whole_range_gives_no_more_numbers():
    short = Numbering(first=1, last=3)
    last = numbers(3, short, TODAY)[-1]

    with pytest.raises(Refused) as refused:
        draw("A", last, short, TODAY)

    assert refused.value.refusal.reason is Reason.NUMBERS_USED_UP
    assert refused.value.refusal.facts == {"service": "A"}


def test_after_the_last_number_of_a_long_period_the_first_one_follows():
    weekly = Numbering(first=1, last=3, reset=NumberReset.WEEKLY)
    last = numbers(2, weekly, TODAY)[-1]

    drawn = numbers(3, weekly, TOMORROW, last)

    assert [each.digits for each in drawn] == [3, 1, 2]


def test_a_range_changed_at_noon_holds_from_the_next_number_on():
    last = numbers(5, Numbering(), TODAY)[-1]

    drawn = draw("A", last, Numbering(first=100, last=200), TODAY)

    assert drawn == Drawn(TODAY, 100, 6)


@given(
    reset=st.sampled_from(NumberReset),
    first=st.integers(0, 10),
    width=st.integers(0, 12),
    days=st.lists(st.integers(0, 3), max_size=60),
)
def test_no_number_is_given_twice_on_one_date(reset, first, width, days):
    numbering = Numbering(first, first + width, reset)
    given_out: set[tuple[date, int]] = set()
    day, last = TODAY, None

    for step in days:
        day += timedelta(days=step // 3)
        try:
            last = draw("A", last, numbering, day)
        except Refused:
            assert sum(1 for on, _ in given_out if on == day) == width + 1
            continue
        assert (day, last.digits) not in given_out
        assert first <= last.digits <= first + width
        given_out.add((day, last.digits))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (in_warsaw(TODAY, 23, 59, 59), TODAY),
        (in_warsaw(TOMORROW, 0, 0, 0), TOMORROW),
        # UTC midnight is one o'clock in a Polish winter, two in a Polish summer.
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), TODAY),
        (datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        # The nights of the clock changes, before and after.
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_the_business_date_changes_at_the_offices_own_midnight(moment, expected):
    assert kalisz().business_date(moment) == expected

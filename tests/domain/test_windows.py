"""The window of a reservation, at its edges to the second."""

from datetime import timedelta

import pytest

from queue_server.domain.office import Window
from queue_server.domain.refusals import Reason
from queue_server.domain.windows import in_time, is_over, span
from tests.domain.making import TODAY, in_warsaw

HOUR = in_warsaw(TODAY, 9, 15)
USUAL = Window(opens_before=15, closes_after=0)


def reason(window: Window, **before: float) -> Reason | None:
    """Why a visitor who comes so long before the hour is refused; None when in time."""
    refusal = in_time(HOUR, window, HOUR - timedelta(**before))
    return refusal.reason if refusal else None


@pytest.mark.parametrize(
    ("seconds_before", "expected"),
    [
        (24 * 3600, Reason.TOO_EARLY),
        (15 * 60 + 60, Reason.TOO_EARLY),
        (15 * 60 + 1, Reason.TOO_EARLY),
        (15 * 60, None),
        (15 * 60 - 1, None),
        (1, None),
        (0, None),
        (-1, Reason.TOO_LATE),
        (-24 * 3600, Reason.TOO_LATE),
    ],
)
def test_the_window_is_open_from_fifteen_minutes_before_until_the_hour(seconds_before, expected):
    assert reason(USUAL, seconds=seconds_before) is expected


def test_too_early_says_when_the_window_opens():
    refusal = in_time(HOUR, USUAL, HOUR - timedelta(hours=1))

    assert refusal.facts == {"opens_at": in_warsaw(TODAY, 9, 0), "starts_at": HOUR}


def test_too_late_says_when_the_window_closed():
    refusal = in_time(HOUR, Window(15, -5), HOUR)

    assert refusal.facts == {"closed_at": in_warsaw(TODAY, 9, 10), "starts_at": HOUR}


def test_a_fraction_of_a_second_after_the_hour_is_still_in_time():
    assert reason(USUAL, microseconds=-999_999) is None


def test_a_fraction_of_a_second_before_the_opening_is_still_too_early():
    assert reason(USUAL, minutes=15, microseconds=1) is Reason.TOO_EARLY


@pytest.mark.parametrize(
    ("seconds_before", "expected"),
    [(5 * 60 + 1, None), (5 * 60, None), (5 * 60 - 1, Reason.TOO_LATE), (0, Reason.TOO_LATE)],
)
def test_a_window_may_close_before_the_hour(seconds_before, expected):
    assert reason(Window(15, -5), seconds=seconds_before) is expected


@pytest.mark.parametrize(
    ("seconds_before", "expected"),
    [(-10 * 60 + 1, None), (-10 * 60, None), (-10 * 60 - 1, Reason.TOO_LATE)],
)
def test_a_window_may_close_after_the_hour(seconds_before, expected):
    assert reason(Window(15, 10), seconds=seconds_before) is expected


def test_a_window_is_over_exactly_when_activation_is_too_late():
    for seconds in range(-1200, 1200, 7):
        now = HOUR + timedelta(seconds=seconds)
        refusal = in_time(HOUR, USUAL, now)
        too_late = refusal is not None and refusal.reason is Reason.TOO_LATE

        assert is_over(HOUR, USUAL, now) is too_late


def test_the_window_lasts_as_long_on_the_night_of_a_clock_change():
    # 01:05 UTC is five minutes after the skipped hour: 03:05 on the wall.
    hour = in_warsaw(TODAY.replace(month=3, day=29), 3, 5)

    window = span(hour, USUAL)

    assert window.closes_at - window.opens_at == timedelta(minutes=15)

"""What a reservation's code gets at the kiosk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_server.domain.office import Lateness, Rules
from queue_server.domain.refusals import Reason
from queue_server.domain.reservations import (
    ReservationState,
    activation_refusal,
    becomes_walk_in,
    standing,
)
from tests.domain.making import TODAY, in_warsaw, kalisz

HOUR = in_warsaw(TODAY, 9, 15)
AFTER = HOUR + timedelta(seconds=1)
RULES = Rules()
OFFICE = kalisz()
KIND = replace(RULES, late=Lateness.WALK_IN)


def refusal(state: ReservationState, now=HOUR, rules: Rules = RULES):
    """Why the code gives no reserved place now."""
    return activation_refusal(state, "A", HOUR, rules, now)


def test_a_booked_visit_in_its_window_gives_a_ticket():
    assert refusal(ReservationState.BOOKED) is None


def test_a_cancelled_visit_gives_none_at_any_time():
    for now in (HOUR - timedelta(days=1), HOUR, AFTER):
        assert refusal(ReservationState.CANCELLED, now).reason is Reason.RESERVATION_CANCELLED


def test_too_early_says_when_to_come_back():
    found = refusal(ReservationState.BOOKED, HOUR - timedelta(minutes=15, seconds=1))

    assert found.reason is Reason.TOO_EARLY
    assert found.facts["opens_at"] == HOUR - timedelta(minutes=15)


@pytest.mark.parametrize("offered", [True, False])
def test_too_late_offers_a_walk_in_ticket_if_the_office_allows_it(offered):
    found = refusal(ReservationState.BOOKED, AFTER, replace(RULES, late_may_take_walk_in=offered))

    assert found.reason is Reason.TOO_LATE
    assert (found.facts["service"], found.facts["walk_in"]) == ("A", offered)


def test_a_booked_visit_is_missed_from_the_second_after_its_window_whether_written_down_or_not():
    assert standing(ReservationState.BOOKED, HOUR, OFFICE, HOUR) is ReservationState.BOOKED
    assert standing(ReservationState.BOOKED, HOUR, OFFICE, AFTER) is ReservationState.MISSED


@pytest.mark.parametrize("state", [ReservationState.ACTIVATED, ReservationState.CANCELLED])
def test_an_activated_or_cancelled_visit_is_never_missed(state):
    assert standing(state, HOUR, OFFICE, AFTER) is state


def test_only_late_visitors_of_the_same_day_become_walk_ins_and_only_where_the_office_says_so():
    late = refusal(ReservationState.BOOKED, AFTER)
    early = refusal(ReservationState.BOOKED, HOUR - timedelta(hours=1))

    assert becomes_walk_in(late, KIND, same_day=True)
    assert not becomes_walk_in(late, KIND, same_day=False)
    assert not becomes_walk_in(late, RULES, same_day=True)
    assert not becomes_walk_in(early, KIND, same_day=True)

"""When a called visitor may be marked as not come."""

from datetime import timedelta

import pytest

from queue_server.domain.missing import counts, miss_refusal
from queue_server.domain.office import NoShowRule
from queue_server.domain.refusals import Reason
from tests.domain.making import MORNING, ticket

RULE = NoShowRule(calls=2, seconds_apart=20)


def seconds(count: float):
    """So many seconds after the call."""
    return MORNING + timedelta(seconds=count)


def called(times: int):
    """A visitor whose last counted call was at the morning's start."""
    return ticket(1, calls=times, counted_at=MORNING)


def test_the_first_call_counts():
    assert counts(ticket(1), RULE, MORNING)


@pytest.mark.parametrize(("after", "does"), [(0, False), (19.9, False), (20, True), (90, True)])
def test_another_call_counts_when_it_is_far_enough_from_the_last(after, does):
    assert counts(called(1), RULE, seconds(after)) is does


def test_after_too_few_calls_the_refusal_says_how_many_are_needed():
    found = miss_refusal(called(1), RULE, seconds(60))

    assert found.reason is Reason.CALL_AGAIN_FIRST
    assert (found.facts["calls"], found.facts["calls_needed"]) == (1, 2)


@pytest.mark.parametrize(("after", "allowed"), [(0, False), (19, False), (20, True)])
def test_after_the_last_call_the_visitor_has_time_to_come(after, allowed):
    found = miss_refusal(called(2), RULE, seconds(after))

    assert (found is None) is allowed
    assert found is None or found.facts["allowed_at"] == seconds(20)


def test_an_office_that_calls_once_may_mark_at_once():
    assert miss_refusal(called(1), NoShowRule(calls=1), MORNING) is None

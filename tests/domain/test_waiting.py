"""How many people are ahead, and what that means in minutes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calling import order
from queue_server.domain.waiting import ahead_of, estimate, waited_minutes
from tests.domain.making import after_minutes, kalisz, ticket

OFFICE = kalisz()
POLICY = OFFICE.rules.calling
NOW = after_minutes(30)
ALL = {"1", "2", "3", "4", "5", "6"}


def places(*waiting):
    """The tickets in calling order."""
    return order(waiting, POLICY, NOW)


def numbers(tickets):
    """The numbers of the tickets."""
    return [each.number for each in tickets]


def test_ahead_are_those_who_stand_before_in_the_queue():
    mine = ticket(3, came=20)

    ahead = ahead_of(
        places(ticket(1, came=0), ticket(2, came=10), mine, ticket(4, came=25)), mine, OFFICE
    )

    assert numbers(ahead) == ["A001", "A002"]


def test_a_service_that_shares_no_counter_does_not_stand_in_the_way():
    mine = ticket(3, came=20, service="A")
    at_b, at_c = ticket(1, came=0, service="B"), ticket(2, came=5, service="C")

    ahead = ahead_of(places(at_b, at_c, mine), mine, OFFICE)

    assert numbers(ahead) == ["A001"]


def test_a_reservation_whose_hour_has_come_is_ahead_of_a_walk_in_that_came_before_it():
    mine = ticket(1, came=0)

    assert numbers(ahead_of(places(mine, ticket(2, came=20, due=25)), mine, OFFICE)) == ["A002"]


def test_nobody_is_ahead_of_the_first():
    mine = ticket(1)

    assert ahead_of(places(mine, ticket(2, came=5)), mine, OFFICE) == ()


def test_the_estimate_is_the_work_ahead_shared_by_the_open_counters():
    ahead = [ticket(1), ticket(2), ticket(3, service="B")]

    # 15 + 15 + 8 minutes of work.
    assert estimate(ahead, "A", OFFICE, {"1"}) == 38
    assert estimate(ahead, "A", OFFICE, {"1", "2"}) == 19
    assert estimate(ahead, "A", OFFICE, {"1", "2", "3"}) == 13


def test_only_counters_of_the_service_count():
    assert estimate([ticket(1)], "A", OFFICE, {"1", "5", "6"}) == 15


def test_without_an_open_counter_there_is_no_estimate():
    assert estimate([ticket(1)], "A", OFFICE, set()) is None
    assert estimate([ticket(1)], "A", OFFICE, {"5", "6"}) is None


def test_with_nobody_ahead_the_estimate_is_zero():
    assert estimate([], "A", OFFICE, {"1"}) == 0


def test_a_ticket_of_a_service_that_left_the_file_counts_with_the_mean_of_all():
    gone = ticket(1, service="Z")

    # (15 + 8 + 10) / 3
    assert estimate([gone], "A", OFFICE, {"1"}) == 11


@given(st.integers(0, 40), st.integers(0, 40), st.sets(st.sampled_from(sorted(ALL)), min_size=1))
def test_more_people_ahead_never_shorten_the_wait_and_more_counters_never_lengthen_it(
    few, more, open_counters
):
    short = [ticket(each) for each in range(few)]
    long = [ticket(each) for each in range(few + more)]

    wait = estimate(short, "B", OFFICE, open_counters)

    assert estimate(long, "B", OFFICE, open_counters) >= wait
    assert estimate(short, "B", OFFICE, ALL) <= wait


def test_the_wait_so_far_is_in_whole_minutes_since_the_ticket():
    mine = ticket(1, came=0)

    assert waited_minutes(mine, after_minutes(2.99)) == 2
    assert waited_minutes(mine, after_minutes(-1)) == 0


def test_a_transfer_does_not_change_since_when_a_visitor_waits_in_the_house():
    mine = replace(ticket(1, came=0), queued_at=after_minutes(25))

    assert waited_minutes(mine, NOW) == 30

"""Who is next: the order, its reasons, and the bounds of its fairness."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calling import (
    Why,
    at_counter,
    choose,
    ground,
    order,
    rank,
    served_at,
    waiting_since,
)
from queue_server.domain.office import CallingPolicy
from queue_server.domain.tickets import Ticket
from tests.domain.making import after_minutes, counter, ticket

POLICY = CallingPolicy(ageing_minutes=60)
LIMIT = timedelta(minutes=POLICY.ageing_minutes)
COUNTER = counter()
NOW = after_minutes(90)


def numbers(waiting: list[Ticket], now=NOW) -> list[str]:
    """The numbers in calling order."""
    return [place.ticket.number for place in order(waiting, POLICY, now)]


@st.composite
def tickets(draw, identity: int) -> Ticket:
    """Any waiting ticket of a morning, with coarse times so that ties happen."""
    came = draw(st.integers(0, 18)) * 5
    due = draw(st.none() | st.integers(0, 24).map(lambda step: step * 5))
    return ticket(
        identity,
        came,
        due=due,
        service=draw(st.sampled_from("ABC")),
        priority=draw(st.sampled_from([None, None, "pregnant", "disabled"])),
        head=draw(st.integers(0, 9)) == 0,
        transferred=draw(st.integers(0, 5)) == 0,
        to_counter=draw(st.sampled_from([None, None, None, "1", "2"])),
    )


@st.composite
def queues(draw) -> list[Ticket]:
    """Up to twelve waiting tickets, in no order."""
    waiting = [draw(tickets(identity)) for identity in range(draw(st.integers(0, 12)))]
    return draw(st.permutations(waiting))


NOWS = st.integers(0, 40).map(lambda step: after_minutes(step * 5))
COUNTERS = st.sampled_from([counter("1", "AB"), counter("2", "BC"), counter("3", "ABC")])


# --- The order by example ---


def test_walk_ins_are_called_as_they_came():
    assert numbers([ticket(2, came=81), ticket(1, came=80)]) == ["A001", "A002"]


def test_a_reservation_whose_hour_has_come_goes_before_walk_ins():
    waiting = [ticket(1, came=40), ticket(2, came=80, due=90)]

    assert numbers(waiting) == ["A002", "A001"]
    assert ground(waiting[1], POLICY, NOW).due_at == after_minutes(90)


def test_a_reservation_before_its_hour_waits_behind_walk_ins_that_come_later():
    waiting = [ticket(1, came=80, due=91), ticket(2, came=89)]

    assert numbers(waiting) == ["A002", "A001"]
    assert ground(waiting[0], POLICY, NOW).why is Why.EARLY


def test_a_reservation_before_its_hour_is_called_when_nobody_else_waits():
    place = choose([ticket(1, came=80, due=95)], COUNTER, POLICY, NOW)

    assert place.ticket.number == "A001"
    assert place.ground.why is Why.EARLY


def test_reservations_follow_their_hours_and_not_their_arrival():
    waiting = [ticket(1, came=70, due=85), ticket(2, came=75, due=80)]

    assert numbers(waiting) == ["A002", "A001"]


@pytest.mark.parametrize(("waited", "first"), [(60, "A002"), (60.02, "A001")])
def test_a_walk_in_goes_before_reservations_once_it_waited_longer_than_the_limit(waited, first):
    waiting = [ticket(1, came=90 - waited), ticket(2, came=80, due=85)]

    assert numbers(waiting)[0] == first


def test_the_reason_of_a_long_wait_says_the_minutes():
    found = ground(ticket(1, came=27.5), POLICY, NOW)

    assert (found.why, found.minutes) == (Why.AGED, 62)


def test_priority_goes_before_others_of_its_kind_only():
    waiting = [
        ticket(1, came=80),
        ticket(2, came=85, priority="pregnant"),
        ticket(3, came=75, due=80),
        ticket(4, came=75, due=85, priority="disabled"),
    ]

    assert numbers(waiting) == ["A004", "A003", "A002", "A001"]


def test_the_reason_of_priority_names_it():
    walk_in = ground(ticket(1, came=80, priority="pregnant"), POLICY, NOW)
    reserved = ground(ticket(2, came=80, due=85, priority="disabled"), POLICY, NOW)
    early = ground(ticket(3, came=80, due=95, priority="small_child"), POLICY, NOW)

    assert (walk_in.why, walk_in.priority) == (Why.PRIORITY, "pregnant")
    assert (reserved.why, reserved.priority) == (Why.RESERVED_PRIORITY, "disabled")
    assert (early.why, early.priority) == (Why.EARLY, "small_child")


def test_priority_does_not_pass_those_who_waited_too_long():
    waiting = [ticket(1, came=20), ticket(2, came=25, priority="pregnant")]

    assert numbers(waiting) == ["A001", "A002"]


def test_who_was_sent_to_the_head_is_called_first():
    waiting = [ticket(1, came=10), ticket(2, came=80, head=True), ticket(3, came=70, head=True)]

    assert numbers(waiting) == ["A003", "A002", "A001"]
    assert ground(waiting[1], POLICY, NOW).why is Why.HEAD


def test_a_transferred_reservation_queues_like_somebody_who_has_just_come():
    waiting = [ticket(1, came=85, due=70, transferred=True), ticket(2, came=80)]

    assert numbers(waiting) == ["A002", "A001"]


def test_who_came_in_the_same_second_is_called_by_the_order_of_the_tickets():
    assert numbers([ticket(2, came=80), ticket(1, came=80)]) == ["A001", "A002"]


def test_a_reservation_activated_after_its_hour_waits_from_its_activation():
    assert waiting_since(ticket(1, came=80, due=70)) == after_minutes(80)
    assert waiting_since(ticket(1, came=60, due=70)) == after_minutes(70)


def test_a_counter_calls_only_what_it_serves():
    waiting = [ticket(1, service="C"), ticket(2, came=5, service="B")]

    assert choose(waiting, counter("1", "AB"), POLICY, NOW).ticket.number == "A002"
    assert choose(waiting, counter("1", "A"), POLICY, NOW) is None


def test_a_ticket_sent_to_one_counter_is_called_by_that_counter_alone():
    bound = ticket(1, service="C", to_counter="1")

    assert served_at(bound, counter("1", "A"))
    assert not served_at(bound, counter("2", "C"))


def test_an_empty_queue_has_nobody_next():
    assert choose([], COUNTER, POLICY, NOW) is None
    assert order([], POLICY, NOW) == ()


# --- Properties of any queue at any moment ---


@given(queues(), NOWS, st.randoms())
def test_the_order_is_total(waiting, now, chance):
    shuffled = list(waiting)
    chance.shuffle(shuffled)

    assert order(waiting, POLICY, now) == order(shuffled, POLICY, now)
    assert len({rank(each, POLICY, now) for each in waiting}) == len(waiting)


@given(queues(), NOWS)
def test_everybody_who_waits_has_exactly_one_place(waiting, now):
    places = order(waiting, POLICY, now)

    assert sorted(each.ticket.id for each in places) == sorted(each.id for each in waiting)


@given(queues(), COUNTERS, NOWS)
def test_the_order_on_the_panel_is_the_order_of_calling(waiting, at, now):
    shown = at_counter(order(waiting, POLICY, now), at)

    called = []
    left = list(waiting)
    while place := choose(left, at, POLICY, now):
        called.append(place)
        left.remove(place.ticket)

    assert tuple(called) == shown
    assert not any(served_at(each, at) for each in left)


@given(queues(), NOWS)
def test_nobody_is_overtaken_without_a_reason(waiting, now):
    places = order(waiting, POLICY, now)
    for index, later in enumerate(places):
        for earlier in places[index + 1 :]:
            if later.ticket.queued_at > earlier.ticket.queued_at:
                # Who overtakes has a better ground, or the overtaken one came before the hour.
                assert later.ground.why is not Why.ARRIVAL or earlier.ground.why is Why.EARLY


@given(queues(), NOWS)
def test_among_equal_grounds_arrival_decides(waiting, now):
    places = order(waiting, POLICY, now)
    for why in (Why.ARRIVAL, Why.PRIORITY, Why.HEAD):
        arrivals = [each.ticket.queued_at for each in places if each.ground.why is why]
        assert arrivals == sorted(arrivals)


@given(queues(), NOWS)
def test_before_one_who_waited_too_long_stand_only_longer_waits_and_those_sent_ahead(waiting, now):
    places = order(waiting, POLICY, now)
    for index, place in enumerate(places):
        if place.ground.why is not Why.AGED:
            continue
        for before in places[:index]:
            longer = waiting_since(before.ticket) <= waiting_since(place.ticket)
            assert longer or before.ground.why is Why.HEAD


@given(queues(), NOWS, st.integers(0, 60))
def test_a_newcomer_never_passes_one_who_waited_too_long(waiting, now, minutes_later):
    later = now + timedelta(minutes=minutes_later)
    aged = {each.id for each in waiting if now - waiting_since(each) > LIMIT}
    newcomer = ticket(99, came=(later - after_minutes(0)) / timedelta(minutes=1), priority="x")

    places = [each.ticket.id for each in order([*waiting, newcomer], POLICY, later)]

    assert aged <= set(places[: places.index(99)])


@given(
    visit=st.integers(1, 12),
    priority=st.sampled_from([None, "pregnant"]),
    before=st.integers(0, 8),
)
def test_nobody_waits_for_ever_however_many_with_better_grounds_keep_coming(
    visit, priority, before
):
    patient = ticket(1, came=0)
    waiting = [patient, *(ticket(10 + each, came=-each) for each in range(before))]

    calls = 0
    while patient in waiting:
        passed = calls * visit
        waiting.append(ticket(1000 + calls, passed, due=0, priority=priority))
        waiting.append(ticket(2000 + calls, passed, priority="disabled"))
        waiting.remove(choose(waiting, COUNTER, POLICY, after_minutes(passed)).ticket)
        calls += 1

    # The ageing limit, then one visit for each who was there before.
    assert (calls - 1) * visit <= 60 + visit * (1 + before)


@given(queues(), NOWS, st.integers(0, 12))
def test_once_a_wait_is_too_long_its_place_never_gets_worse(waiting, now, steps):
    later = now + timedelta(minutes=5 * steps)
    aged = [each for each in waiting if now - waiting_since(each) > LIMIT]
    for each in aged:
        place_now = [place.ticket for place in order(waiting, POLICY, now)].index(each)
        place_later = [place.ticket for place in order(waiting, POLICY, later)].index(each)
        assert place_later == place_now

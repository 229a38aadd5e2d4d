"""The line answers as the plain order of everybody who waits does, whatever came before."""

from collections import Counter as Count
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calling import first, order
from queue_server.domain.line import Line
from queue_server.domain.tickets import Ticket
from queue_server.domain.waiting import ahead_of
from tests.domain.making import after_minutes, counter, kalisz, ticket

OFFICE = replace(kalisz(), counters=(counter("1", "AB"), counter("2", "BC"), counter("3", "D")))
# Ties are wanted: few moments, many tickets.
moments = st.integers(0, 90)

waiting = st.builds(
    ticket,
    st.integers(1, 25),
    moments,
    due=st.one_of(st.none(), st.none(), st.integers(0, 120)),
    service=st.sampled_from("AABCD"),
    priority=st.sampled_from([None, None, None, "pregnant"]),
    head=st.sampled_from([False, False, False, True]),
    transferred=st.booleans(),
    to_counter=st.sampled_from([None, None, None, "1", "3"]),
)
# Somebody comes, comes back or is sent on (a ticket), or leaves (an id).
moves = st.lists(st.one_of(waiting, waiting, st.integers(1, 25)), max_size=40)


def line_after(steps: list[Ticket | int]) -> tuple[Line, dict[int, Ticket]]:
    """The line after these moves, and plainly who waits then."""
    line, plain = Line(), {}
    for step in steps:
        if isinstance(step, int):
            line.remove(step)
            plain.pop(step, None)
        else:
            line.put(step)
            plain[step.id] = step
    return line, plain


@given(moves, st.integers(0, 200))
def test_the_next_one_is_the_first_of_everybody_in_the_calling_order(steps, minute):
    line, plain = line_after(steps)
    now = after_minutes(minute)

    assert {each.id: each for each in line} == plain
    for at in OFFICE.counters:
        expected = first(plain.values(), at, OFFICE.rules.calling, now)
        assert line.first(at, OFFICE, now) == expected


@given(moves, st.integers(0, 200))
def test_those_ahead_are_those_who_stand_before_in_the_calling_order(steps, minute):
    line, plain = line_after(steps)
    now = after_minutes(minute)
    places = order(plain.values(), OFFICE.rules.calling, now)

    for mine in plain.values():
        assert line.ahead(mine, OFFICE, now) == services(ahead_of(places, mine, OFFICE))


@given(moves)
def test_those_who_wait_for_some_services_are_counted_by_service(steps):
    line, plain = line_after(steps)

    wanted = {"A", "C", "D"}
    expected = Count(each.service for each in plain.values() if each.service in wanted)
    assert line.waiting_for(wanted) == expected


@given(st.lists(waiting, max_size=20))
def test_a_line_made_at_once_is_the_line_made_one_by_one(tickets):
    by_id = {each.id: each for each in tickets}
    at_once = Line(by_id.values())
    one_by_one, _ = line_after(list(by_id.values()))

    now = after_minutes(100)
    for at in OFFICE.counters:
        assert at_once.first(at, OFFICE, now) == one_by_one.first(at, OFFICE, now)


def test_an_empty_line_has_nobody_to_call():
    assert Line().first(OFFICE.counters[0], OFFICE, after_minutes(0)) is None


def services(tickets: tuple[Ticket, ...]) -> Count[str]:
    return Count(each.service for each in tickets)

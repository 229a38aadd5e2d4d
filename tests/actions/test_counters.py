"""Counters: one clerk at each, each clerk at one."""

from __future__ import annotations

from queue_server.actions import arriving, calling, counters
from queue_server.domain.hall import DeskState
from queue_server.domain.refusals import Reason
from queue_server.queries import hall
from tests.actions.visits import BORIS, MACHINE, by, happened, minutes, refused


def test_a_clerk_opens_a_counter_and_colleagues_see_who_is_there(door, clock):
    desk = counters.open_counter(door, "3")

    assert (desk.state, desk.holder, desk.holder_name) == (DeskState.OPEN, "user:1", "Anna")
    assert desk.since == clock.now()
    assert hall.read(door.store, "kalisz").desk("3").holder_name == "Anna"


def test_opening_an_open_counter_changes_nothing(door, clock):
    first = counters.open_counter(door, "3")
    clock.step(minutes(5))

    assert counters.open_counter(door, "3") == first
    assert happened(door.store).count("counter_opened") == 1


def test_a_second_clerk_sees_who_holds_the_counter(door, clock):
    opened_at = clock.now()
    counters.open_counter(door, "3")
    clock.step(minutes(5))

    with refused(Reason.COUNTER_TAKEN) as told:
        counters.open_counter(by(door, BORIS), "3")

    assert told.facts == {"counter": "3", "holder": "Anna", "since": opened_at}


def test_a_second_clerk_may_take_over_with_the_visitor(door):
    arriving.issue(door, "A")
    calling.call_next(door, "3")
    boris = by(door, BORIS)

    assert counters.open_counter(boris, "3", take_over=True).holder_name == "Boris"

    assert happened(door.store)[-1] == "counter_taken_over"
    with refused(Reason.COUNTER_TAKEN):
        calling.finish(door, "3")
    assert calling.start(boris, "3").ticket.number == "A001"


def test_a_machine_takes_a_held_counter_over_only_when_it_says_so(door):
    counters.open_counter(door, "3")
    machine = by(door, MACHINE)

    with refused(Reason.COUNTER_TAKEN):
        counters.open_counter(machine, "3")

    assert counters.open_counter(machine, "3", take_over=True).holder == "token:7"


def test_a_clerk_who_opens_another_counter_leaves_the_first(door):
    counters.open_counter(door, "3")
    counters.open_counter(door, "4")

    assert hall.read(door.store, "kalisz").open_counters() == {"4"}


def test_a_clerk_does_not_leave_a_visitor_alone(door):
    arriving.issue(door, "A")
    calling.call_next(door, "3")

    with refused(Reason.AT_ANOTHER_COUNTER) as told:
        counters.open_counter(door, "4")

    assert told.facts == {"counter": "3", "number": "A001"}


def test_a_machine_may_run_all_counters(door):
    machine = by(door, MACHINE)
    for key in "123456":
        counters.open_counter(machine, key)

    assert hall.read(door.store, "kalisz").open_counters() == set("123456")


def test_a_break_is_taken_and_ended(door, clock):
    counters.open_counter(door, "3")
    clock.step(minutes(60))
    assert counters.pause(door, "3").state is DeskState.BREAK
    assert counters.pause(door, "3").since == clock.now()
    clock.step(minutes(15))

    desk = counters.open_counter(door, "3")

    assert (desk.state, desk.since) == (DeskState.OPEN, clock.now())


def test_a_break_needs_an_open_counter_without_a_visitor(door):
    with refused(Reason.COUNTER_CLOSED):
        counters.pause(door, "3")
    arriving.issue(door, "A")
    calling.call_next(door, "3")

    with refused(Reason.COUNTER_BUSY) as told:
        counters.pause(door, "3")

    assert told.facts == {"counter": "3", "number": "A001"}


def test_a_counter_is_closed_when_its_visitor_is_gone(door):
    arriving.issue(door, "A")
    calling.call_next(door, "3")
    with refused(Reason.COUNTER_BUSY):
        counters.close_counter(door, "3")
    calling.finish(door, "3")

    closed = counters.close_counter(door, "3")

    assert (closed.state, closed.holder) == (DeskState.CLOSED, None)
    assert counters.close_counter(door, "3") == closed
    assert counters.open_counter(by(door, BORIS), "3").holder_name == "Boris"


def test_nobody_closes_a_colleagues_counter(door):
    counters.open_counter(door, "3")

    with refused(Reason.COUNTER_TAKEN):
        counters.close_counter(by(door, BORIS), "3")


def test_whoever_was_sent_to_a_counter_that_closes_is_called_by_its_colleagues(door):
    boris = by(door, BORIS)
    counters.open_counter(boris, "4")
    arriving.issue(door, "A")
    calling.call_next(door, "3")
    calling.transfer(door, "3", to_counter="4")
    assert calling.call_next(door, "3").ticket is None

    counters.close_counter(boris, "4")

    assert calling.call_next(door, "3").ticket.number == "A001"


def test_an_unknown_counter_is_refused(door):
    for press in (counters.open_counter, counters.pause, counters.close_counter):
        with refused(Reason.UNKNOWN_COUNTER):
            press(door, "99")

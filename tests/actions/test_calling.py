"""Calling: every press of the clerk, what it changes and when it is refused."""

from __future__ import annotations

import pytest

from queue_server.actions import arriving, calling, counters, reservations
from queue_server.domain.calling import Why
from queue_server.domain.refusals import Reason
from queue_server.domain.tickets import State
from queue_server.queries import hall, tickets
from tests.actions.visits import (
    BORIS,
    MACHINE,
    by,
    happened,
    minutes,
    moment,
    refused,
    seconds,
    with_rule,
)


@pytest.fixture
def queue(door) -> list[str]:
    """Three people wait for service A."""
    return [arriving.issue(door, "A").number for _ in range(3)]


def state_of(door, number: str) -> State:
    return tickets.find(door.store, door.office, number).ticket.state


def test_next_calls_whoever_stands_first_and_says_why(door, queue, clock):
    answer = calling.call_next(door, "1")

    assert answer.counter == "1"
    assert answer.ticket.number == "A001"
    assert (answer.ticket.state, answer.ticket.called_at) == (State.CALLED, clock.now())
    assert (answer.ticket.calls, answer.ticket.call) == (1, 1)
    assert answer.reason.why is Why.ARRIVAL


def test_next_finishes_the_visitor_who_is_still_there(door, queue):
    calling.call_next(door, "1")
    calling.start(door, "1")

    assert calling.call_next(door, "1").ticket.number == "A002"
    assert state_of(door, "A001") is State.DONE


def test_nobody_waiting_is_an_answer_and_still_finishes_the_visitor(door):
    assert calling.call_next(door, "1").ticket is None

    arriving.issue(door, "A")
    calling.call_next(door, "1")
    answer = calling.call_next(door, "1")

    assert (answer.ticket, answer.reason) == (None, None)
    assert state_of(door, "A001") is State.DONE
    assert hall.read(door.store, "kalisz").desk("1").ticket is None


def test_a_counter_calls_only_the_services_it_serves(door):
    arriving.issue(door, "A")
    arriving.issue(door, "C")

    assert calling.call_next(door, "5").ticket.number == "C001"
    assert calling.call_next(by(door, BORIS), "1").ticket.number == "A001"


def test_two_clerks_at_once_get_two_different_visitors(door, queue):
    first = calling.call_next(door, "1").ticket.number
    other = calling.call_next(by(door, BORIS), "2").ticket.number

    assert (first, other) == ("A001", "A002")


def test_the_order_on_the_panel_is_the_order_of_calling(door, clock):
    code = reservations.reserve(door, "A", moment(8, 50)).code
    for priority in (None, "pregnant", None):
        arriving.issue(door, "A", priority=priority)
    arriving.activate(door, code)
    clock.moment = moment(8, 55)
    shown = [place.ticket.number for place in hall.read(door.store, "kalisz").queue_at("1")]

    called = [calling.call_next(door, "1").ticket.number for _ in shown]

    assert called == shown == ["A004", "A002", "A001", "A003"]


def test_who_waited_longer_than_the_ageing_limit_goes_before_reservations(door, clock):
    waited = arriving.issue(door, "A").number
    clock.moment = moment(9, 45)
    code = reservations.reserve(door, "A", moment(9, 45)).code
    arriving.activate(door, code)

    answer = calling.call_next(door, "1")

    assert answer.ticket.number == waited
    assert (answer.reason.why, answer.reason.minutes) == (Why.AGED, 65)


def test_a_press_on_an_old_picture_calls_nobody(door, queue):
    calling.call_next(door, "1", current=None)

    with refused(Reason.MOVED_ON) as told:
        calling.call_next(door, "1", current=None)

    assert told.facts == {"counter": "1", "number": "A001"}
    assert calling.call_next(door, "1", current="A001").ticket.number == "A002"


def test_an_unknown_counter_is_refused_by_name(door):
    with refused(Reason.UNKNOWN_COUNTER) as told:
        calling.call_next(door, "99")
    assert told.facts == {"counter": "99"}


@pytest.mark.parametrize(
    "press", [calling.recall, calling.start, calling.finish, calling.miss, calling.hold]
)
def test_a_press_about_a_visitor_needs_one_at_the_counter(door, press):
    counters.open_counter(door, "1")

    with refused(Reason.NOBODY_HERE):
        press(door, "1")


def test_transfer_needs_a_visitor_too(door):
    with refused(Reason.NOBODY_HERE):
        calling.transfer(door, "1", "B")


def test_nobody_presses_at_a_colleagues_counter_but_a_machine_acts_for_them(door, queue):
    calling.call_next(door, "1")

    with refused(Reason.COUNTER_TAKEN) as told:
        calling.finish(by(door, BORIS), "1")
    assert told.facts["holder"] == "Anna"

    assert calling.finish(by(door, MACHINE), "1").ticket is None


def test_recall_announces_again_with_a_call_of_its_own(door, queue, clock):
    calling.call_next(door, "1")
    clock.step(seconds(30))

    answer = calling.recall(door, "1")

    assert (answer.ticket.number, answer.ticket.call, answer.ticket.calls) == ("A001", 2, 2)
    assert [call.call for call in hall.read(door.store, "kalisz").calls] == [2, 1]
    assert answer.reason.why is Why.ARRIVAL


def test_who_is_served_is_not_called_again_nor_missed_nor_started_twice(door, queue):
    calling.call_next(door, "1")
    calling.start(door, "1")

    for press in (calling.recall, calling.miss, calling.start):
        with refused(Reason.WRONG_STATE) as told:
            press(door, "1")
        assert told.facts["state"] == "serving"


def test_start_and_finish_leave_the_counter_empty_and_keep_the_times(door, queue, clock):
    calling.call_next(door, "1")
    clock.step(seconds(40))
    calling.start(door, "1")
    clock.step(minutes(12))

    assert calling.finish(door, "1").ticket is None

    done = tickets.find(door.store, "kalisz", "A001").ticket
    assert (done.state, done.ending) == (State.DONE, "served")
    assert done.started_at == moment(8, 40, 40)
    assert done.ended_at == moment(8, 52, 40)


def test_a_visitor_may_be_missed_after_two_calls_twenty_seconds_apart(door, queue, clock):
    calling.call_next(door, "1")
    with refused(Reason.CALL_AGAIN_FIRST) as told:
        calling.miss(door, "1")
    assert (told.facts["calls"], told.facts["calls_needed"]) == (1, 2)

    clock.step(seconds(19))
    calling.recall(door, "1")
    with refused(Reason.CALL_AGAIN_FIRST):
        calling.miss(door, "1")

    clock.step(seconds(1))
    calling.recall(door, "1")
    with refused(Reason.CALL_AGAIN_FIRST) as told:
        calling.miss(door, "1")
    assert told.facts["allowed_at"] == moment(8, 40, 40)

    clock.step(seconds(20))
    assert calling.miss(door, "1").ticket is None
    assert state_of(door, "A001") is State.NO_SHOW


def miss_first(door, clock, counter: str = "1") -> str:
    """Somebody is called, called again, and does not come."""
    number = calling.call_next(door, counter).ticket.number
    clock.step(seconds(20))
    calling.recall(door, counter)
    clock.step(seconds(20))
    calling.miss(door, counter)
    return number


def test_a_missed_visitor_who_comes_late_is_called_by_number(door, queue, clock):
    missed = miss_first(door, clock)
    assert [ticket.number for ticket in hall.read(door.store, "kalisz").missed] == [missed]

    answer = calling.call_chosen(door, "1", missed)

    assert (answer.ticket.number, answer.ticket.calls) == (missed, 1)
    assert answer.reason.why is Why.CHOSEN
    assert hall.read(door.store, "kalisz").missed == ()


def test_next_may_say_that_the_called_visitor_did_not_come(door, queue, clock):
    calling.call_next(door, "1")
    with refused(Reason.CALL_AGAIN_FIRST):
        calling.call_next(door, "1", came=False)

    clock.step(seconds(20))
    calling.recall(door, "1")
    clock.step(seconds(20))

    assert calling.call_next(door, "1", came=False).ticket.number == "A002"
    assert state_of(door, "A001") is State.NO_SHOW


def test_an_office_may_want_to_be_told_whether_the_visitor_came(door, store, queue):
    with_rule(store, 'unmarked = "served"', 'unmarked = "ask"')
    calling.call_next(door, "1")

    with refused(Reason.CAME_OR_NOT) as told:
        calling.call_next(door, "1")
    assert told.facts == {"number": "A001"}
    with refused(Reason.CAME_OR_NOT):
        calling.call_chosen(door, "1", "A003")

    assert calling.call_next(door, "1", came=True).ticket.number == "A002"
    assert state_of(door, "A001") is State.DONE


def test_nobody_is_asked_about_a_visitor_who_was_marked_as_arrived(door, store, queue):
    with_rule(store, 'unmarked = "served"', 'unmarked = "ask"')
    calling.call_next(door, "1")
    calling.start(door, "1")

    assert calling.call_next(door, "1").ticket.number == "A002"


def test_a_held_visitor_is_called_by_resume_and_only_a_held_one(door, queue):
    calling.call_next(door, "1")
    calling.hold(door, "1")
    assert [ticket.number for ticket in hall.read(door.store, "kalisz").held] == ["A001"]
    assert calling.call_next(door, "1").ticket.number == "A002"

    with refused(Reason.WRONG_STATE):
        calling.resume(door, "1", "A003")
    answer = calling.resume(door, "1", "A001")

    assert answer.ticket.number == "A001"
    assert state_of(door, "A002") is State.DONE
    assert hall.read(door.store, "kalisz").held == ()


def test_any_waiting_number_may_be_chosen_once(door, queue):
    assert calling.call_chosen(door, "1", "A003").ticket.number == "A003"

    with refused(Reason.WRONG_STATE):
        calling.call_chosen(door, "1", "A003")
    with refused(Reason.WRONG_STATE) as told:
        calling.call_chosen(by(door, BORIS), "2", "A003")
    assert told.facts["state"] == "called"
    with refused(Reason.UNKNOWN_TICKET):
        calling.call_chosen(door, "1", "A099")


def test_a_refused_choice_leaves_the_current_visitor_alone(door, queue):
    calling.call_next(door, "1")

    with refused(Reason.UNKNOWN_TICKET):
        calling.call_chosen(door, "1", "B001")

    assert state_of(door, "A001") is State.CALLED


def test_a_transferred_visitor_keeps_the_number_and_queues_at_the_end(door, queue, clock):
    for _ in range(2):
        arriving.issue(door, "C")
    calling.call_next(door, "1")
    calling.start(door, "1")
    clock.step(minutes(8))

    assert calling.transfer(door, "1", service="C").ticket is None

    queue_at_5 = [place.ticket for place in hall.read(door.store, "kalisz").queue_at("5")]
    assert [ticket.number for ticket in queue_at_5] == ["C001", "C002", "A001"]
    assert (queue_at_5[-1].service, queue_at_5[-1].state) == ("C", State.WAITING)


def test_a_visitor_sent_to_the_head_is_called_next(door, queue):
    for _ in range(2):
        arriving.issue(door, "C")
    calling.call_next(door, "1")
    calling.transfer(door, "1", service="C", head=True)

    answer = calling.call_next(by(door, BORIS), "5")

    assert answer.ticket.number == "A001"
    assert answer.reason.why is Why.HEAD


def test_a_visitor_sent_to_a_counter_is_called_there_and_nowhere_else(door, queue):
    boris = by(door, BORIS)
    counters.open_counter(boris, "6")
    calling.call_next(door, "1")
    calling.transfer(door, "1", to_counter="6")

    assert calling.call_next(door, "1").ticket.number == "A002"
    assert calling.call_next(boris, "6").ticket.number == "A001"


def test_a_transfer_needs_a_service_and_a_staffed_counter_that_exist(door, queue):
    calling.call_next(door, "1")

    with refused(Reason.UNKNOWN_SERVICE):
        calling.transfer(door, "1", service="Z")
    with refused(Reason.UNKNOWN_COUNTER):
        calling.transfer(door, "1", to_counter="99")
    with refused(Reason.COUNTER_CLOSED):
        calling.transfer(door, "1", to_counter="6")

    assert state_of(door, "A001") is State.CALLED


def test_a_transferred_visitor_is_called_anew_by_the_no_show_rule(door, queue, clock):
    calling.call_next(door, "1")
    clock.step(seconds(30))
    calling.recall(door, "1")
    calling.transfer(door, "1", service="A", head=True)

    assert calling.call_next(door, "1").ticket.calls == 1


def test_the_first_next_opens_the_counter_and_says_so_in_the_journal(door, store):
    calling.call_next(door, "1")

    assert happened(store) == ["counter_opened"]
    desk = hall.read(store, "kalisz").desk("1")
    assert (desk.state.value, desk.holder_name) == ("open", "Anna")


def test_next_ends_a_break(door, queue):
    counters.open_counter(door, "1")
    counters.pause(door, "1")

    assert calling.call_next(door, "1").ticket.number == "A001"
    assert hall.read(door.store, "kalisz").desk("1").state.value == "open"


def test_next_at_another_counter_leaves_the_first_one(door, queue):
    calling.call_next(door, "1")
    with refused(Reason.AT_ANOTHER_COUNTER) as told:
        calling.call_next(door, "2")
    assert told.facts == {"counter": "1", "number": "A001"}

    calling.finish(door, "1")
    calling.call_next(door, "2")

    assert hall.read(door.store, "kalisz").open_counters() == {"2"}


def test_the_journal_tells_the_whole_visit_without_a_name(door, store, clock):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    clock.step(seconds(20))
    calling.recall(door, "1")
    calling.start(door, "1")
    calling.transfer(door, "1", service="B")
    calling.call_next(door, "1")
    calling.finish(door, "1")

    assert happened(store) == [
        "ticket_issued",
        "counter_opened",
        "ticket_called",
        "ticket_recalled",
        "ticket_started",
        "ticket_transferred",
        "ticket_called",
        "ticket_finished",
    ]

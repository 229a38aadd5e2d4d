"""Undo: each press can be taken back for ten seconds, unless somebody moved on meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_server.actions import arriving, calling, counters
from queue_server.domain.refusals import Reason
from queue_server.domain.tickets import State
from queue_server.queries import hall, tickets
from tests.actions.visits import BORIS, by, happened, moment, refused, seconds

PRESSES = {
    "next": lambda door: calling.call_next(door, "1"),
    "next, not come": lambda door: calling.call_next(door, "1", came=False),
    "start": lambda door: calling.start(door, "1"),
    "finish": lambda door: calling.finish(door, "1"),
    "no-show": lambda door: calling.miss(door, "1"),
    "hold": lambda door: calling.hold(door, "1"),
    "resume": lambda door: calling.resume(door, "1", "A001"),
    "call": lambda door: calling.call_chosen(door, "1", "A004"),
    "transfer": lambda door: calling.transfer(door, "1", service="B"),
    "transfer to the head": lambda door: calling.transfer(door, "1", service="A", head=True),
}


@pytest.fixture
def busy(door, clock):
    """A001 is held, A002 was called twice to counter 1, two more wait."""
    for _ in range(4):
        arriving.issue(door, "A")
    calling.call_next(door, "1")
    calling.hold(door, "1")
    calling.call_next(door, "1")
    clock.step(seconds(20))
    calling.recall(door, "1")
    clock.step(seconds(20))
    return door


def picture(door):
    """All that screens show, apart from the sequence numbers and what can be undone."""
    seen = hall.read(door.store, door.office)
    desks = tuple(replace(desk, undo_until=None, undo_kind=None) for desk in seen.desks)
    return replace(seen, seq=0, desks=desks)


@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES.keys())
def test_undo_puts_the_hall_back_to_before_the_press(busy, press):
    before = picture(busy)
    press(busy)
    assert picture(busy) != before

    answer = calling.undo(busy, "1")

    assert picture(busy) == before
    assert answer.ticket.number == "A002"


def test_undo_is_possible_for_ten_seconds(busy, clock):
    calling.finish(busy, "1")
    assert hall.read(busy.store, "kalisz").desk("1").undo_kind == "finish"
    clock.step(seconds(10))
    assert calling.undo(busy, "1").ticket.number == "A002"

    calling.finish(busy, "1")
    clock.step(seconds(10.001))
    assert hall.read(busy.store, "kalisz").desk("1").undo_kind is None
    with refused(Reason.NOTHING_TO_UNDO):
        calling.undo(busy, "1")


def test_one_press_is_undone_once(busy):
    calling.finish(busy, "1")
    calling.undo(busy, "1")

    with refused(Reason.NOTHING_TO_UNDO):
        calling.undo(busy, "1")


def test_there_is_nothing_to_undo_before_the_first_press(door):
    counters.open_counter(door, "1")

    with refused(Reason.NOTHING_TO_UNDO):
        calling.undo(door, "1")


def test_nothing_is_undone_once_a_colleague_called_that_visitor(busy):
    calling.transfer(busy, "1", service="B", head=True)
    calling.call_next(by(busy, BORIS), "2")

    with refused(Reason.NOTHING_TO_UNDO):
        calling.undo(busy, "1")

    assert tickets.find(busy.store, "kalisz", "A002").ticket.counter == "2"


def test_a_call_that_is_taken_back_leaves_the_board(busy):
    shown = [call.number for call in hall.read(busy.store, "kalisz").calls]
    calling.call_next(busy, "1")

    calling.undo(busy, "1")

    assert [call.number for call in hall.read(busy.store, "kalisz").calls] == shown
    called_again = calling.call_next(busy, "1")
    assert called_again.ticket.call > max(c.call for c in hall.read(busy.store, "kalisz").calls[1:])


def test_undo_belongs_to_the_counter_where_the_press_was_made(busy):
    boris = by(busy, BORIS)
    calling.call_next(boris, "2")
    calling.finish(busy, "1")

    assert calling.undo(boris, "2").ticket is None
    assert calling.undo(busy, "1").ticket.number == "A002"


def test_a_press_of_yesterday_is_not_taken_back(wide, clock):
    clock.moment = moment(23, 59, 55)
    arriving.issue(wide, "A")
    calling.call_next(wide, "1")
    clock.step(seconds(6))

    with refused(Reason.NOTHING_TO_UNDO):
        calling.undo(wide, "1")

    assert hall.read(wide.store, "wide").desk("1").ticket.state is State.CALLED


def test_nobody_is_put_back_to_wait_for_a_counter_that_closed_meanwhile(busy):
    boris = by(busy, BORIS)
    counters.open_counter(boris, "6")
    calling.transfer(busy, "1", to_counter="6")
    calling.call_chosen(busy, "1", "A002")
    counters.close_counter(boris, "6")

    calling.undo(busy, "1")

    assert calling.call_chosen(busy, "1", "A002").ticket.number == "A002"
    calling.undo(busy, "1")
    waiting = [place.ticket.number for place in hall.read(busy.store, "kalisz").queue_at("1")]
    assert "A002" in waiting


def test_an_undo_is_itself_in_the_journal(busy):
    calling.finish(busy, "1")
    calling.undo(busy, "1")

    assert happened(busy.store)[-2:] == ["ticket_finished", "undone"]

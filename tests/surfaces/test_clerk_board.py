from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from clerk.boards import render
from queue_server.actions import arriving, calling, counters, reservations, showing
from queue_server.actions.entry import Actor, Door
from queue_server.domain.calling import waiting_since
from queue_server.live.boards import wire_time
from queue_server.queries import hall


@pytest.fixture
def board(store, kalisz):
    """The panel's board as it is now, after a way over the wire."""
    return lambda: json.loads(json.dumps(render(hall.read(store, kalisz))))


def at(board: dict, counter: str) -> dict:
    return next(each for each in board["desks"] if each["counter"] == counter)


def test_the_empty_hall_shows_every_counter_of_the_office_as_closed(board):
    now = board()

    assert [each["counter"] for each in now["desks"]] == ["1", "2", "3", "4", "5", "6"]
    assert {each["state"] for each in now["desks"]} == {"closed"}
    assert now["queue"] == now["held"] == now["missed"] == now["awaited"] == []
    assert now["opening"]["is_open"] is True


def test_the_queue_stands_in_calling_order_with_the_reason_in_every_language(board, door, clock):
    code = reservations.reserve(door, "B", clock.now() + timedelta(minutes=5)).code
    walk_in = arriving.issue(door, "A").number
    reserved = arriving.activate(door, code).issued.number
    clock.step(timedelta(minutes=6))

    queue = board()["queue"]

    assert [each["number"] for each in queue] == [reserved, walk_in]
    assert [each["ground"]["why"] for each in queue] == ["reserved", "arrival"]
    assert set(queue[0]["words"]) == {"pl", "en", "uk", "de"}
    assert "08:45" in queue[0]["words"]["de"]


def test_the_order_of_the_board_is_the_order_of_calling(board, door, clock):
    for service, priority in (("A", None), ("B", "pregnant"), ("A", None), ("B", None)):
        arriving.issue(door, service, priority)
        clock.step(timedelta(minutes=1))
    expected = [each["number"] for each in board()["queue"]]

    called = [calling.call_next(door, "1").ticket.number for _ in expected]

    assert called == expected


def test_a_reservation_that_came_early_waits_from_its_hour(board, door, store, kalisz, clock):
    code = reservations.reserve(door, "A", clock.now() + timedelta(minutes=10)).code
    arriving.activate(door, code)

    row = board()["queue"][0]

    ticket = hall.read(store, kalisz).queue[0].ticket
    assert row["waiting_since"] == wire_time(waiting_since(ticket)) == row["due_at"]


def test_a_called_visitor_stands_at_the_counter_with_the_reason_and_the_clerk(board, door):
    number = arriving.issue(door, "A", language="uk").number
    calling.call_next(door, "3")

    desk = at(board(), "3")

    assert (desk["state"], desk["holder"], desk["holder_name"]) == ("open", "user:1", "Anna")
    assert (desk["ticket"]["number"], desk["ticket"]["state"]) == (number, "called")
    assert desk["ticket"]["language"] == "uk"
    assert desk["ticket"]["words"]["en"] == "in order of arrival"


def test_a_call_counts_as_unshown_until_a_monitor_confirms_it(board, door, store, kalisz):
    number = arriving.issue(door, "A").number
    calling.call_next(door, "1")
    before = board()
    call = at(before, "1")["ticket"]["call"]

    showing.acknowledge(store, kalisz, [(call, "hall-1", store.clock.now())])

    assert at(before, "1")["ticket"]["shown"] is False
    assert before["recent_unshown"] == [{"call": call, "number": number, "counter": "1"}]
    assert at(board(), "1")["ticket"]["shown"] is True
    assert board()["recent_unshown"] == []


def test_a_call_again_is_timed_by_itself(board, door, clock):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    clock.step(timedelta(seconds=30))
    calling.recall(door, "1")

    ticket = at(board(), "1")["ticket"]

    assert ticket["announced_at"] > ticket["called_at"]


def test_a_press_can_be_taken_back_as_long_as_the_board_says(board, door, clock):
    arriving.issue(door, "A")
    calling.call_next(door, "1")

    until = at(board(), "1")["undo_until"]
    clock.step(timedelta(seconds=11))

    assert until == wire_time(clock.now() - timedelta(seconds=1))
    assert at(board(), "1")["undo_until"] is None


def test_held_missed_and_awaited_visitors_stand_in_lists_of_their_own(board, door, clock):
    held, missed = (arriving.issue(door, "A").number for _ in range(2))
    reservations.reserve(door, "C", clock.now() + timedelta(hours=1))
    calling.call_next(door, "1")
    calling.hold(door, "1")
    calling.call_next(door, "1")
    clock.step(timedelta(seconds=30))
    calling.recall(door, "1")
    clock.step(timedelta(seconds=30))
    calling.miss(door, "1")

    now = board()

    assert [each["number"] for each in now["held"]] == [held]
    assert [each["number"] for each in now["missed"]] == [missed]
    assert [each["service"] for each in now["awaited"]] == ["C"]


def test_a_taken_over_counter_names_its_new_clerk(board, door, store):
    counters.open_counter(door, "2")
    counters.open_counter(Door(store, door.office, Actor("user:2", "Bartek")), "2", take_over=True)

    desk = at(board(), "2")

    assert (desk["holder"], desk["holder_name"]) == ("user:2", "Bartek")


def test_the_same_hall_gives_the_same_board(store, kalisz, door):
    arriving.issue(door, "A")
    seen = hall.read(store, kalisz)

    assert render(seen) == render(replace(seen))

"""Receipts: the same key gets the same answer, also after a restart; refusals too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import arriving, calling, counters, reservations, upkeep
from queue_server.actions.entry import Actor, Door
from queue_server.domain.refusals import Reason
from queue_server.queries import hall, journal
from queue_server.store import Store
from tests.actions.visits import BORIS, by, minutes, moment, once, refused, seconds


def test_the_same_key_gets_the_same_ticket(door, clock):
    first = arriving.issue(once(door, "k1"), "A")
    clock.step(minutes(3))

    assert arriving.issue(once(door, "k1"), "A") == first
    assert arriving.issue(once(door, "k2"), "A").number == "A002"


def test_a_double_click_on_next_calls_one_visitor(door):
    for _ in range(3):
        arriving.issue(door, "A")

    first = calling.call_next(once(door, "press-1"), "1")
    second = calling.call_next(once(door, "press-1"), "1")

    assert first == second
    assert len(hall.read(door.store, "kalisz").queue) == 2


def test_every_kind_of_answer_comes_back_as_it_was(door, clock):
    for _ in range(2):
        arriving.issue(door, "A")
    code = reservations.reserve(door, "A", moment(8, 50)).code
    asked = [
        lambda at: arriving.activate(at, code),
        lambda at: counters.open_counter(at, "1"),
        lambda at: calling.call_next(at, "1"),
        lambda at: calling.recall(at, "1"),
        lambda at: calling.start(at, "1"),
        lambda at: calling.undo(at, "1"),
        lambda at: calling.hold(at, "1"),
        lambda at: calling.resume(at, "1", "A001"),
        lambda at: calling.transfer(at, "1", service="B"),
        lambda at: counters.pause(at, "1"),
        lambda at: counters.close_counter(at, "1"),
        lambda at: reservations.reserve(at, "B", moment(9)),
    ]
    for number, action in enumerate(asked):
        keyed = once(door, f"k{number}")
        first = action(keyed)
        seq = journal.last(door.store, "kalisz")
        clock.step(seconds(5))

        assert action(keyed) == first
        assert journal.last(door.store, "kalisz") == seq


def test_the_receipt_outlives_the_server(door, clock):
    first = arriving.issue(once(door, "k1"), "A")
    address = door.store.address
    door.store.close()

    reopened = Store(address, clock)
    try:
        assert arriving.issue(once(Door(reopened, "kalisz", door.actor), "k1"), "A") == first
    finally:
        reopened.close()


def test_a_refusal_is_repeated_with_its_facts_even_when_it_would_be_granted_now(second):
    keyed = once(second, "k1")
    for _ in range(3):
        arriving.issue(second, "P")
    with refused(Reason.QUOTA_REACHED) as first:
        arriving.issue(keyed, "P")

    with refused(Reason.QUOTA_REACHED) as again:
        arriving.issue(keyed, "P")
    assert again.facts == first.facts


def test_a_refusals_moments_come_back_as_moments(door, clock):
    clock.moment = moment(18)
    with refused(Reason.CLOSED) as first:
        arriving.issue(once(door, "k1"), "A")
    clock.step(timedelta(hours=15))

    with refused(Reason.CLOSED) as again:
        arriving.issue(once(door, "k1"), "A")

    assert again.facts == first.facts


def test_the_same_key_with_another_body_is_refused_and_the_receipt_stays(door):
    first = arriving.issue(once(door, "k1"), "A")

    with refused(Reason.KEY_REUSED):
        arriving.issue(once(door, "k1", "b" * 64), "B")

    assert arriving.issue(once(door, "k1"), "A") == first


def test_two_devices_may_choose_the_same_key(door):
    one, other = by(door, Actor("token:1")), by(door, Actor("token:2"))

    numbers = {arriving.issue(once(each, "k1"), "A").number for each in (one, other)}

    assert numbers == {"A001", "A002"}


def test_a_refused_request_uses_no_number_no_call_and_no_seq(door):
    arriving.issue(door, "A")
    seq = journal.last(door.store, "kalisz")
    for key in ("k1", "k2"):
        with refused(Reason.UNKNOWN_PRIORITY):
            arriving.issue(once(door, key), "A", priority="director")
        with refused(Reason.UNKNOWN_TICKET):
            calling.call_chosen(once(door, f"{key}-call"), "1", "A099")
    assert journal.last(door.store, "kalisz") == seq

    assert arriving.issue(door, "A").number == "A002"
    assert calling.call_next(door, "1").ticket.call == 1


def test_a_refusal_after_a_change_inside_the_press_takes_that_change_back(door, store):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    counters.open_counter(by(door, BORIS), "2")
    before = hall.read(store, "kalisz")

    with refused(Reason.AT_ANOTHER_COUNTER):
        calling.call_next(once(door, "k1"), "3")

    assert hall.read(store, "kalisz") == before


def test_a_failure_keeps_no_receipt(door, monkeypatch):
    with pytest.raises(TypeError):
        arriving.issue(once(door, "k1"), "A", nonsense=True)

    assert arriving.issue(once(door, "k1"), "A").number == "A001"


def test_receipts_are_forgotten_after_two_days(door, clock):
    first = arriving.issue(once(door, "k1"), "A")
    clock.step(timedelta(hours=47))
    upkeep.tend(door.store, "kalisz")
    assert arriving.issue(once(door, "k1"), "A") == first

    clock.step(timedelta(hours=2))
    assert upkeep.tend(door.store, "kalisz")
    assert arriving.issue(once(door, "k1"), "A").track != first.track

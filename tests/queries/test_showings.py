"""Which calls came late to which display, and which were spoken last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import arriving, calling, devices, offices, showing
from queue_server.queries import devices as known
from queue_server.queries import offices as files
from queue_server.queries.showings import LateCall, late, latest_spoken
from tests.serving import MONDAY

DAY = (MONDAY - timedelta(hours=8), MONDAY + timedelta(hours=16))


@pytest.fixture
def enrolled(store, kalisz) -> str:
    """The token of the one enrolled display, hall-1."""
    return devices.create_token(store, kalisz, "display", "hall-1")


def call(door, clock, service: str = "A", counter: str = "1") -> int:
    """A visitor comes and is called, a minute after the last one."""
    clock.step(timedelta(minutes=1))
    arriving.issue(door, service)
    return calling.call_next(door, counter).ticket.call


def shown(door, clock, call: int, after: float, display: str = "hall-1") -> None:
    at = clock.now() + timedelta(seconds=after)
    showing.acknowledge(door.store, "kalisz", [(call, display, at)])


def spoken(door, clock, call: int, after: float, display: str = "hall-1") -> None:
    at = clock.now() + timedelta(seconds=after)
    showing.acknowledge_spoken(door.store, "kalisz", [(call, display, at)])


def lates(door) -> list[tuple[int, str]]:
    return [(each.call, each.display) for each in late(door.store, "kalisz", *DAY)]


def test_a_call_is_late_when_it_was_shown_after_three_seconds_or_never(door, clock, enrolled):
    first = call(door, clock)
    shown(door, clock, first, after=3)
    second = call(door, clock)
    shown(door, clock, second, after=3.1)
    spoken(door, clock, second, after=9, display="hall-2")
    called_at = clock.now()
    third = call(door, clock)
    clock.step(timedelta(seconds=4))

    found = late(door.store, "kalisz", *DAY)

    assert [(each.call, each.shown_at) for each in found] == [
        (second, called_at + timedelta(seconds=3.1)),
        (third, None),
    ]
    assert found[0] == LateCall(
        call=second,
        number="A002",
        counter="1",
        at=called_at,
        display="hall-1",
        shown_at=called_at + timedelta(seconds=3.1),
        spoken_at=called_at + timedelta(seconds=9),  # by another display of its sound zone
    )
    assert found[1].spoken_at is None


def test_a_call_of_this_moment_still_has_its_three_seconds(door, clock, enrolled):
    made = call(door, clock)
    clock.step(timedelta(seconds=3))
    assert lates(door) == []
    clock.step(timedelta(seconds=1))
    assert lates(door) == [(made, "hall-1")]


def test_saying_it_again_does_not_make_a_call_late(door, clock, enrolled):
    made = call(door, clock)
    shown(door, clock, made, after=1)
    shown(door, clock, made, after=600)
    clock.step(timedelta(seconds=10))
    assert lates(door) == []


def test_a_call_that_was_taken_back_is_not_late(door, clock, enrolled):
    call(door, clock)
    calling.undo(door, "1")
    clock.step(timedelta(seconds=10))
    assert lates(door) == []


def test_a_display_counts_while_it_is_enrolled(door, clock, kalisz):
    call(door, clock)
    clock.step(timedelta(seconds=1))
    devices.create_token(door.store, kalisz, "display", "hall-2")
    while_enrolled = call(door, clock)
    clock.step(timedelta(seconds=1))
    devices.revoke_token(door.store, known.tokens(door.store)[0].id)
    call(door, clock)
    clock.step(timedelta(seconds=10))
    assert lates(door) == [(while_enrolled, "hall-2")]


def test_only_displays_that_show_a_call_can_be_late_with_it(door, clock, enrolled):
    source = files.source(door.store, "kalisz")
    narrowed = source.replace("[displays.hall-1]\n", '[displays.hall-1]\nservices = ["B"]\n')
    assert narrowed != source
    offices.load(door.store, narrowed, "kalisz")
    devices.create_token(door.store, "kalisz", "display", "hall-2")
    made = call(door, clock)
    clock.step(timedelta(seconds=10))
    assert lates(door) == [(made, "hall-2")]


def test_the_span_asked_for_has_its_beginning_and_not_its_end(door, clock, enrolled):
    first, at_first = call(door, clock), clock.now()
    call(door, clock)
    found = late(door.store, "kalisz", at_first, clock.now())
    assert [each.call for each in found] == [first]


def test_the_last_call_spoken_is_known_by_display(door, clock):
    assert latest_spoken(door.store, "kalisz", ("hall-1", "hall-2")) == (0, "")
    first, second = call(door, clock), call(door, clock)
    spoken(door, clock, first, after=5, display="hall-1")
    spoken(door, clock, second, after=5, display="hall-2")
    spoken(door, clock, 99, after=5, display="hall-2")  # the office never made it
    assert latest_spoken(door.store, "kalisz", ("hall-1", "hall-2"))[0] == second
    assert latest_spoken(door.store, "kalisz", ("hall-1",)) == (first, "hall-1")
    assert latest_spoken(door.store, "kalisz", ()) == (0, "")


def test_numbers_of_calls_that_were_taken_back_are_not_used_again(door, clock):
    taken_back = call(door, clock)
    calling.undo(door, "1")
    assert call(door, clock) > taken_back

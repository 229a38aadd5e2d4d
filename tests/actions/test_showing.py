"""Showing: a call knows whether any display has shown it."""

from __future__ import annotations

from queue_server.actions import arriving, calling, showing
from queue_server.domain.refusals import Reason
from queue_server.queries import hall
from tests.actions.visits import refused


def acknowledge(door, office: str, told: list[tuple[int, str]]) -> None:
    now = door.store.clock.now()
    showing.acknowledge(door.store, office, [(call, display, now) for call, display in told])


def shown(door) -> dict[int, bool]:
    return {call.call: call.shown for call in hall.read(door.store, "kalisz").calls}


def test_a_call_is_shown_once_any_display_says_so(door):
    for _ in range(2):
        arriving.issue(door, "A")
        calling.call_next(door, "1")
    assert shown(door) == {1: False, 2: False}

    acknowledge(door, "kalisz", [(2, "hall-1")])

    assert shown(door) == {1: False, 2: True}


def test_saying_it_again_or_from_another_display_changes_nothing(door):
    arriving.issue(door, "A")
    calling.call_next(door, "1")

    for display in ("hall-1", "hall-1", "hall-2"):
        acknowledge(door, "kalisz", [(1, display), (1, display)])

    assert shown(door) == {1: True}


def test_a_call_that_was_never_made_is_passed_over(door):
    acknowledge(door, "kalisz", [(99, "hall-1")])

    arriving.issue(door, "A")
    calling.call_next(door, "1")
    assert shown(door) == {1: False}


def test_an_unknown_office_is_refused(door):
    with refused(Reason.UNKNOWN_OFFICE):
        acknowledge(door, "atlantis", [(1, "hall-1")])

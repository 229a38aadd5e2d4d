"""When time alone changes a board."""

from __future__ import annotations

from datetime import timedelta

from queue_server.actions import arriving, calling, reservations, showing
from queue_server.live.boards import next_turn, wire_time
from queue_server.queries import hall as halls


def test_the_order_turns_when_somebody_has_waited_too_long(door, clock) -> None:
    arriving.issue(door, "A")
    turn = next_turn(halls.read(door.store, door.office))
    assert turn is not None
    assert timedelta() < turn - clock.now() - timedelta(minutes=60) < timedelta(seconds=1)


def test_the_order_turns_when_a_reserved_hour_comes(door, clock) -> None:
    hour = clock.now() + timedelta(minutes=10)
    arriving.activate(door, reservations.reserve(door, "A", hour).code)
    assert next_turn(halls.read(door.store, door.office)) == hour


def test_a_call_on_no_screen_shows_on_the_panel_three_seconds_later(door, clock) -> None:
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    called_at = clock.now()
    assert next_turn(halls.read(door.store, door.office)) == called_at + timedelta(seconds=3)

    showing.acknowledge(door.store, door.office, [(1, "hall-1", door.store.clock.now())])
    assert next_turn(halls.read(door.store, door.office)) > called_at + timedelta(seconds=3)


def test_an_empty_hall_turns_when_the_office_closes(door, clock) -> None:
    hall = halls.read(door.store, door.office)
    assert next_turn(hall) == hall.opening.closes_at


def test_times_on_the_wire_sort_as_texts(clock) -> None:
    whole = clock.now().replace(microsecond=0)
    after = whole + timedelta(microseconds=1)
    assert wire_time(whole) < wire_time(after)
    assert wire_time(whole).endswith("Z")

"""From a change in the office to the boards on its screens."""

from __future__ import annotations

from collections import Counter
from time import monotonic

from queue_server.actions import arriving, calling, showing
from queue_server.actions.entry import Actor, Door
from queue_server.live.renderings import KEPT_SECONDS
from queue_server.queries import hall as halls
from queue_server.store import Store
from queue_server.surface import Board
from tests.live.conftest import anybody, boards_of, counts

HALL = Board("hall", lambda office: ("hall-1", "hall-2"), counts, anybody)


def test_who_joins_gets_the_board_as_it_stands(open_room, door) -> None:
    arriving.issue(door, "A")
    room = open_room(HALL)
    answer = room.join(room.screen())
    assert answer["ok"]
    assert answer["version"] == answer["message"]["version"]
    assert answer["message"]["board"] == {"waiting": ["A001"], "call": None}
    assert answer["message"]["seq"] > 0


def test_who_joins_an_empty_room_just_after_a_change_gets_the_changed_board(
    open_room, door
) -> None:
    room = open_room(HALL)
    first = room.screen()
    room.join(first)
    first.disconnect()
    room.relay.turn()

    arriving.issue(door, "A")
    room.relay.turn()
    assert room.join(room.screen())["message"]["board"]["waiting"] == ["A001"]


def test_a_call_reaches_every_screen_with_the_next_turn(open_room, door) -> None:
    room = open_room(HALL)
    arriving.issue(door, "A")
    screens = [room.screen() for _ in range(3)]
    for screen in screens:
        room.join(screen)
    room.relay.turn()
    for screen in screens:
        screen.get_received()

    calling.call_next(door, "1")
    room.relay.turn()

    for screen in screens:
        (pushed,) = boards_of(screen)
        assert pushed["board"] == {"waiting": [], "call": 1}


def test_a_change_by_another_process_is_found_in_the_journal(open_room, door, store) -> None:
    room = open_room(HALL)
    screen = room.screen()
    room.join(screen)
    room.relay.turn()
    screen.get_received()

    other = Store(store.address, store.clock)
    arriving.issue(Door(other, door.office, Actor(None)), "B")
    other.close()
    room.relay._polled_at = 0.0
    room.relay.turn()

    assert [each["board"]["waiting"] for each in boards_of(screen)] == [["B001"]]


def test_a_board_is_rendered_once_for_all_screens_of_a_room(open_room, door) -> None:
    rendered: Counter[str] = Counter()

    def count(hall, key):
        rendered[key] += 1
        return counts(hall, key)

    room = open_room(Board("hall", HALL.keys, count, anybody))
    for number in range(10):
        room.join(room.screen(), key=f"hall-{1 + number % 2}")
    assert rendered == {"hall-1": 1, "hall-2": 1}

    room.relay.turn()
    rendered.clear()
    arriving.issue(door, "A")
    room.relay.turn()
    assert rendered == {"hall-1": 1, "hall-2": 1}


def test_visitors_screens_are_sent_the_board_before_the_panels(open_room, door) -> None:
    rendered: list[str] = []

    def count(kind):
        def render(hall, key):
            rendered.append(kind)
            return counts(hall, key)

        return render

    boards = (
        Board("panel", lambda office: ("1", "2"), count("panel"), anybody, tells_shown=True),
        Board("hall", lambda office: ("hall-1", "hall-2"), count("hall"), anybody),
        Board("counter", lambda office: ("1", "2"), count("counter"), anybody),
    )
    room = open_room(*boards)
    for kind, key in (("panel", "1"), ("hall", "hall-1"), ("panel", "2"), ("counter", "1")):
        room.join(room.screen(), kind, key)
    rendered.clear()

    arriving.issue(door, "A")
    room.relay.turn()

    assert rendered == ["counter", "hall", "panel", "panel"]


def test_nothing_is_sent_when_nothing_changed(open_room, door) -> None:
    room = open_room(HALL)
    screen = room.screen()
    room.join(screen)
    room.relay.turn()
    screen.get_received()

    room.relay.wake(room.office)
    room.relay.turn()
    assert boards_of(screen) == []


def test_a_board_that_fails_does_not_hold_up_the_others(open_room, door) -> None:
    def break_down(hall, key):
        if hall.queue:
            raise ZeroDivisionError
        return {}

    kiosk = Board("kiosk", lambda office: ("",), break_down, anybody)
    room = open_room(kiosk, HALL)
    broken, sound = room.screen(), room.screen()
    assert room.join(broken, "kiosk", "")["ok"]
    assert room.join(sound)["ok"]

    arriving.issue(door, "A")
    room.relay.turn()

    assert boards_of(sound)[-1]["board"]["waiting"] == ["A001"]
    assert room.join(broken, "kiosk", "") == {"ok": False, "reason": "failed"}


def test_an_office_that_cannot_be_read_is_tried_again(open_room, door, monkeypatch) -> None:
    room = open_room(HALL)
    screen = room.screen()
    room.join(screen)
    room.relay.turn()
    screen.get_received()

    arriving.issue(door, "A")
    with monkeypatch.context() as trouble:
        trouble.setattr(room.relay._scenes, "_store", None)
        room.relay.turn()
    assert boards_of(screen) == []
    room.relay.turn()
    assert boards_of(screen)[-1]["board"]["waiting"] == ["A001"]


def test_an_empty_room_is_forgotten_a_while_later(open_room, monkeypatch) -> None:
    room = open_room(HALL)
    screen, stays = room.screen(), room.screen()
    room.join(screen)
    room.join(stays, key="hall-2")
    room.relay.turn()
    screen.disconnect()
    room.relay.turn()
    assert [each.key for each in room.relay._renderings.rooms()] == ["hall-1", "hall-2"]

    monkeypatch.setattr(room.relay._renderings, "_timer", lambda: monotonic() + KEPT_SECONDS)
    room.relay.turn()
    assert [each.key for each in room.relay._renderings.rooms()] == ["hall-2"]


def test_a_hall_that_comes_back_at_once_is_not_rendered_anew(open_room, door) -> None:
    rendered = []

    def render(hall, key):
        rendered.append(key)
        return {}

    room = open_room(Board("hall", lambda office: ("hall-1",), render, anybody))
    first = room.screen()
    room.join(first)
    room.relay.turn()
    first.disconnect()
    room.relay.turn()

    back = room.screen()
    answer = room.join(back)

    assert answer["message"]["board"] == {}
    assert rendered == ["hall-1"]
    arriving.issue(door, "A")
    room.relay.turn()
    assert [each["seq"] for each in boards_of(back)][-1] == 1
    assert rendered == ["hall-1", "hall-1"]


PANEL = Board("panel", lambda office: ("",), lambda hall, key: shown_calls(hall), anybody, True)


def shown_calls(hall) -> dict[str, list[int]]:
    return {"shown": [each.call for each in hall.calls if each.shown]}


def test_what_displays_have_shown_stands_on_the_panel_without_reading_the_hall_again(
    open_room, door, monkeypatch
) -> None:
    rendered: Counter[str] = Counter()

    def count(hall, key):
        rendered[key] += 1
        return counts(hall, key)

    room = open_room(Board("hall", HALL.keys, count, anybody), PANEL)
    arriving.issue(door, "A")
    panel = room.screen()
    room.join(panel, "panel", "")
    room.join(room.screen())
    calling.call_next(door, "1")
    room.relay.turn()
    panel.get_received()
    rendered.clear()

    showing.acknowledge(door.store, room.office, [(1, "hall-1", door.store.clock.now())])
    with monkeypatch.context() as trouble:
        trouble.delattr(halls, "read")
        room.relay.shown(room.office, {1})
        room.relay.turn()

    assert [each["board"] for each in boards_of(panel)] == [{"shown": [1]}]
    assert rendered == {}
    # Told again, it is no news.
    room.relay.shown(room.office, {1})
    room.relay.turn()
    assert boards_of(panel) == []
    # Nor is it lost with the next change, or is what nobody knows of yet taken for granted.
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    room.relay.turn()
    assert boards_of(panel)[-1]["board"] == {"shown": [1]}


def test_the_relay_says_whether_it_lives(open_room) -> None:
    room = open_room(HALL)
    assert not room.relay.alive()
    room.relay.turn()
    assert room.relay.alive()

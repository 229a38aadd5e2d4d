"""Who may join which board, and what becomes of payloads that make no sense."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queue_server.actions import accounts, arriving, calling
from queue_server.actions.offices import load
from queue_server.queries import hall as halls
from queue_server.queries import offices
from queue_server.queries.devices import Token
from queue_server.surface import Board
from queue_server.web.access import Visitor
from tests.live.conftest import Room, anybody, boards_of, counts


def staff(visitor: Visitor, office: str, key: str) -> bool:
    return visitor.may(office, "clerk")


def kiosks(visitor: Visitor, office: str, key: str) -> bool:
    return visitor.may(office, "kiosk")


def one(office) -> tuple[str, ...]:
    return ("",)


BOARDS = (
    Board("hall", lambda office: [each.key for each in office.displays], counts, anybody),
    Board("counter", lambda office: [each.key for each in office.counters], counts, anybody),
    Board("panel", one, counts, staff),
    Board("kiosk", one, counts, kiosks),
)

NOBODY = Visitor()
VISITORS = {
    "nobody": NOBODY,
    "anna": Visitor("user:1", "Anna", {"kalisz": "clerk"}),
    "ola": Visitor("user:2", "Ola", {"konin": "administrator"}),
    "hall-1": Visitor(tokens=(Token(1, "kalisz", "display", "hall-1"),)),
    "kiosk-1": Visitor(tokens=(Token(2, "kalisz", "kiosk", "kiosk-1"),)),
    "kiosk of konin": Visitor(tokens=(Token(3, "konin", "kiosk", "kiosk-1"),)),
    "feed": Visitor(tokens=(Token(4, "kalisz", "integration", "feed"),)),
}
PLACES = {"hall": "hall-1", "counter": "3", "panel": "", "kiosk": ""}
PUBLIC = {"hall", "counter"}
ALLOWED = {
    "nobody": PUBLIC,
    "anna": PUBLIC | {"panel"},
    "ola": PUBLIC,
    "hall-1": PUBLIC,
    "kiosk-1": PUBLIC | {"kiosk"},
    "kiosk of konin": PUBLIC,
    "feed": PUBLIC,
}


@pytest.fixture
def room(open_room: Callable[..., Room]) -> Room:
    opened = open_room(*BOARDS)
    opened.visitors.update(VISITORS)
    return opened


@pytest.mark.parametrize("who", VISITORS)
def test_each_joins_the_rooms_of_its_role_and_no_others(room, who) -> None:
    screen = room.screen(who)
    answers = {kind: room.join(screen, kind, key) for kind, key in PLACES.items()}
    assert {kind for kind, answer in answers.items() if answer["ok"]} == ALLOWED[who]
    assert all(each["reason"] == "forbidden" for each in answers.values() if not each["ok"])


@pytest.mark.parametrize("who", VISITORS)
def test_a_refused_visitor_is_pushed_nothing(room, door, who) -> None:
    screen = room.screen(who)
    for kind in {"panel", "kiosk"} - ALLOWED[who]:
        room.join(screen, kind, "")
    arriving.issue(door, "A")
    room.relay.turn()
    assert boards_of(screen) == []


@pytest.mark.parametrize(
    "payload",
    [
        (),
        (None,),
        ("hall",),
        (7,),
        ([],),
        ({},),
        (b"\x00",),
        ({"kind": "hall"}, {"office": "kalisz"}),
        ({"kind": "hall", "office": "kalisz", "key": None},),
        ({"kind": ["hall"], "office": "kalisz", "key": "hall-1"},),
        ({"kind": "hall", "office": {"a": {}}, "key": "hall-1"},),
        ({"kind": "hall", "office": "", "key": "hall-1"},),
        ({"kind": "hall", "office": "kalisz\x00", "key": "hall-1"},),
        ({"kind": "hall", "office": "k" * 65, "key": "hall-1"},),
        ({"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": "0"},),
        ({"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": -1},),
        ({"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": True},),
        ({"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": 2**64},),
        ({"kind": "hall", "office": "kalisz", "key": "hall-1", "version": 3},),
        ({"kind": "hall", "office": "kalisz", "key": "\ud800"},),
    ],
)
def test_a_malformed_request_is_told_so(room, payload) -> None:
    screen = room.screen("hall-1")
    for event in ("join", "shown", "spoken", "report"):
        answer = screen.emit(event, *payload, callback=True)
        assert answer == {"ok": False, "reason": "malformed"}
    assert room.join(screen)["ok"]


@pytest.mark.parametrize(
    ("kind", "office", "key", "reason"),
    [
        ("wall", "kalisz", "hall-1", "unknown_board"),
        ("hall", "kalisz", "hall-9", "unknown_board"),
        ("counter", "kalisz", "", "unknown_board"),
        ("hall", "atlantis", "hall-1", "unknown_office"),
    ],
)
def test_a_board_that_does_not_exist_is_told_so(room, kind, office, key, reason) -> None:
    asked = {"kind": kind, "office": office, "key": key}
    answer = room.screen().emit("join", asked, callback=True)
    assert answer == {"ok": False, "reason": reason}


def reloads(screen) -> list[dict[str, str]]:
    """What a page was told with each `reload`."""
    return [each["args"][0] for each in screen.get_received() if each["name"] == "reload"]


def test_joining_twice_is_the_same_as_once(room, door) -> None:
    screen = room.screen()
    room.join(screen)
    room.join(screen)
    room.relay.turn()
    screen.get_received()
    arriving.issue(door, "A")
    room.relay.turn()
    assert len(boards_of(screen)) == 1


def test_one_connection_holds_a_handful_of_boards(room) -> None:
    screen = room.screen("anna")
    keys = ["1", "2", "3", "4", "5", "6"]
    assert all(room.join(screen, "counter", key)["ok"] for key in keys)
    assert room.join(screen, "hall", "hall-1")["ok"]
    assert room.join(screen, "hall", "hall-2")["ok"]
    assert room.join(screen, "panel", "") == {"ok": False, "reason": "too_many_rooms"}


def test_a_page_of_another_version_is_told_to_reload(room) -> None:
    screen = room.screen()
    asked = {"kind": "hall", "office": "kalisz", "key": "hall-1", "version": "version 0"}
    version = screen.emit("join", asked, callback=True)["version"]
    assert version.startswith("version 1.")
    assert reloads(screen) == [{"version": version}]

    screen.emit("join", {**asked, "version": version}, callback=True)
    assert reloads(screen) == []


def test_a_page_made_from_another_office_file_is_told_to_reload(room, store) -> None:
    screen = room.screen()
    asked = {"kind": "hall", "office": "kalisz", "key": "hall-1"}
    before = screen.emit("join", asked, callback=True)["version"]
    source = offices.source(store, "kalisz")
    load(store, source.replace("Rejestracja pojazdu", "Rejestracja auta"), "kalisz")
    room.relay.turn()
    assert [each["version"] == before for each in boards_of(screen)] == [False]

    screen.emit("join", {**asked, "version": before}, callback=True)
    assert len(reloads(screen)) == 1


def test_a_revoked_token_loses_its_rooms_and_is_told_to_reload(room, door) -> None:
    kiosk, wall = room.screen("kiosk-1"), room.screen("hall-1")
    room.join(kiosk, "kiosk", "")
    room.join(wall, "hall", "hall-1")
    room.relay.turn()
    kiosk.get_received()
    wall.get_received()

    room.visitors["kiosk-1"] = NOBODY
    room.visitors["hall-1"] = NOBODY
    room.gateway().recheck()
    arriving.issue(door, "A")
    room.relay.turn()

    assert [each["name"] for each in kiosk.get_received()] == ["reload"]
    assert len(boards_of(wall)) == 1  # the hall's board is public
    assert not room.join(kiosk, "kiosk", "")["ok"]


def test_whoever_comes_back_with_a_new_role_is_let_in_at_once(room) -> None:
    former = room.visitors.pop("kiosk-1")
    before = room.screen("kiosk-1")
    assert not room.join(before, "kiosk", "")["ok"]
    before.disconnect()

    room.visitors["kiosk-1"] = former

    assert room.join(room.screen("kiosk-1"), "kiosk", "")["ok"]


def shown(screen, call: int, key: str = "hall-1"):
    return screen.emit("shown", {"office": "kalisz", "key": key, "call": call}, callback=True)


def test_only_an_enrolled_display_acknowledges_a_call(room, door) -> None:
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    for who in VISITORS:
        screen = room.screen(who)
        assert room.join(screen)["acknowledges"] == (who == "hall-1")
        assert shown(screen, 1)["ok"] == (who == "hall-1")


def test_a_display_acknowledges_only_where_it_is_and_what_was_called(room, door) -> None:
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    screen = room.screen("hall-1")
    assert shown(screen, 1) == {"ok": False, "reason": "forbidden"}
    room.join(screen)
    assert shown(screen, 1, "hall-2") == {"ok": False, "reason": "forbidden"}
    assert shown(screen, 2) == {"ok": False, "reason": "unknown_call"}
    assert shown(screen, 1) == {"ok": True}


def test_a_shown_call_is_written_once_and_the_clerks_are_told(room, door) -> None:
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    screen = room.screen("hall-1")
    room.join(screen)
    for _ in range(5):
        shown(screen, 1)
    assert room.showings().pending == (("kalisz", "hall-1", 1),)

    room.showings().flush()
    assert [each.shown for each in halls.read(door.store, "kalisz").calls] == [True]
    shown(screen, 1)
    assert room.showings().pending == ()
    assert "kalisz" in room.relay._woken


def test_nobody_is_asked_again_while_no_rights_change(open_room, store, kalisz) -> None:
    room = open_room(*BOARDS)
    account = accounts.add_user(store, "anna@example.org", "hash", "Anna")
    accounts.grant(store, account, kalisz, "clerk")
    room.visitors["anna"] = Visitor(f"user:{account}", "Anna", {kalisz: "clerk"})
    room.screen("anna")
    (seat,) = room.relay.rooms.seats()
    asked: list[str] = []
    seat.ask_again = lambda: asked.append("again") or room.visitors["anna"]

    for _ in range(3):
        room.gateway().recheck()
    assert asked == ["again"]  # what came between her arrival and the first look must not be missed

    accounts.grant(store, account, kalisz, "manager")
    for _ in range(3):
        room.gateway().recheck()
    assert asked == ["again", "again"]

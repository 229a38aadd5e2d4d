"""After any sequence of actions the last board pushed equals a fresh one."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import clerk
import display
import kiosk
from queue_server import live
from queue_server.actions import arriving, calling, counters, offices, reservations, showing
from queue_server.actions.entry import Actor, Door
from queue_server.domain.refusals import Refused
from queue_server.live.boards import Room, message
from queue_server.queries import hall as halls
from queue_server.queries.devices import Token
from queue_server.store import Store
from queue_server.web.access import Visitor
from tests import databases
from tests.conftest import SteppedClock
from tests.live.conftest import boards_of
from tests.serving import ROOT

SURFACES = (clerk.surface, display.surface, kiosk.surface)
COUNTERS = ("1", "2", "5")
SERVICES = ("A", "B", "C")
ROOMS = (
    Room("kalisz", "hall", "hall-1"),
    Room("kalisz", "hall", "hall-2"),
    Room("kalisz", "counter", "1"),
    Room("kalisz", "counter", "5"),
    Room("kalisz", "kiosk", ""),
    Room("kalisz", "panel", ""),
)
EVERYBODY = Visitor(
    "user:1", "Anna", {"kalisz": "clerk"}, (Token(1, "kalisz", "kiosk", "kiosk-1"),)
)

at_counters = some.sampled_from(COUNTERS)
numbers = some.builds(
    "{}{:03}".format, some.sampled_from(SERVICES), some.integers(min_value=1, max_value=4)
)
steps = some.one_of(
    some.tuples(some.just(arriving.issue), some.sampled_from(SERVICES)),
    some.tuples(some.just(calling.call_next), at_counters),
    some.tuples(
        some.sampled_from(
            [
                calling.recall,
                calling.start,
                calling.finish,
                calling.miss,
                calling.hold,
                calling.undo,
                counters.open_counter,
                counters.pause,
                counters.close_counter,
            ]
        ),
        at_counters,
    ),
    some.tuples(some.sampled_from([calling.call_chosen, calling.resume]), at_counters, numbers),
    some.tuples(some.just(calling.transfer), at_counters, some.sampled_from(SERVICES)),
    some.tuples(some.just("reserve"), some.sampled_from(SERVICES)),
    some.tuples(some.just("show"), some.integers(min_value=1, max_value=6)),
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the office and nobody in it, to copy from."""
    address = databases.at(tmp_path_factory.mktemp("kalisz") / "loaded.db")
    store = Store(address, SteppedClock())
    offices.load(store, (ROOT / "offices" / "kalisz.toml").read_text("utf-8"), "kalisz")
    store.close()
    return address


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=some.lists(some.tuples(some.integers(0, 240), steps), max_size=25))
def test_the_last_board_pushed_equals_a_fresh_one(tmp_path, loaded, clock, sequence) -> None:
    hall = Hall(tmp_path / "okienko.db", loaded, clock)
    screen = hall.join_all()
    for seconds, step in sequence:
        clock.step(timedelta(seconds=seconds))
        hall.take(step)
        hall.relay.turn()
        newest = hall.newest(screen)
        fresh = halls.read(hall.store, "kalisz")
        for room in ROOMS:
            expected = message(room, hall.relay.boards[room.kind], fresh, hall.relay.version)
            assert newest[room] == expected["board"], room.name
    hall.store.close()


class Hall:
    """The live room with the real boards, and one connection that stands in every room."""

    def __init__(self, database: Path, loaded: str, clock: Any) -> None:
        self.store = Store(databases.copied(loaded, database), clock)
        self.app = Flask("live")
        self.socketio = live.create_socketio("threading")
        self.socketio.init_app(self.app)
        boards = [board for surface in SURFACES for board in surface.boards]
        self.relay = live.attach(
            self.socketio, self.store, boards, lambda environ, auth: EVERYBODY, "1"
        ).relay
        self.door = Door(self.store, "kalisz", Actor("user:1", "Anna"))
        self.boards: dict[Room, dict[str, Any]] = {}

    def join_all(self) -> Any:
        screen = self.socketio.test_client(self.app)
        for room in ROOMS:
            asked = {"kind": room.kind, "office": room.office, "key": room.key}
            answer = screen.emit("join", asked, callback=True)
            self.boards[room] = answer["message"]
        return screen

    def take(self, step: tuple[Any, ...]) -> None:
        """Do one step; what is refused changes nothing, or must show all the same."""
        what, *arguments = step
        with suppress(Refused):
            if what == "reserve":
                hour = self.store.clock.now() + timedelta(minutes=5)
                arriving.activate(
                    self.door, reservations.reserve(self.door, arguments[0], hour).code
                )
            elif what == "show":
                shown = [(arguments[0], "hall-1", self.store.clock.now())]
                showing.acknowledge(self.store, "kalisz", shown)
            else:
                what(self.door, *arguments)
        # The clock was moved by hand, which the relay cannot know.
        self.relay.wake("kalisz")

    def newest(self, screen: Any) -> dict[Room, Any]:
        """What each room's screen shows: the greatest (seq, at) of all that came."""
        for pushed in boards_of(screen):
            room = Room(pushed["office"], pushed["kind"], pushed["key"])
            known = self.boards[room]
            if (pushed["seq"], pushed["at"]) >= (known["seq"], known["at"]):
                self.boards[room] = pushed
        return {room: pushed["board"] for room, pushed in self.boards.items()}

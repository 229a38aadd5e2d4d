"""From the journal to the screens: reads a hall once, renders each joined room once, sends it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

import structlog
from flask_socketio import SocketIO

from queue_server.domain.hall import Hall
from queue_server.domain.office import Office
from queue_server.live.boards import Board, Message, Room, message, next_turn, says_the_same
from queue_server.live.rooms import Rooms
from queue_server.queries import hall as halls
from queue_server.queries import journal

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
FRESH_SECONDS = 1.0
ALIVE_SECONDS = 10.0


@dataclass(frozen=True)
class Scene:
    """A hall as it was read, until when time leaves it as it is, and when its minute is over.

    All three by the monotonic clock: they must hold when the office's clock is set back. `wakes`
    tells how often the office had changed before the reading.
    """

    hall: Hall
    wakes: int
    read_at: float
    turns_at: float
    minute_over_at: float


@dataclass(frozen=True)
class Rendering:
    """A room's board, rendered from that very hall."""

    hall: Hall
    message: Message


class Relay:
    """Keeps every joined room at the newest board.

    Woken by commits of this process; once a second it asks the journal for those of others (the
    command line); and it turns by itself when time alone changes a board, at least every minute.
    `store` is only handed on to queries.
    """

    def __init__(
        self, socketio: SocketIO, store: Any, boards: Iterable[Board], rooms: Rooms, version: str
    ) -> None:
        self.version = version
        self.boards: Mapping[str, Board] = {board.kind: board for board in boards}
        self.rooms = rooms
        self.tasks: list[Callable[[], None]] = [self._run]
        self._socketio = socketio
        self._store = store
        self._woken: deque[str] = deque()
        self._wakes: Counter[str] = Counter()
        self._bell: Any = None
        self._latest: dict[str, Scene] = {}  # the last one read, by whomever
        self._sent: dict[str, Scene] = {}  # the last one that all rooms were sent
        self._rendered: dict[Room, Rendering] = {}
        self._pushed: dict[Room, Message] = {}
        self._reading = Lock()
        self._polled_at = 0.0
        self._turned_at: float | None = None

    def start(self) -> None:
        """Begin to relay, in the background; once per process, when the server starts."""
        self._bell = self._socketio.server.eio.create_event()
        self._turned_at = monotonic()
        for task in self.tasks:
            self._socketio.start_background_task(task)

    def wake(self, office: str) -> None:
        """Something changed in an office: look soon. Called after a commit, so it only rings."""
        self._wakes[office] += 1
        self._woken.append(office)
        if self._bell is not None:
            self._bell.set()

    def alive(self) -> bool:
        """Whether the relay turned lately."""
        return self._turned_at is not None and monotonic() - self._turned_at < ALIVE_SECONDS

    def hall(self, office: str) -> Hall:
        """The hall after the last change here, at most a second old: a storm of joining screens
        costs one reading a second."""
        return self._scene(office, FRESH_SECONDS).hall

    def known_office(self, office: str) -> Office | None:
        """The office as it was read last, without reading it again; None before the first time."""
        scene = self._latest.get(office)
        return scene.hall.office if scene else None

    def sent(self) -> dict[str, int]:
        """The seq that the boards of each watched office show, as far as this process sends it."""
        watched = self.rooms.offices()
        return {each: seen.hall.seq for each, seen in self._sent.copy().items() if each in watched}

    def newest_call(self, office: str) -> int:
        """The number of the newest call that any screen can know of."""
        scene = self._latest.get(office)
        return max((each.call for each in scene.hall.calls), default=0) if scene else 0

    def message_for(self, room: Room) -> Message:
        """The board for a screen that joins. It must stand in the room already, so that whatever
        changes while this one is rendered reaches it as well."""
        return self._render(room, self.hall(room.office))

    def turn(self) -> None:
        """Send every room what is due for it now."""
        for office in sorted(self._due()):
            try:
                self._push(office)
            except Exception:
                # The turn is not lost: it is tried again with the next poll.
                self._woken.append(office)
                log.exception("relay_office_failed", office=office)
        self._forget_empty_rooms()
        self._turned_at = monotonic()

    def _run(self) -> None:
        while True:
            self._bell.wait(self._pause())
            self._bell.clear()
            try:
                self.turn()
            except Exception:
                log.exception("relay_turn_failed")
                self._socketio.sleep(POLL_SECONDS)

    def _pause(self) -> float:
        turns = [self._turns_at(office) for office in self.rooms.offices()]
        return max(0.01, min([self._polled_at + POLL_SECONDS, *turns]) - monotonic())

    def _due(self) -> set[str]:
        watched = self.rooms.offices()
        due = self._take_woken()
        now = monotonic()
        due |= {each for each in watched if self._turns_at(each) <= now}
        if now - self._polled_at >= POLL_SECONDS:
            self._polled_at = now
            due |= {each for each in watched - due if self._moved_elsewhere(each)}
        return due & watched

    def _take_woken(self) -> set[str]:
        return {self._woken.popleft() for _ in range(len(self._woken))}

    def _turns_at(self, office: str) -> float:
        scene = self._sent.get(office)
        return scene.turns_at if scene else 0.0

    def _moved_elsewhere(self, office: str) -> bool:
        scene = self._sent.get(office)
        return scene is None or journal.last(self._store, office) != scene.hall.seq

    def _push(self, office: str) -> None:
        before, now = self._sent.get(office), self._scene(office, 0.0)
        heartbeat = before is None or before.minute_over_at <= now.read_at
        self._sent[office] = now
        for room in self.rooms.joined(office):
            try:
                self._push_room(room, now.hall, heartbeat)
            except Exception:
                log.exception("board_failed", room=room.name)

    def _push_room(self, room: Room, hall: Hall, heartbeat: bool) -> None:
        latest = self._render(room, hall)
        last = self._pushed.get(room)
        # Once a minute a board is sent unchanged: displays take silence for a dead connection.
        if last is None or heartbeat or not says_the_same(last, latest):
            self._pushed[room] = latest
            self._socketio.emit("board", latest, to=room.name)

    def _render(self, room: Room, hall: Hall) -> Message:
        known = self._rendered.get(room)
        if known and known.hall is hall:
            return known.message
        latest = message(room, self.boards[room.kind], hall, self.version)
        self._rendered[room] = Rendering(hall, latest)
        return latest

    def _scene(self, office: str, oldest: float) -> Scene:
        with self._reading:
            scene = self._latest.get(office)
            if scene is None or self._is_stale(scene, oldest):
                scene = self._latest[office] = self._read(office)
            return scene

    def _is_stale(self, scene: Scene, oldest: float) -> bool:
        changed = scene.wakes != self._wakes[scene.hall.office.slug]
        return changed or monotonic() - scene.read_at >= oldest

    def _read(self, office: str) -> Scene:
        wakes = self._wakes[office]
        hall, read_at = halls.read(self._store, office), monotonic()
        minute_over = 60 - (hall.now.second + hall.now.microsecond / 1e6)
        turn = next_turn(hall)
        turns = (turn - hall.now).total_seconds() if turn else minute_over
        return Scene(hall, wakes, read_at, read_at + min(turns, minute_over), read_at + minute_over)

    def _forget_empty_rooms(self) -> None:
        joined = set(self.rooms.joined())
        for room in set(self._rendered) | set(self._pushed):
            if room not in joined:
                self._rendered.pop(room, None)
                self._pushed.pop(room, None)

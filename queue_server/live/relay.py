"""From the journal to the screens: reads a hall once, renders each joined room once, sends it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any

import structlog
from flask_socketio import SocketIO

from queue_server.cluster import Alone, Cluster, Told
from queue_server.domain.hall import Hall
from queue_server.domain.office import Office
from queue_server.live.boards import (
    Board,
    Message,
    Room,
    says_the_same,
    version_for,
)
from queue_server.live.elsewhere import Elsewhere, Heard
from queue_server.live.hands import Hands
from queue_server.live.renderings import Renderings
from queue_server.live.rooms import Rooms
from queue_server.live.scenes import Look, Scene, Scenes, newest_call
from queue_server.metrics.noting import Emitted, board_emitted

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
ALIVE_SECONDS = 10.0


class Relay:
    """Keeps every joined room at the newest board.

    Woken by commits of this process, and of the others as soon as they tell; once a second it asks
    the database for those of anybody else (the command line); and it turns by itself when time
    alone changes a board, at least every minute. It sends the boards of the offices that this
    process tends, to the screens of all processes. `store` is only handed on to queries.
    """

    def __init__(
        self,
        socketio: SocketIO,
        store: Any,
        boards: Iterable[Board],
        rooms: Rooms,
        version: str,
        cluster: Cluster | None = None,
    ) -> None:
        self.version = version
        self.boards: Mapping[str, Board] = {board.kind: board for board in boards}
        self.rooms = rooms
        self.cluster = cluster or Alone()
        self.tasks: list[Callable[[], None]] = [self._run]
        self.emitted = Emitted()
        self._elsewhere = Elsewhere(self.cluster, rooms, self._rooms_changed)
        self._socketio = socketio
        self._now = store.clock.now
        self._scenes = Scenes(store)
        self._woken: deque[str] = deque()
        self._bell: Any = None
        self._hands = Hands(self._push_safely)
        self._sent: dict[str, Scene] = {}  # the last one that all rooms were sent
        self._renderings = Renderings(self.boards, version, self._joined)
        self._heard: dict[str, Heard] = {}  # of offices that another process tends
        self._outdated: deque[str] = deque()  # their files were loaded anew
        self._polled_at = 0.0
        self._turned_at: float | None = None
        self.cluster.hear("changed", self._changed_elsewhere)
        self.cluster.hear("shown", self._shown_elsewhere)
        self.cluster.hear("board", self._board_from_elsewhere)
        self.cluster.on_tending(self._tending_changed)
        rooms.on_change.append(self._rooms_changed_here)

    def start(self) -> None:
        """Begin to relay, in the background; once per process, when the server starts."""
        self._bell = self._socketio.server.eio.create_event()
        self._turned_at = monotonic()
        spawn = self._socketio.start_background_task
        self._hands.start(spawn, self._socketio.server.eio.create_event)
        for task in self.tasks:
            spawn(task)

    def wake(self, office: str) -> None:
        """Something changed in an office: look soon. Called after a commit, so it only rings."""
        self._note_change(office)
        self.cluster.tell("changed", {"office": office})

    def shown(self, office: str, calls: Iterable[int]) -> None:
        """Displays have acknowledged these calls. Called after a commit."""
        self._note_shown(office, frozenset(calls))
        self.cluster.tell("shown", {"office": office, "calls": sorted(calls)})

    def alive(self) -> bool:
        """Whether the relay turned lately, and none of its hands is stuck."""
        since = min(filter(None, (self._turned_at, self._hands.busy_since())), default=0.0)
        return self._turned_at is not None and monotonic() - since < ALIVE_SECONDS

    def hall(self, office: str) -> Hall:
        """The hall after the last change: from memory while it stands as it was read, so that a
        storm of joining screens costs one reading. What other programs changed it shows a second
        later. Raises Refused(UNKNOWN_OFFICE)."""
        return self._scenes.look(office).scene.hall

    def known_office(self, office: str) -> Office | None:
        """The office as it was read last, without reading it again; None before the first time."""
        scene = self._scenes.latest(office)
        return scene.hall.office if scene else None

    def sent(self) -> dict[str, int]:
        """The seq that the boards of each watched office show, as far as this process sends it."""
        watched = self._watched()
        return {each: seen.hall.seq for each, seen in self._sent.copy().items() if each in watched}

    def newest_call(self, office: str) -> int:
        """The number of the newest call that any screen can know of."""
        scene, heard = self._scenes.latest(office), self._heard.get(office)
        if heard and (scene is None or heard.seq > scene.hall.seq):
            return heard.newest_call
        return newest_call(scene.hall) if scene else 0

    def message_for(self, room: Room) -> Message:
        """The board for a screen that joins. It must stand in the room already, so that whatever
        changes while this one is rendered reaches it as well."""
        return self._renderings.message(room, self._scenes.look(room.office))

    def turn(self) -> None:
        """Send every room what is due for it now."""
        for office in sorted(self._due()):
            self._push_safely(office)
        self._tidy()

    def _tidy(self) -> None:
        for office in taken(self._outdated):
            self._scenes.look(office)
        self._renderings.forget_empty()
        self._turned_at = monotonic()

    def _run(self) -> None:
        while True:
            self._bell.wait(self._pause())
            self._bell.clear()
            try:
                self._hands.give(sorted(self._due()))
                self._tidy()
            except Exception:
                log.exception("relay_turn_failed")
                self._socketio.sleep(POLL_SECONDS)

    def _pause(self) -> float:
        turns = [scene.turns_at for scene in self._sent.copy().values()]
        return max(0.01, min([self._polled_at + POLL_SECONDS, *turns]) - monotonic())

    def _ring(self, office: str) -> None:
        self._woken.append(office)
        if self._bell is not None:
            self._bell.set()

    def _hurry(self, office: str) -> None:
        """Give the office to its hand at once; looking at all the others can wait."""
        if self._bell is not None and self._is_watched(office):
            self._hands.give([office])
        else:
            self._ring(office)

    def _note_change(self, office: str) -> None:
        self._scenes.changed(office)
        self._hurry(office)

    def _note_shown(self, office: str, calls: frozenset[int]) -> None:
        # Nothing is read for it; a reading that has missed it is done again when time turns it.
        if self._scenes.shown(office, calls):
            self._hurry(office)

    def _shown_elsewhere(self, process: str, told: Told) -> None:
        self._note_shown(told["office"], frozenset(told["calls"]))

    def _changed_elsewhere(self, process: str, told: Told) -> None:
        self._note_change(told["office"])

    def _rooms_changed_here(self, office: str) -> None:
        self._renderings.moved(office)
        if office not in self._sent:
            self._ring(office)

    def _rooms_changed(self, office: str) -> None:
        self._renderings.moved(office)
        self._ring(office)

    def _tending_changed(self, office: str) -> None:
        """Begin with boards for everybody, whatever was sent when this process tended it before."""
        self._sent.pop(office, None)
        self._ring(office)

    def _joined(self, office: str) -> set[Room]:
        """The rooms that somebody looks at, here or elsewhere."""
        return {*self.rooms.joined(office), *self._elsewhere.joined(office)}

    def _watched(self) -> set[str]:
        """The offices whose boards this process sends."""
        looked_at = self.rooms.offices() | self._elsewhere.offices()
        return set(filter(self.cluster.tends, looked_at))

    def _is_watched(self, office: str) -> bool:
        looked_at = self.rooms.has(office) or self._elsewhere.has(office)
        return looked_at and self.cluster.tends(office)

    def _due(self) -> set[str]:
        due, now = taken(self._woken), monotonic()
        sent = self._sent.copy().items()
        due |= {each for each, scene in sent if scene.turns_at <= now and each not in self._hands}
        if now - self._polled_at >= POLL_SECONDS:
            self._polled_at = now
            self._scenes.poll()
            due |= {each for each in self._watched() if self._moved_elsewhere(each)}
        for office in [each for each in due if not self._is_watched(each)]:
            due.remove(office)
            self._sent.pop(office, None)  # whoever looks again begins with boards for everybody
        return due

    def _moved_elsewhere(self, office: str) -> bool:
        scene = self._sent.get(office)
        return scene is None or self._scenes.seq(office) != scene.hall.seq

    def _push_safely(self, office: str) -> None:
        try:
            self._push(office)
        except Exception:
            # The turn is not lost: it is tried again with the next poll.
            self._woken.append(office)
            log.exception("relay_office_failed", office=office)

    def _push(self, office: str) -> None:
        before, now = self._sent.get(office), self._scenes.look(office)
        heartbeat = before is None or before.minute_over_at <= now.scene.read_at
        newcomers = self._elsewhere.take_newcomers(office)
        self._sent[office] = now.scene
        for room in self._in_order(self._joined(office)):
            came = {process for process, joined in newcomers if joined == room}
            try:
                self._push_room(room, now, heartbeat, came)
            except Exception:
                log.exception("board_failed", room=room.name)
        self.emitted.emitted(office, now.scene.hall.calls, self._now())

    def _in_order(self, rooms: Iterable[Room]) -> list[Room]:
        """Visitors' screens first: those that tell staff what was shown can wait for them."""
        return sorted(rooms, key=lambda room: (self.boards[room.kind].tells_shown, room))

    def _push_room(self, room: Room, look: Look, heartbeat: bool, came: set[str]) -> None:
        latest = self._renderings.message(room, look)
        last = self._renderings.sent(room)
        # Once a minute a board is sent unchanged: displays take silence for a dead connection.
        if last is None or heartbeat or not says_the_same(last, latest):
            self._renderings.note_sent(room, latest)
            self.emitted.emitted(room.office, look.scene.hall.calls, self._now())
            self._show(room, latest)
            self._send(latest, look.scene.hall, self._elsewhere.processes(room))
        elif came:
            self._send(latest, look.scene.hall, came)

    def _show(self, room: Room, latest: Message) -> None:
        # To the screens of this process: the others' are sent by themselves.
        self._socketio.emit("board", latest, to=room.name, ignore_queue=True)
        board_emitted(room.kind)

    def _send(self, latest: Message, hall: Hall, processes: Iterable[str]) -> None:
        to = list(processes)
        if to:
            newest, edition = newest_call(hall), hall.office.edition
            told = {"message": latest, "edition": edition, "newest_call": newest}
            self.cluster.tell("board", told, to)

    def _board_from_elsewhere(self, process: str, told: Told) -> None:
        board, edition = told["message"], told["edition"]
        room = Room(board["office"], board["kind"], board["key"])
        self._heard[room.office] = Heard(board["seq"], told["newest_call"])
        office = self.known_office(room.office)
        if office is not None and office.edition != edition:
            self._outdated.append(room.office)
            self._note_change(room.office)
        if self.rooms.size(room):
            # The pages are this process' own, perhaps of another version of the program.
            self._show(room, {**board, "version": version_for(self.version, edition)})
            self.emitted.passed_on(room.office, told["newest_call"])


def taken(waiting: deque[str]) -> set[str]:
    """What waits, taken out."""
    return {waiting.popleft() for _ in range(len(waiting))}

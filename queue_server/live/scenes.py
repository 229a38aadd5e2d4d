"""The halls of the offices, kept in memory for as long as they stand as they were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any
from zlib import crc32

from queue_server.domain.hall import Call, Hall
from queue_server.domain.refusals import Reason, Refused, Unavailable
from queue_server.live.boards import next_turn
from queue_server.queries import hall as halls
from queue_server.queries import offices

# So old may a hall be that nobody watches over: nobody polls, or the database is away.
FRESH_SECONDS = 1.0
WATCHED_SECONDS = 2.5
# While somebody asks for all journals the halls hold so long; a storm must not read each of them.
ASKED_SECONDS = 10.0
MOST_UNKNOWN = 1000


@dataclass(frozen=True)
class Scene:
    """A hall as it was read, until when time leaves it as it is, and when its minute is over.

    All by the monotonic clock: they must hold when the office's clock is set back. `wakes` tells
    how often the office had changed before the reading. `as_read` is the hall without what
    displays have acknowledged since.
    """

    hall: Hall
    as_read: Hall
    wakes: int
    begun_at: float
    read_at: float
    turns_at: float
    minute_over_at: float


@dataclass(frozen=True)
class Look:
    """A scene that still holds at that moment."""

    scene: Scene
    at: datetime


class Scenes:
    """The last scene of each office, read by whoever needed it first.

    It holds until the office is said to have changed, until time turns it, or until `poll` finds
    that its journal has gone on. `store` is only handed on to queries.
    """

    def __init__(self, store: Any) -> None:
        self._store = store
        self._latest: dict[str, Scene] = {}
        self._wakes: Counter[str] = Counter()
        self._reading: dict[str, Lock] = {}
        self._unknown: dict[str, float] = {}
        self._seqs: Mapping[str, int] = {}
        self._polled_at = -WATCHED_SECONDS
        self._asking = Lock()

    def changed(self, office: str) -> None:
        """Something changed in the office, so that it must be read again."""
        self._unknown.pop(office, None)
        self._wakes[office] += 1

    def poll(self) -> None:
        """Ask how far all journals have come: one question for a whole country, and none as long as
        nobody has looked at anything."""
        at = monotonic()
        self._seqs = offices.seqs(self._store) if self._latest else {}
        self._polled_at = at

    def seq(self, office: str) -> int | None:
        """How far the office's journal had come at the last poll."""
        return self._seqs.get(office)

    def latest(self, office: str) -> Scene | None:
        """The scene that was read last, whether it holds or not."""
        return self._latest.get(office)

    def look(self, office: str) -> Look:
        """The office's scene, read again unless it holds. Raises Refused(UNKNOWN_OFFICE).

        The moment is taken under the same lock as the reading: a message with an older scene never
        has a later time than one with a newer scene, and clients keep the latest.
        """
        if monotonic() - self._unknown.get(office, -FRESH_SECONDS) < FRESH_SECONDS:
            raise Refused(Reason.UNKNOWN_OFFICE, office=office)
        if office in self._latest:
            self._watch()
        with self._reading.setdefault(office, Lock()):
            scene = self._latest.get(office)
            if scene is None or self._is_stale(scene):
                scene = self._latest[office] = self._read(office)
            return Look(scene, max(self._store.clock.now(), scene.hall.now))

    def shown(self, office: str, calls: Set[int]) -> bool:
        """Displays have shown these calls; whether that is news to the scene."""
        with self._reading.setdefault(office, Lock()):
            scene = self._latest.get(office)
            if scene is None or not any(news(each, calls) for each in scene.hall.calls):
                return False
            told = (replace(each, shown=True) if news(each, calls) else each
                    for each in scene.hall.calls)  # fmt: skip
            hall = replace(scene.hall, calls=tuple(told))
            turns_at = scene.read_at + seconds_to_turn(hall, scene.minute_over_at - scene.read_at)
            self._latest[office] = replace(scene, hall=hall, turns_at=turns_at)
            return True

    def _watch(self) -> None:
        """Poll if whoever does so is late: one question instead of a hall for each who looks."""
        late = monotonic() - self._polled_at >= WATCHED_SECONDS
        if late and self._asking.acquire(blocking=False):
            try:
                with suppress(Unavailable):
                    self.poll()
            finally:
                self._asking.release()

    def _is_stale(self, scene: Scene) -> bool:
        slug, now = scene.hall.office.slug, monotonic()
        if scene.wakes != self._wakes[slug] or scene.turns_at <= now:
            return True
        polled_before = now - self._polled_at
        if polled_before >= (ASKED_SECONDS if self._asking.locked() else WATCHED_SECONDS):
            return now - scene.read_at >= FRESH_SECONDS
        return scene.begun_at < self._polled_at and self._seqs.get(slug) != scene.hall.seq

    def _read(self, office: str) -> Scene:
        wakes, begun_at = self._wakes[office], monotonic()
        try:
            hall = halls.read(self._store, office)
        except Refused:
            self._note_unknown(office)
            raise
        read_at = monotonic()
        # Each office has its own second of the minute: a country's must not all turn at once.
        seconds = hall.now.second + hall.now.microsecond / 1e6 + crc32(office.encode()) % 60
        minute_over = 60 - seconds % 60
        turns_at = read_at + seconds_to_turn(hall, minute_over)
        return Scene(hall, hall, wakes, begun_at, read_at, turns_at, read_at + minute_over)

    def _note_unknown(self, office: str) -> None:
        """Whoever asks for what is not there is not answered by the database each time."""
        self._reading.pop(office, None)
        if len(self._unknown) >= MOST_UNKNOWN:
            self._unknown.clear()
        self._unknown[office] = monotonic()


def seconds_to_turn(hall: Hall, at_most: float) -> float:
    """How long time leaves the hall as it is, after it was read."""
    turn = next_turn(hall)
    return min((turn - hall.now).total_seconds(), at_most) if turn else at_most


def news(call: Call, shown: Set[int]) -> bool:
    """Whether the call stood as not shown, and is among those that are."""
    return not call.shown and call.call in shown


def newest_call(hall: Hall) -> int:
    """The number of the newest call in the hall, 0 before the first."""
    return max((each.call for each in hall.calls), default=0)

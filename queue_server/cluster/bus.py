"""What the processes tell each other: Redis' channels, one for all and one for each process.

Nobody who tells anything ever waits: it is put into a queue, and a task of its own sends it. What
can't be sent is lost, and whoever must know of that is told as soon as it can be said again.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event, Lock
from time import monotonic
from typing import Any

import redis
import structlog

from queue_server.cluster.cluster import Heard, Told

log = structlog.get_logger(__name__)

# Some seconds of a whole country's boards; what does not fit is told anew later.
MOST_WAITING_BYTES = 32 * 1024 * 1024
AT_ONCE = 100
LOOK_SECONDS = 0.5
PING_SECONDS = 1.0
SILENT_SECONDS = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


class Bus:
    """One process' voice and ear, two clients of Redis; the ear must not call again by itself.

    `changed` is called when `up` has changed.

    `lost`: something that was told while the bus was up could not be sent. Who sees that says
    everything again, and puts it back to False.
    """

    def __init__(
        self,
        voice: redis.Redis,
        ears: redis.Redis,
        prefix: str,
        process: str,
        changed: Callable[[], None],
    ) -> None:
        self.up = False
        self.lost = False
        self._voice = voice
        self._ears = ears
        self._all = f"{prefix}:all"
        self._to = f"{prefix}:to:"
        self._process = process
        self._changed = changed
        self._handlers: dict[str, list[Heard]] = {}
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._bytes = 0
        self._lock = Lock()
        self._bell = Event()
        self._ear: Any = None
        self._heard_at = 0.0
        self._asked_at: float | None = None  # since when a ping is not answered
        self._noted = ""
        self._ended = False

    def start(self, spawn: Callable[..., Any], sleep: Callable[[float], None]) -> None:
        """Listen and send, in the background. If Redis can be reached it listens already when this
        returns."""
        self._sleep = sleep
        try:
            self._subscribe()
        except (redis.RedisError, OSError) as trouble:
            self._went(trouble)
        spawn(self._listen)
        spawn(self._send)

    def stop(self) -> None:
        """Listen and send no more."""
        self._ended = True
        self._bell.set()

    def hear(self, kind: str, heard: Heard) -> None:
        """Be told what the others tell of that kind."""
        self._handlers.setdefault(kind, []).append(heard)

    def tell(self, kind: str, told: Told, to: Iterable[str] | None = None) -> None:
        """Tell all others, or some of them; never waits."""
        if not self.up:
            return
        said = self._said(kind, told)
        channels = [self._all] if to is None else [self._to + each for each in to]
        with self._lock:
            if self._bytes + len(said) * len(channels) > MOST_WAITING_BYTES:
                self._forget()
            for channel in channels:
                self._waiting.append((channel, said))
                self._bytes += len(said)
        self._bell.set()

    def tell_now(self, kind: str, told: Told) -> None:
        """Tell all others before this returns. Raises redis.RedisError."""
        self._voice.publish(self._all, self._said(kind, told))

    def _said(self, kind: str, told: Told) -> bytes:
        return json.dumps([self._process, kind, told], separators=(",", ":")).encode()

    def _forget(self) -> None:
        self._waiting.clear()
        self._bytes = 0
        self.lost = True

    def _send(self) -> None:
        while not self._ended:
            self._bell.wait(LOOK_SECONDS)
            self._bell.clear()
            while batch := self._take():
                self._publish(batch)

    def _take(self) -> list[tuple[str, bytes]]:
        with self._lock:
            count = min(AT_ONCE, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(count)]
            self._bytes -= sum(len(said) for _, said in batch)
            return batch

    def _publish(self, batch: list[tuple[str, bytes]]) -> None:
        try:
            with self._voice.pipeline(transaction=False) as pipeline:
                for channel, said in batch:
                    pipeline.publish(channel, said)
                pipeline.execute()
        except (redis.RedisError, OSError):
            # Whether Redis is away altogether is for the ear to notice.
            with self._lock:
                self._forget()

    def _listen(self) -> None:
        pause = FIRST_PAUSE
        while not self._ended:
            try:
                if self._ear is None:
                    self._subscribe()
                self._hear_next()
                pause = FIRST_PAUSE
            except Exception as trouble:
                self._hang_up()
                self._went(trouble)
                self._sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        self._hang_up()

    def _subscribe(self) -> None:
        ear = self._ears.pubsub()
        try:
            ear.subscribe(self._all, self._to + self._process)
            self._wait_until_subscribed(ear)
        except BaseException:
            ear.close()
            raise
        self._ear, self._heard_at, self._asked_at = ear, monotonic(), None
        self._came()

    def _wait_until_subscribed(self, ear: Any) -> None:
        missing, give_up = 2, monotonic() + SILENT_SECONDS
        while missing:
            message = ear.get_message(timeout=LOOK_SECONDS)
            if message and message["type"] == "subscribe":
                missing -= 1
            elif monotonic() > give_up:
                raise redis.TimeoutError("no answer")

    def _hear_next(self) -> None:
        message, now = self._ear.get_message(timeout=LOOK_SECONDS), monotonic()
        if message is not None:
            self._heard_at, self._asked_at = now, None
            if message["type"] == "message":
                self._hand_on(message["data"])
        elif self._asked_at is None:
            if now - self._heard_at >= PING_SECONDS:
                self._asked_at = now
                self._ear.ping()
        elif now - self._asked_at > SILENT_SECONDS:
            # A line that was cut without a word, or a Redis that stands still.
            raise redis.TimeoutError("silent")

    def _hand_on(self, said: bytes) -> None:
        try:
            process, kind, told = json.loads(said)
        except ValueError:
            log.warning("cluster_not_understood", length=len(said))
            return
        for heard in self._handlers.get(kind, ()) if process != self._process else ():
            try:
                heard(process, told)
            except Exception:
                log.exception("cluster_hearing_failed", kind=kind)

    def _hang_up(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            with suppress(redis.RedisError, OSError):
                ear.close()

    def _came(self) -> None:
        self.up = True
        self._note("cluster_reached")

    def _went(self, trouble: Exception) -> None:
        self.up = False
        with self._lock:
            self._forget()
        self._note("cluster_lost", why=type(trouble).__name__)

    def _note(self, now: str, **why: str) -> None:
        """Write a change into the log, not each attempt."""
        if now != self._noted:
            self._noted = now
            tell = log.warning if why else log.info
            tell(now, **why)
            self._changed()

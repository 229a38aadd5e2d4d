"""Which display has shown or spoken which call: gathered in memory, written in batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock

import structlog
from flask_socketio import SocketIO

log = structlog.get_logger(__name__)

FLUSH_SECONDS = 0.25
# Enough to recognise a display that repeats itself; older repeats cost one write, nothing else.
REMEMBERED = 4096

Told = tuple[str, str, int]  # office, display, call
Batch = Sequence[tuple[int, str, datetime]]  # call, display, when it said so


class Acknowledgements:
    """What displays acknowledge, on its way to the store; `write(office, batch)` brings it there.

    `now` tells the time; `heard(office, call)` is told each acknowledgement once, as it comes.
    """

    def __init__(
        self,
        socketio: SocketIO,
        write: Callable[[str, Batch], None],
        now: Callable[[], datetime],
        heard: Callable[[str, int], None] = lambda _office, _call: None,
    ) -> None:
        self._socketio = socketio
        self._write = write
        self._now = now
        self._heard = heard
        self._pending: dict[Told, datetime] = {}
        self._known: set[Told] = set()
        self._order: deque[Told] = deque()
        self._lock = Lock()

    def note(self, office: str, display: str, call: int) -> None:
        """A display has acknowledged a call; told again, it costs nothing."""
        told = (office, display, call)
        with self._lock:
            if told in self._known:
                return
            self._remember(told)
            self._pending[told] = self._now()
        self._heard(office, call)

    @property
    def pending(self) -> tuple[Told, ...]:
        """What is not written yet."""
        return tuple(self._pending)

    def run(self) -> None:
        """Write what has gathered, four times a second, for as long as the server lives."""
        while True:
            self._socketio.sleep(FLUSH_SECONDS)
            if self._pending:
                self.flush()

    def flush(self) -> None:
        """Write all that is pending, one transaction for each office."""
        for office, batch in self._take().items():
            try:
                self._write(office, batch)
            except Exception:
                log.exception("acknowledging_failed", office=office)
                self._put_back(office, batch)

    def _take(self) -> dict[str, list[tuple[int, str, datetime]]]:
        with self._lock:
            pending, self._pending = self._pending, {}
        batches: dict[str, list[tuple[int, str, datetime]]] = {}
        for (office, display, call), at in pending.items():
            batches.setdefault(office, []).append((call, display, at))
        return batches

    def _put_back(self, office: str, batch: Batch) -> None:
        with self._lock:
            room = max(0, REMEMBERED - len(self._pending))
            again = {(office, display, call): at for call, display, at in batch[:room]}
            self._pending = again | self._pending

    def _remember(self, told: Told) -> None:
        self._known.add(told)
        self._order.append(told)
        if len(self._order) > REMEMBERED:
            self._known.discard(self._order.popleft())

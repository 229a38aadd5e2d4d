"""Which display has shown which call: gathered in memory, written in batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any

import structlog
from flask_socketio import SocketIO

from queue_server.actions import showing

log = structlog.get_logger(__name__)

FLUSH_SECONDS = 0.25
# Enough to recognise a display that repeats itself; older repeats cost one write, nothing else.
REMEMBERED = 4096

Showing = tuple[str, str, int]  # office, display, call


class Showings:
    """Acknowledgements on their way to the store; `after_flush` is told each office written."""

    def __init__(self, socketio: SocketIO, store: Any, after_flush: Callable[[str], None]) -> None:
        self._socketio = socketio
        self._store = store
        self._after_flush = after_flush
        self._pending: list[Showing] = []
        self._known: set[Showing] = set()
        self._order: deque[Showing] = deque()
        self._lock = Lock()

    def note(self, office: str, display: str, call: int) -> None:
        """A display has shown a call; told again, it costs nothing."""
        shown = (office, display, call)
        with self._lock:
            if shown in self._known:
                return
            self._remember(shown)
            self._pending.append(shown)

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
                showing.acknowledge(self._store, office, batch)
                self._after_flush(office)
            except Exception:
                log.exception("acknowledging_failed", office=office)
                self._put_back(office, batch)

    def _take(self) -> dict[str, list[tuple[int, str]]]:
        with self._lock:
            pending, self._pending = self._pending, []
        batches: dict[str, list[tuple[int, str]]] = {}
        for office, display, call in pending:
            batches.setdefault(office, []).append((call, display))
        return batches

    def _put_back(self, office: str, batch: list[tuple[int, str]]) -> None:
        with self._lock:
            room = REMEMBERED - len(self._pending)
            again = [(office, display, call) for call, display in batch]
            self._pending.extend(again[: max(0, room)])

    def _remember(self, shown: Showing) -> None:
        self._known.add(shown)
        self._order.append(shown)
        if len(self._order) > REMEMBERED:
            self._known.discard(self._order.popleft())

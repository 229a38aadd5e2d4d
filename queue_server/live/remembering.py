"""Who was here a moment ago: a hall that comes back at once is not looked up screen by screen."""

from __future__ import annotations

from threading import Lock
from time import monotonic

from queue_server.live.boards import Visitor

REMEMBERED_SECONDS = 60.0
MOST = 50_000

Handshake = tuple[str, str]


class Remembered:
    """Visitors by their handshake, from when they go until a minute later.

    While somebody is here, his rights are looked at every few seconds; who comes back is taken for
    whom he was, and looked at with the others.
    """

    def __init__(self) -> None:
        self._gone: dict[Handshake, tuple[float, Visitor]] = {}  # the first to forget comes first
        self._lock = Lock()

    def leave(self, handshake: Handshake, visitor: Visitor) -> None:
        """Somebody goes, as whom he was last known."""
        now = monotonic()
        with self._lock:
            self._gone.pop(handshake, None)
            self._gone[handshake] = (now + REMEMBERED_SECONDS, visitor)
            self._forget(now)

    def back(self, handshake: Handshake) -> Visitor | None:
        """Who comes back, if it has not been long."""
        until, visitor = self._gone.get(handshake, (0.0, None))
        return visitor if until > monotonic() else None

    def _forget(self, now: float) -> None:
        while self._gone:
            first = next(iter(self._gone))
            if self._gone[first][0] > now and len(self._gone) <= MOST:
                return
            del self._gone[first]

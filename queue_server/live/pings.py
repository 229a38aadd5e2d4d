"""Pings: one task asks all connections whether they are still there."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Any

import structlog

from queue_server.live.lines import Line

log = structlog.get_logger(__name__)

PING_TICK_SECONDS = 0.1
# A hall that came back at once would be pinged at once, for ever: in each turn no more than these
# and a twentieth of all are, so that it spreads over the interval.
PINGS_A_TURN = 50
SPREAD = 20
# After so many pings others have their turn.
PINGS_AT_ONCE = 25
BREATH_SECONDS = 0.005


class Pings:
    """Pings every connection and closes those that do not answer: one task for all of them."""

    def __init__(self, eio: Any) -> None:
        self._eio = eio
        # All wait equally long, so that both lists are in order by themselves.
        self._due: deque[tuple[float, Line]] = deque()
        self._asked: deque[tuple[float, Line, float]] = deque()

    def later(self, line: Line) -> None:
        """Ping it after the interval."""
        self._due.append((monotonic() + self._eio.ping_interval, line))

    def run(self) -> None:
        """Go on for as long as the server lives."""
        while True:
            self._eio.sleep(PING_TICK_SECONDS)
            try:
                self.turn()
            except Exception:
                log.exception("pings_failed")

    def turn(self) -> None:
        """Do what is due now."""
        now = monotonic()
        while self._asked and self._asked[0][0] <= now:
            _, line, asked = self._asked.popleft()
            if line.last_ping == asked:
                line.close(wait=False, abort=True, reason=self._eio.reason.PING_TIMEOUT)
            self._forget_closed(line)
        for count in range(1, PINGS_A_TURN + len(self._due) // SPREAD):
            if not self._due or self._due[0][0] > now:
                break
            self._ping(self._due.popleft()[1], monotonic())
            if count % PINGS_AT_ONCE == 0:
                self._eio.sleep(BREATH_SECONDS)

    def _ping(self, line: Line, now: float) -> None:
        if not line.closed and not line.closing:
            self._asked.append((now + self._eio.ping_timeout, line, line.ping()))
        self._forget_closed(line)

    def _forget_closed(self, line: Line) -> None:
        # A client that polled and went: no request of its own will ever clear it away.
        if line.closed:
            self._eio.sockets.pop(line.sid, None)

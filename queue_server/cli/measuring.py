"""The port of its own where Prometheus reads a process' figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog

from queue_server import launcher
from queue_server.metrics.figures import PAUSES
from queue_server.settings import Settings, host_and_port
from queue_server.web.metrics import own_door

log = structlog.get_logger()

TRY_AGAIN_SECONDS = 2.0


def measure(app: Any, settings: Settings) -> Callable[[], None]:
    """Begin to measure this process, and to tell on its own port if there is to be one; the answer
    ends it."""
    PAUSES.watch()
    door = OwnDoor(app, settings)
    if settings.metrics_listen:
        app.extensions["okienko"].socketio.start_background_task(door.run)
    return door.close


class OwnDoor:
    """The port of the settings plus this process' index: each of several has one of its own.

    Where it is taken, nobody waits for it: a process that is replaced holds it a moment longer.
    """

    def __init__(self, app: Any, settings: Settings) -> None:
        self._wired = app.extensions["okienko"]
        self._mode = settings.async_mode
        self._is_closed = False
        self._stop: Callable[[], None] | None = None
        if settings.metrics_listen:
            host, first = host_and_port(settings.metrics_listen)
            self._address = (host, first + settings.process)

    def run(self) -> None:
        """Open it, however long that takes."""
        told = False
        while not self._is_closed and not self._opened():
            if not told:
                log.warning("metrics_port_taken", port=self._address[1])
            told = True
            self._wired.socketio.sleep(TRY_AGAIN_SECONDS)

    def close(self) -> None:
        """Take no more questions."""
        self._is_closed = True
        PAUSES.unwatch()
        if self._stop:
            self._stop()

    def _opened(self) -> bool:
        try:
            listening = launcher.listen(*self._address)
        except (OSError, OverflowError):
            return False
        self._stop = launcher.START[self._mode](own_door(self._wired), listening)
        log.info("metrics_listen", port=self._address[1])
        return True

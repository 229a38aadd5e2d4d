"""Garbage collection that never stops the process for long while calls are under way.

A full collection looks at everything: with thousands of connections that takes up to a second.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from os import sysconf
from pathlib import Path
from time import monotonic

import structlog

log = structlog.get_logger(__name__)

# A look at the youngest sees so many objects at most. In a busy server an object costs about four
# microseconds, since it lies anywhere in memory: so a look takes about two milliseconds.
YOUNGEST = 500
# After so many looks, what survived them is looked at once more, and then no more.
LOOKS = 5
LOOK_SECONDS = 10.0
# Memory that has doubled, and not from a trifle, is worth one long look.
GROWTH = 2.0
TRIFLE_BYTES = 64 * 1024 * 1024
# About what a connection takes, with its boards: a hall that comes is no reason to look for rings,
# nor is one that was here within so many looks: it comes back, and its memory is not given back.
CONNECTION_BYTES = 96 * 1024
LOOKS_REMEMBERED = 30


def settle() -> None:
    """What start-up built stays, and whatever outlives two looks is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, LOOKS, 50)
    if keep_survivors not in gc.callbacks:
        gc.callbacks.append(keep_survivors)


def keep_survivors(phase: str, about: dict[str, int]) -> None:
    """Put what survived twice among what stays; a connection ends without the collector's help.

    What is under way in a first look, such as a request, is gone by the second.
    """
    if phase == "stop" and about["generation"] > 0:
        gc.freeze()


class Sweeping:
    """Looks at everything after all, when memory has grown much beyond what `connections` explain:
    there, rings may have gathered."""

    def __init__(self, connections: Callable[[], int] = lambda: 0) -> None:
        self._connections = connections
        self._seen: deque[int] = deque(maxlen=LOOKS_REMEMBERED)
        self._bytes = self._unexplained()
        self._looked_at = monotonic()

    def look(self) -> None:
        """Sweep if it is worth it; costs nothing otherwise, and may be called at any time."""
        if monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = monotonic()
        self._seen.append(self._connections())
        if self._unexplained() > max(self._bytes * GROWTH, self._bytes + TRIFLE_BYTES):
            self.sweep()

    def sweep(self) -> None:
        """Collect everything, once; stops the process meanwhile."""
        began = monotonic()
        gc.unfreeze()
        found = gc.collect()
        gc.freeze()
        self._bytes = self._unexplained()
        log.info("swept", objects=found, ms=round(1000 * (monotonic() - began)))

    def _unexplained(self) -> int:
        return max(0, resident() - max(self._seen, default=0) * CONNECTION_BYTES)


def resident() -> int:
    """The process' memory in bytes; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * sysconf("SC_PAGE_SIZE")

"""Hands: several tasks that see to different offices at once, each office always by the same one.

Reading a hall is mostly waiting for the database. One task alone would let a country wait in line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import Any
from zlib import crc32

HANDS = 4

Work = Callable[[str], None]


class Hands:
    """Does the work for the offices that are handed to it; `work` must not raise."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._waiting: list[deque[str]] = [deque() for _ in range(HANDS)]
        self._bells: list[Any] = []
        self._at_work: dict[str, float] = {}
        self._lock = Lock()

    def start(self, spawn: Callable[..., Any], event: Callable[[], Any]) -> None:
        """Begin, in the background."""
        self._bells = [event() for _ in range(HANDS)]
        for number in range(HANDS):
            spawn(self._run, number)

    def give(self, offices: Iterable[str]) -> None:
        """Have the work done for these offices, for one of them never twice at once."""
        for office in offices:
            number = crc32(office.encode()) % HANDS
            with self._lock:
                if office in self._waiting[number]:
                    continue
                self._waiting[number].append(office)
            self._bells[number].set()

    def __contains__(self, office: str) -> bool:
        """Whether that office is being worked for."""
        return office in self._at_work

    def busy_since(self) -> float | None:
        """Since when the longest work goes on, by the monotonic clock."""
        return min(self._at_work.copy().values(), default=None)

    def _run(self, number: int) -> None:
        bell = self._bells[number]
        while True:
            bell.wait()
            bell.clear()
            while (office := self._next(number)) is not None:
                self._at_work[office] = monotonic()
                try:
                    self._work(office)
                finally:
                    del self._at_work[office]

    def _next(self, number: int) -> str | None:
        with self._lock:
            return self._waiting[number].popleft() if self._waiting[number] else None

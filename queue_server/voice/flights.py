"""What several ask for at once is made once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Flight(Generic[Made]):
    """One making, and who waits for it."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.made: Made | None = None


class Flights(Generic[Made]):
    """Makings under way, by name; at most so many at the same time, the others wait in line."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._flights: dict[str, Flight[Made]] = {}
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(at_once)
        self._most = at_once + most_waiting

    def make(self, name: str, making: Callable[[], Made | None]) -> Made | None:
        """What `making` gives, or what it gives to whoever asked first; None when it failed, or
        when too many other things are being made."""
        with self._lock:
            flight = self._flights.get(name)
            if flight is None and len(self._flights) >= self._most:
                return None
            first = flight is None
            if flight is None:
                flight = self._flights[name] = Flight()
        if not first:
            flight.landed.wait()
            return flight.made
        try:
            with self._turns:
                flight.made = making()
            return flight.made
        finally:
            with self._lock:
                del self._flights[name]
            flight.landed.set()

    def under_way(self) -> int:
        """How many different things are being made or wait for their turn."""
        return len(self._flights)

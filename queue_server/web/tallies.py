"""Where Flask-Limiter counts: with the other processes, and here while they can't be reached."""

from __future__ import annotations

from typing import Any

from limits.storage import MemoryStorage, Storage

from queue_server.clock import machine_seconds
from queue_server.cluster import Away, Counting

SCHEME = "okienko"


class Tallies(Storage):
    """Counts for fixed windows. It never fails: a lost Redis must lock nobody out.

    The library's own way would answer a second request with an error while the first one still
    waits for Redis, and write addresses there as they are.
    """

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str | None = None, *, counting: Counting, **options: Any) -> None:
        super().__init__(uri, **options)
        self._counting = counting
        self._here = MemoryStorage()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the library could be told of; it is all dealt with."""
        return Away

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """One request more; how many that makes in its window of `expiry` seconds."""
        try:
            return self._counting.add(key, expiry, amount)
        except Away:
            return self._here.incr(key, expiry, amount)

    def get(self, key: str) -> int:
        """How many requests there were in this window."""
        try:
            return self._counting.count(key)
        except Away:
            return self._here.get(key)

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        try:
            return machine_seconds() + self._counting.left(key)
        except Away:
            return self._here.get_expiry(key)

    def clear(self, key: str) -> None:
        """Begin anew."""
        self._here.clear(key)
        try:
            self._counting.forget(key)
        except Away:
            return

    def check(self) -> bool:
        """There is always somewhere to count."""
        return True

    def reset(self) -> int | None:
        """Not to be had, and so the library wants it said: nobody may wipe out what all processes
        have counted; counts end by themselves."""
        raise NotImplementedError

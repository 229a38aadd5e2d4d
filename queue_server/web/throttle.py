"""How long an account stays shut after wrong passwords; addresses nobody has are treated alike."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from queue_server.cluster import Apart, Away, Counting

# From one machine, and from all machines together: who doesn't know a password may shut an account
# for her own machine at once, but for its owner only with many machines or much patience.
FREE_FAILURES = 5
FREE_EVERYWHERE = 50
FIRST_LOCK = timedelta(seconds=60)
LONGEST_LOCK = timedelta(hours=1)
REMEMBERED = 1000
# Longer than the longest lock: who waits for this gets no more tries than who does not.
REMEMBERED_FOR = timedelta(days=1)


def lock_after(failures: int, free: int = FREE_FAILURES) -> timedelta | None:
    """How long to wait after so many failures in a row: a minute at first, then doubling."""
    if failures < free:
        return None
    # The exponent is bounded: a patient attacker must not overflow the arithmetic.
    doublings = min(failures - free, 10)
    return min(FIRST_LOCK * 2**doublings, LONGEST_LOCK)


@dataclass(frozen=True)
class Tries:
    """Failures in a row, and until when no further try counts."""

    failures: int = 0
    locked_until: datetime | None = None

    def failed(self, now: datetime, free: int = FREE_FAILURES) -> Tries:
        """One failure more."""
        lock = lock_after(self.failures + 1, free)
        return Tries(self.failures + 1, now + lock if lock else None)

    def is_locked(self, now: datetime) -> bool:
        """Whether tries are refused now."""
        return self.locked_until is not None and now < self.locked_until

    def told(self) -> list[Any]:
        """As other processes are told of it."""
        return [self.failures, self.locked_until.isoformat() if self.locked_until else None]

    @classmethod
    def heard(cls, told: Any) -> Tries:
        """As another process told of it; None: it knows nothing."""
        failures, until = told or (0, None)
        return cls(failures, datetime.fromisoformat(until) if until else None)


class Strangers:
    """Tries that no account counts: of one machine, or for an address that nobody has.

    A lock must not tell who has an account. `kind` sets these tries apart from others where
    all processes count them; while that can't be reached, this process' own count holds.
    """

    def __init__(
        self,
        kind: str = "",
        free: int = FREE_FAILURES,
        remembered: int = REMEMBERED,
        counting: Counting | None = None,
    ) -> None:
        self.kind = kind
        self.free = free
        self.remembered = remembered
        self.by_key: OrderedDict[str, Tries] = OrderedDict()
        self._counting = counting or Apart()

    def tries(self, key: str) -> Tries:
        """What was tried so."""
        try:
            return Tries.heard(self._counting.recall(self._name(key)))
        except Away:
            return self.by_key.get(key, Tries())

    def failed(self, key: str, now: datetime) -> None:
        """Remember a failure; the oldest are forgotten."""

        def one_more(told: Any) -> Any:
            return Tries.heard(told).failed(now, self.free).told()

        with suppress(Away):
            self._counting.revise(self._name(key), REMEMBERED_FOR.total_seconds(), one_more)
        self.by_key[key] = self.by_key.get(key, Tries()).failed(now, self.free)
        self.by_key.move_to_end(key)
        while len(self.by_key) > self.remembered:
            self.by_key.popitem(last=False)

    def forget(self, key: str) -> None:
        """The right password was given."""
        with suppress(Away):
            self._counting.forget(self._name(key))
        self.by_key.pop(key, None)

    def _name(self, key: str) -> str:
        return f"{self.kind} {key}"

"""How long an account stays shut after wrong passwords; addresses nobody has are treated alike."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

# From one machine, and from all machines together: who doesn't know a password may shut an account
# for her own machine at once, but for its owner only with many machines or much patience.
FREE_FAILURES = 5
FREE_EVERYWHERE = 50
FIRST_LOCK = timedelta(seconds=60)
LONGEST_LOCK = timedelta(hours=1)
REMEMBERED = 1000


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


class Strangers:
    """Tries that no account counts: of one machine, or for an address that nobody has.

    A lock must not tell who has an account.
    """

    def __init__(self, free: int = FREE_FAILURES, remembered: int = REMEMBERED) -> None:
        self.free = free
        self.remembered = remembered
        self.by_key: OrderedDict[str, Tries] = OrderedDict()

    def tries(self, key: str) -> Tries:
        """What was tried so."""
        return self.by_key.get(key, Tries())

    def failed(self, key: str, now: datetime) -> None:
        """Remember a failure; the oldest are forgotten."""
        self.by_key[key] = self.tries(key).failed(now, self.free)
        self.by_key.move_to_end(key)
        while len(self.by_key) > self.remembered:
            self.by_key.popitem(last=False)

    def forget(self, key: str) -> None:
        """The right password was given."""
        self.by_key.pop(key, None)

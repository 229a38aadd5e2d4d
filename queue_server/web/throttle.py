"""How long an account stays shut after wrong passwords; addresses nobody has are treated alike."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_FAILURES = 5
FIRST_LOCK = timedelta(seconds=60)
LONGEST_LOCK = timedelta(hours=1)
REMEMBERED = 1000


def lock_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures in a row: a minute after five, then doubling."""
    if failures < FREE_FAILURES:
        return None
    # The exponent is bounded: a patient attacker must not overflow the arithmetic.
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_LOCK * 2**doublings, LONGEST_LOCK)


@dataclass(frozen=True)
class Tries:
    """Failures in a row, and until when no further try counts."""

    failures: int = 0
    locked_until: datetime | None = None

    def failed(self, now: datetime) -> Tries:
        """One failure more."""
        lock = lock_after(self.failures + 1)
        return Tries(self.failures + 1, now + lock if lock else None)

    def is_locked(self, now: datetime) -> bool:
        """Whether tries are refused now."""
        return self.locked_until is not None and now < self.locked_until


class Strangers:
    """The tries for addresses that no account has: a lock must not tell who works here."""

    def __init__(self) -> None:
        self.by_email: OrderedDict[str, Tries] = OrderedDict()

    def tries(self, email: str) -> Tries:
        """What was tried with that address."""
        return self.by_email.get(email, Tries())

    def failed(self, email: str, now: datetime) -> None:
        """Remember a failure; the oldest addresses are forgotten."""
        self.by_email[email] = self.tries(email).failed(now)
        self.by_email.move_to_end(email)
        while len(self.by_email) > REMEMBERED:
            self.by_email.popitem(last=False)

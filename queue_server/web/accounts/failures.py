"""Wrong passwords and codes: counted for each account, and more strictly for each machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as later

from queue_server.actions import accounts as changing
from queue_server.cluster import Counting
from queue_server.queries import accounts, health
from queue_server.queries.accounts import Account
from queue_server.web import passwords
from queue_server.web.origin import origin
from queue_server.web.throttle import FREE_EVERYWHERE, Strangers, Tries, lock_after
from queue_server.web.wiring import wiring

EXTENSION = "okienko_failures"
MACHINES_REMEMBERED = 10_000
LOCKED = later("Too many failed tries. Please wait a moment and try again.")


@dataclass
class Counts:
    """What the database does not count: tries of a machine, and for addresses that nobody has."""

    machines: Strangers
    nobodies: Strangers


def fresh_counts(counting: Counting) -> Counts:
    """Nothing was tried yet, as far as this process knows."""
    return Counts(
        Strangers("machine", remembered=MACHINES_REMEMBERED, counting=counting),
        Strangers("nobody", FREE_EVERYWHERE, counting=counting),
    )


def counts() -> Counts:
    """This app's counts."""
    known: Counts = current_app.extensions[EXTENSION]
    return known


def is_locked(email: str) -> bool:
    """Whether no further try counts now, for this address from this machine."""
    now = wiring().clock.now()
    account = accounts.by_email(wiring().store, email)
    everywhere = (
        Tries(account.failures, account.locked_until) if account else counts().nobodies.tries(email)
    )
    return counts().machines.tries(here(email)).is_locked(now) or everywhere.is_locked(now)


def note(email: str) -> None:
    """Count a failure."""
    now = wiring().clock.now()
    counts().machines.failed(here(email), now)
    account = accounts.by_email(wiring().store, email)
    if account is None:
        counts().nobodies.failed(email, now)
        # An account's failures are written down: the time of the answer must not tell which it was.
        health.check(wiring().store)
        return

    def lock(failures: int) -> datetime | None:
        span = lock_after(failures, FREE_EVERYWHERE)
        return now + span if span else None

    changing.fail(wiring().store, account.id, lock)


def password_fits(account: Account, typed: str) -> bool:
    """Whether it is the account's password; a wrong one is counted as at the log-in."""
    right = wiring().offload(passwords.matches, account.password or passwords.DECOY, typed)
    if not right:
        note(account.email)
    return bool(right)


def forget(email: str) -> None:
    """Somebody has logged in: this machine's failures are over."""
    counts().machines.forget(here(email))


def here(email: str) -> str:
    """The address as this machine tries it."""
    return f"{origin()} {email}"

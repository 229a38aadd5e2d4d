"""How long an account stays shut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from queue_server.web import passwords
from queue_server.web.throttle import LONGEST_LOCK, REMEMBERED, Strangers, Tries, lock_after

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_four_failures_cost_nothing_the_fifth_a_minute_and_then_it_doubles():
    assert lock_after(4) is None
    assert lock_after(5) == timedelta(minutes=1)
    assert lock_after(6) == timedelta(minutes=2)
    assert lock_after(7) == timedelta(minutes=4)


def test_no_lock_is_longer_than_an_hour_however_often_one_tries():
    assert lock_after(50) == LONGEST_LOCK
    assert lock_after(10**9) == LONGEST_LOCK


def test_a_lock_ends_to_the_second():
    tries = Tries(failures=4).failed(NOW)

    assert tries.is_locked(NOW + timedelta(seconds=59))
    assert not tries.is_locked(NOW + timedelta(seconds=60))


def test_the_oldest_strangers_are_forgotten():
    strangers = Strangers()
    for number in range(REMEMBERED + 5):
        strangers.failed(f"{number}@office.example", NOW)

    assert len(strangers.by_key) == REMEMBERED
    assert strangers.tries("0@office.example").failures == 0
    assert strangers.tries("1004@office.example").failures == 1


def test_passwords_are_kept_as_argon2id(monkeypatch):
    monkeypatch.undo()
    stored = passwords.hashed("korek-parasol-44-mleko")

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    # An unknown address takes as long as a known one.
    assert passwords.DECOY.split("$")[:4] == stored.split("$")[:4]
    assert passwords.matches(stored, "korek-parasol-44-mleko")
    assert not passwords.matches(stored, "korek-parasol-44")
    assert not passwords.matches("!", "!")
    assert not passwords.matches(passwords.DECOY, "")

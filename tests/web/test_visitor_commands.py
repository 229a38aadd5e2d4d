"""What the office's command line tells and deletes when somebody asks for her data."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from queue_server.actions import accounts, booking, offices
from queue_server.actions.entry import VISITOR, Door
from queue_server.clock import Clock
from queue_server.domain.visits import Person
from queue_server.queries import accounts as known
from queue_server.store import Store
from tests import databases
from tests.serving import MONDAY, ROOT
from tests.surfaces.life import traces_in_tables
from tests.web.test_commands import okienko

__all__ = ["okienko"]

HOUR = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
JAN = "jan.wolny@example.org"


@pytest.fixture
def at_home(okienko, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """An office's database, for booking visits in it; the command opens the same."""
    address = databases.at(tmp_path / "okienko.db")
    monkeypatch.setenv("OKIENKO_DATABASE", address)
    with closing(Store(address, Clock(MONDAY))) as store:
        yield store


def load(store: Store, identity: str) -> Door:
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    if identity == "email":
        source = source.replace('identity = "account"', 'identity = "email"')
        source = source.replace("account_months = 24\n", "")
    offices.load(store, source, "kalisz")
    return Door(store, "kalisz", VISITOR)


def book(door: Door, person: Person) -> None:
    key = booking.new_key()
    booking.hold(door, "A", HOUR, key)
    booking.book(door, key, person)


def test_an_account_is_told_and_deleted_with_its_visits(at_home, okienko) -> None:
    user = accounts.add_user(at_home, JAN, "!", "Jan")
    book(load(at_home, "account"), Person(user_id=user, email=JAN))

    code, told, _ = okienko("visitor", "export", JAN.upper())
    deleted, _, _ = okienko("visitor", "erase", JAN, "--yes")

    kept = json.loads(told)["with_account"]
    assert (code, deleted) == (0, 0)
    assert (kept["account"]["email"], len(kept["visits"])) == (JAN, 1)
    assert known.by_email(at_home, JAN) is None
    assert traces_in_tables(at_home, ("wolny",)) == []


def test_who_booked_by_e_mail_alone_is_found_and_forgotten(at_home, okienko) -> None:
    book(load(at_home, "email"), Person(email=JAN))

    _, told, _ = okienko("visitor", "export", JAN)
    okienko("visitor", "erase", JAN, "--yes")

    assert len(json.loads(told)["visits"]) == 1
    assert traces_in_tables(at_home, ("wolny",)) == []


def test_of_a_stranger_nothing_is_kept(at_home, okienko) -> None:
    load(at_home, "account")

    code, told, _ = okienko("visitor", "export", "nobody@example.org")

    assert code == 0
    assert not any(json.loads(told).values())


def test_the_staff_are_not_deleted_as_visitors(at_home, okienko) -> None:
    load(at_home, "account")
    accounts.grant(at_home, accounts.add_user(at_home, JAN, "!", "Jan"), "kalisz", "clerk")

    code, _, complaint = okienko("visitor", "erase", JAN, "--yes")

    assert code == 1
    assert "kalisz" in complaint
    assert known.by_email(at_home, JAN)

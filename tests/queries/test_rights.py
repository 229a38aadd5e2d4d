"""Whether the rights of many have changed, asked for all at once."""

from __future__ import annotations

import pytest

from queue_server.actions import accounts, devices, offices
from queue_server.queries import devices as known
from queue_server.queries import rights
from tests.conftest import ROOT


@pytest.fixture
def token(store, kalisz) -> str:
    return f"token:{known.identify(store, devices.create_token(store, kalisz, 'kiosk', 'k')).id}"


@pytest.fixture
def anna(store, kalisz) -> str:
    account = accounts.add_user(store, "anna@example.org", "hash", "Anna")
    accounts.grant(store, account, kalisz, "clerk")
    return f"user:{account}"


def test_a_token_counts_until_it_is_revoked(store, token) -> None:
    assert rights.stamps(store, [token]) == {token: rights.VALID}
    devices.revoke_token(store, int(token.removeprefix("token:")))
    assert rights.stamps(store, [token]) == {}


def test_a_stamp_stays_the_same_while_nothing_changes(store, anna, token) -> None:
    assert rights.stamps(store, [anna, token]) == rights.stamps(store, [token, anna])


def test_whatever_changes_what_somebody_may_do_changes_the_stamp(store, kalisz, anna) -> None:
    seen = [rights.stamps(store, [anna])[anna]]

    def changed() -> bool:
        seen.append(rights.stamps(store, [anna])[anna])
        return seen[-1] not in seen[:-1]

    accounts.grant(store, int(anna.removeprefix("user:")), kalisz, "manager")
    assert changed()
    source = (ROOT / "offices" / "kalisz.toml").read_text("utf-8")
    offices.load(store, source + "\n# another edition\n", kalisz)
    assert changed()


def test_who_is_not_there_has_no_stamp(store, kalisz) -> None:
    assert rights.stamps(store, ["user:77", "token:77", "demo"]) == {}


def test_thousands_are_asked_for_some_at_a_time(store, token) -> None:
    pauses: list[None] = []
    many = [token, *(f"token:{number}" for number in range(1000, 3000))]
    found = rights.stamps(store, many, lambda: pauses.append(None))
    assert found == {token: rights.VALID}
    assert len(pauses) == 6

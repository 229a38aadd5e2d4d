"""Accounts: added, changed, and given one role at each office."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_server.actions import accounts
from queue_server.domain.refusals import Reason
from queue_server.queries import accounts as known
from tests.actions.visits import load_file, refused


def test_an_account_is_found_however_its_address_is_capitalised(store):
    identity = accounts.add_user(store, "Anna@Kalisz.example", "hash", "Anna")

    found = known.by_email(store, "ANNA@kalisz.EXAMPLE")

    assert (found.id, found.email, found.name) == (identity, "anna@kalisz.example", "Anna")
    assert known.by_id(store, identity) == found
    assert known.by_uniquifier(store, found.uniquifier) == found


def test_an_unknown_account_is_nobody(store):
    assert known.by_id(store, 99) is None
    assert known.by_email(store, "nobody@kalisz.example") is None
    assert known.by_uniquifier(store, "x") is None


def test_adding_an_account_again_gives_it_a_new_password_and_ends_its_sessions(store):
    identity = accounts.add_user(store, "anna@kalisz.example", "old", "Anna")
    former = known.by_id(store, identity)
    accounts.save_user(store, replace(former, failures=5, active=False))

    assert accounts.add_user(store, "anna@kalisz.example", "new", "Anna Nowak") == identity

    now = known.by_id(store, identity)
    assert (now.password, now.name, now.active, now.failures) == ("new", "Anna Nowak", True, 0)
    assert now.uniquifier != former.uniquifier


def test_failures_and_locks_are_kept(store, clock):
    identity = accounts.add_user(store, "anna@kalisz.example", "hash", "Anna")
    changed = replace(known.by_id(store, identity), failures=3, locked_until=clock.now())

    accounts.save_user(store, changed)

    assert known.by_id(store, identity) == changed


def test_an_account_has_one_role_at_each_office(store, kalisz):
    load_file(store, "second")
    identity = accounts.add_user(store, "anna@kalisz.example", "hash", "Anna")
    assert known.roles(store, identity) == {}

    accounts.grant(store, identity, "kalisz", "clerk")
    accounts.grant(store, identity, "second", "clerk")
    accounts.grant(store, identity, "kalisz", "administrator")

    assert known.roles(store, identity) == {"kalisz": "administrator", "second": "clerk"}


def test_an_unknown_role_or_office_is_refused(store, kalisz):
    identity = accounts.add_user(store, "anna@kalisz.example", "hash", "Anna")

    with pytest.raises(ValueError, match="director"):
        accounts.grant(store, identity, "kalisz", "director")
    with refused(Reason.UNKNOWN_OFFICE):
        accounts.grant(store, identity, "atlantis", "clerk")

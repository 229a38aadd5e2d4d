"""Devices: tokens told once, pairings that last ten minutes and work once."""

from __future__ import annotations

import pytest

from queue_server.actions import devices
from queue_server.domain.refusals import Reason
from queue_server.queries import devices as known
from queue_server.store import Store
from tests import databases
from tests.actions.visits import load_file, minutes, refused, seconds
from tests.serving import wait_for


def test_a_token_stands_for_its_office_role_and_name(store, kalisz):
    token = devices.create_token(store, kalisz, "kiosk", "kiosk-1")

    found = known.identify(store, token)

    assert (found.office, found.role, found.name) == ("kalisz", "kiosk", "kiosk-1")
    assert known.identify(store, token + "x") is None


def test_only_the_tokens_hash_is_kept(store, kalisz):
    token = devices.create_token(store, kalisz, "integration", "booking")
    store.close()

    kept = [str(value) for row in databases.everything(store.address) for value in row]

    assert "booking" in kept
    assert not any(token in value for value in kept)


def test_a_revoked_token_is_nobody_at_once(store, kalisz):
    token = devices.create_token(store, kalisz, "kiosk", "kiosk-1")
    identity = known.identify(store, token).id

    assert devices.revoke_token(store, identity)

    assert known.identify(store, token) is None
    assert not devices.revoke_token(store, identity)
    assert known.tokens(store, kalisz)[0].revoked_at is not None


def test_a_token_that_another_process_revoked_is_nobody_within_a_second(store, kalisz, clock):
    token = devices.create_token(store, kalisz, "kiosk", "kiosk-1")
    identity = known.identify(store, token).id
    beside = Store(store.address, clock)
    assert devices.revoke_token(beside, identity)
    beside.close()

    wait_for("the token to be nobody's", lambda: known.identify(store, token) is None, seconds=30)


def test_an_office_revokes_only_its_own_tokens(store, kalisz):
    load_file(store, "second")
    token = devices.create_token(store, kalisz, "kiosk", "kiosk-1")
    identity = known.identify(store, token).id

    assert not devices.revoke_token(store, identity, office="second")
    assert devices.revoke_token(store, identity, office=kalisz)


def test_the_list_tells_when_a_token_was_last_used(store, kalisz, clock):
    token = devices.create_token(store, kalisz, "kiosk", "kiosk-1")
    assert known.tokens(store)[0].used_at is None
    clock.step(minutes(5))

    devices.mark_used(store, known.identify(store, token).id)

    assert known.tokens(store)[0].used_at == clock.now()


def test_an_unknown_role_or_office_gets_no_token(store, kalisz):
    with pytest.raises(ValueError, match="director"):
        devices.create_token(store, kalisz, "director", "x")
    with refused(Reason.UNKNOWN_OFFICE):
        devices.create_token(store, "atlantis", "kiosk", "x")


@pytest.mark.parametrize(
    ("device", "role"), [("hall-1", "display"), ("kiosk-2", "kiosk"), ("counter/3", "display")]
)
def test_a_paired_device_gets_the_token_of_its_place(store, kalisz, device, role):
    begun = devices.begin_pairing(store)
    assert devices.claim(store, begun.secret) is None

    devices.pair(store, begun.code, kalisz, device)

    claimed = devices.claim(store, begun.secret)
    assert (claimed.role, claimed.office, claimed.device) == (role, "kalisz", device)
    assert known.identify(store, claimed.token).name == device


def test_a_code_may_be_typed_in_small_letters_with_a_hyphen(store, kalisz):
    begun = devices.begin_pairing(store)
    assert len(begun.code) == 8

    devices.pair(store, f"{begun.code[:4]}-{begun.code[4:]}".lower(), kalisz, "hall-1")

    assert devices.claim(store, begun.secret) is not None


def test_a_pairing_is_claimed_once(store, kalisz):
    begun = devices.begin_pairing(store)
    devices.pair(store, begun.code, kalisz, "hall-1")
    devices.claim(store, begun.secret)

    assert devices.claim(store, begun.secret) is None
    with refused(Reason.UNKNOWN_CODE):
        devices.pair(store, begun.code, kalisz, "hall-1")


def test_a_code_that_is_paired_is_not_paired_again_as_something_else(store, kalisz):
    begun = devices.begin_pairing(store)
    devices.pair(store, begun.code, kalisz, "hall-1")

    with refused(Reason.UNKNOWN_CODE):
        devices.pair(store, begun.code, kalisz, "kiosk-1")


def test_a_pairing_code_lasts_ten_minutes(store, kalisz, clock):
    begun = devices.begin_pairing(store)
    clock.step(minutes(10) + seconds(1))

    with refused(Reason.UNKNOWN_CODE):
        devices.pair(store, begun.code, kalisz, "hall-1")


def test_a_granted_pairing_nobody_fetched_runs_out_too(store, kalisz, clock):
    begun = devices.begin_pairing(store)
    devices.pair(store, begun.code, kalisz, "hall-1")
    clock.step(minutes(10) + seconds(1))

    assert devices.claim(store, begun.secret) is None


def test_a_wrong_code_or_an_unknown_device_is_refused(store, kalisz):
    begun = devices.begin_pairing(store)

    with refused(Reason.UNKNOWN_CODE):
        devices.pair(store, "ABCDEFGH", kalisz, "hall-1")
    with refused(Reason.UNKNOWN_DEVICE):
        devices.pair(store, begun.code, kalisz, "hall-9")
    with refused(Reason.UNKNOWN_DEVICE):
        devices.pair(store, begun.code, kalisz, "counter/99")


def test_the_secret_is_not_the_code(store, kalisz):
    begun = devices.begin_pairing(store)
    devices.pair(store, begun.code, kalisz, "hall-1")

    assert devices.claim(store, begun.code) is None

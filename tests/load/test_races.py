"""What only one of many may do at once is done once, whether there is one writer or several."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from queue_server.actions import accounts, devices, offices
from queue_server.actions.accounts import UserChange
from queue_server.queries import accounts as known
from queue_server.queries import devices as devices_known
from queue_server.store import Store, schema
from tests.load.bookers import together
from tests.serving import ROOT

MANY = 12
EMAIL = "halina@home.example"


def test_every_failed_log_in_is_counted(store: Store) -> None:
    user = accounts.add_user(store, EMAIL, "!", "Halina")

    together(MANY, lambda _: accounts.fail(store, user, lambda failures: None))

    found = known.by_id(store, user)
    assert found
    assert found.failures == MANY


def test_an_address_is_taken_by_one_of_those_who_register_at_once(store: Store) -> None:
    def register(number: int) -> None:
        values = {"email": EMAIL, "password": str(number)}
        accounts.keep(store, [UserChange(None, values)], [])

    together(MANY, register)

    with store.reading() as connection:
        kept = connection.execute(select(func.count()).select_from(schema.users)).scalar_one()
    assert kept == 1


def test_an_account_that_is_made_many_times_at_once_is_one(store: Store) -> None:
    made: set[int] = set()

    together(MANY, lambda _: made.add(accounts.add_user(store, EMAIL, "!", "Halina")))

    assert len(made) == 1


def test_a_paired_device_gets_one_token_however_often_it_asks_at_once(store, kalisz) -> None:
    pairing = devices.begin_pairing(store)
    devices.pair(store, pairing.code, kalisz, "kiosk-1")
    claimed: Counter[bool] = Counter()

    together(MANY, lambda _: claimed.update([devices.claim(store, pairing.secret) is not None]))

    assert claimed == {True: 1, False: MANY - 1}
    assert len(devices_known.tokens(store, kalisz)) == 1


def test_an_office_that_is_loaded_many_times_at_once_is_created_once(store: Store) -> None:
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    created: Counter[bool] = Counter()

    together(MANY, lambda _: created.update([offices.load(store, source, "kalisz").created]))

    assert created == {True: 1, False: MANY - 1}

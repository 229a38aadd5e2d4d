"""Whose name and colour the pages of an account wear."""

from __future__ import annotations

import pytest

from queue_server.actions import booking, offices
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.visits import Person
from tests.serving import ROOT
from tests.surfaces.home import EMAIL, local
from tests.surfaces.resident import Resident

KALISZ, ZALESIN = "Starostwo Powiatowe w Kaliszu", "Urząd Miejski w Zalesinie"
PAGES = ("/visits", "/account", "/account/delete")


@pytest.fixture
def inside(tmp_path):
    """Halina, logged in, where two offices have accounts."""
    made = Resident(tmp_path)
    source = (ROOT / "offices" / "zalesin.toml").read_text(encoding="utf-8")
    source = source.replace('identity = "email"\nconfirm_minutes = 60', 'identity = "account"')
    offices.load(made.store, source, "zalesin")
    assert made.log_in().status_code == 302
    yield made
    made.store.close()


def dress(home, address: str) -> tuple[str, str]:
    """The name in the page's title and the office whose colour it has."""
    html = home.get(address).text
    title = html.split("<title>")[1].split("</title>")[0]
    return title.partition(" · ")[2].split(",")[0], html.split("/theme/")[1].split(".css")[0]


def book_in_zalesin(home) -> None:
    door, key = Door(home.store, "zalesin", VISITOR), booking.new_key()
    booking.hold(door, "D", local(25, 9, 20), key)
    booking.book(door, key, Person(user_id=home.account(), email=EMAIL, name="Halina"))


@pytest.mark.parametrize("address", PAGES)
def test_without_visits_it_is_the_office_that_was_looked_at_last(inside, address):
    assert "<title>" in inside.get(address).text
    assert "/theme/" not in inside.get(address).text

    inside.get("/booking/zalesin")

    assert dress(inside, address) == (ZALESIN, "zalesin")


@pytest.mark.parametrize("address", PAGES)
def test_it_is_the_office_of_all_visits_whatever_was_looked_at(inside, address):
    book_in_zalesin(inside)
    inside.get("/booking/kalisz")

    assert dress(inside, address) == (ZALESIN, "zalesin")


@pytest.mark.parametrize("address", PAGES)
def test_with_visits_here_and_there_it_is_the_office_that_was_looked_at_last(inside, address):
    inside.book()
    book_in_zalesin(inside)
    for looked_at, name in (("zalesin", ZALESIN), ("kalisz", KALISZ)):
        inside.get(f"/booking/{looked_at}")
        assert dress(inside, address) == (name, looked_at)

"""Managers read on the clerks' pages how many monitors need a look; clerks are not bothered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.actions import devices
from tests.serving import HASHED
from tests.surfaces.test_clerk_routes import Hall

PAGE = "/admin/kalisz/displays"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(tmp_path, HASHED)
    yield opened
    opened.store.close()


def enrol_two_that_are_switched_off(office: Hall) -> None:
    for key in ("hall-1", "counter/1"):
        devices.create_token(office.store, "kalisz", "display", key)


def test_where_all_is_well_the_link_says_no_more_and_the_panel_nothing(office):
    ewa = office.clerk("Ewa", "manager")
    choosing, panel = (ewa.get(f"/clerk/kalisz{part}?lang=en").text for part in ("", "/1"))

    assert f'href="{PAGE}">Monitors</a>' in choosing
    assert PAGE not in panel


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_whoever_looks_after_monitors_reads_how_many_need_it(office, role):
    enrol_two_that_are_switched_off(office)
    ewa = office.clerk("Ewa", role)
    choosing, panel = (ewa.get(f"/clerk/kalisz{part}?lang=pl").text for part in ("", "/1"))

    assert f'href="{PAGE}">Monitory: 2 monitory wymagają uwagi</a>' in choosing
    assert f'href="{PAGE}">2 monitory wymagają uwagi</a>' in panel


def test_a_clerk_is_shown_no_way_to_what_she_may_not_open(office):
    enrol_two_that_are_switched_off(office)
    anna = office.clerk("Anna")

    for part in ("", "/1"):
        assert PAGE not in anna.get(f"/clerk/kalisz{part}").text

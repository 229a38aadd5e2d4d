"""Parts of the hall: a call is drawn where its counter stands, and heard wherever people listen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from queue_server.clock import Clock
from queue_server.store import Store
from tests.journeys.listening import TAP, Hall, office_file, sounds
from tests.serving import Server, wait_for

VOICE = """
[voice]
languages = ["pl"]
chime = false
pause_seconds = 0
speed = 300
"""
PARTS = """
[zones.west]
names = { pl = "Zachód", en = "West", uk = "Захід", de = "Westen" }
counters = ["1", "2", "3"]
[zones.east]
names = { pl = "Wschód", en = "East", uk = "Схід", de = "Osten" }
counters = ["4", "5", "6"]
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Kalisz with a monitor in each part of the hall; people hear one voice in both."""
    path = office_file(tmp_path, VOICE, PARTS)
    text = path.read_text(encoding="utf-8")
    text = text.replace("[displays.hall-1]", '[displays.hall-1]\nzones = ["west"]')
    text = text.replace("[displays.hall-2]", '[displays.hall-2]\nzones = ["east"]')
    path.write_text(text, encoding="utf-8")
    with Server(tmp_path, offices=(path,)) as running:
        yield running


def test_a_call_elsewhere_is_spoken_but_not_drawn_and_the_tickets_language_comes_second(
    server: Server, device_page: Callable[..., Page]
):
    def monitor(key: str) -> Page:
        page = device_page("display", key)
        page.add_init_script(TAP)
        page.goto(f"{server.address}/display/kalisz/{key}")
        expect(page.locator("body.paired[data-sound=on]")).to_be_attached()
        return page

    west, east = monitor("hall-1"), monitor("hall-2")
    with closing(
        Store(server.database, Clock(server.clock.now() - timedelta(seconds=30)))
    ) as store:
        hall = Hall(store)
        hall.wait("C", language="uk")
        hall.wait("A", language="pl")

        there, here = hall.call("5", "1")
        wait_for("both calls to be spoken", lambda: len(hall.spoken()) == 2, 20)

        assert [(each.call, each.language) for each in sounds(west)] == [
            (there, "pl"),
            (there, "uk"),
            (here, "pl"),
        ]
        assert all(each.whole for each in sounds(west))
        assert sounds(east) == []
        assert sorted(hall.shown()) == [(1, "hall-2"), (2, "hall-1")]
    expect(east.locator("#number")).to_have_text(there)
    expect(west.locator("#number")).to_have_text(here)
    expect(west.locator("#rows")).not_to_contain_text(there)

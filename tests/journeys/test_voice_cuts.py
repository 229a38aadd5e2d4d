"""Server or speaker goes in the midst of an announcement: calls are spoken whole, one at a time."""

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

SLOW = """
[voice]
languages = ["pl"]
ticket_language = false
chime = false
repeat = 2
pause_seconds = 0.5
speed = 150
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The office in Kalisz, where a call takes its time and, made 30 s ago, is young for 10 s."""
    path = office_file(tmp_path, SLOW)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("announce_seconds = 180", "announce_seconds = 40"), "utf-8")
    with Server(tmp_path, offices=(path,)) as running:
        yield running


@pytest.fixture
def hall(server: Server) -> Iterator[Hall]:
    with closing(
        Store(server.database, Clock(server.clock.now() - timedelta(seconds=30)))
    ) as store:
        yield Hall(store)


@pytest.fixture
def monitor(server: Server, device_page: Callable[..., Page]) -> Callable[[str], Page]:
    def make(key: str) -> Page:
        page = device_page("display", key)
        page.add_init_script(TAP)
        page.goto(f"{server.address}/display/kalisz/{key}")
        expect(page.locator("body.paired[data-sound=on]")).to_be_attached()
        return page

    return make


def test_a_restart_of_the_server_neither_cuts_off_nor_doubles_what_is_being_said(
    monitor, hall, server
):
    one, other = monitor("hall-1"), monitor("hall-2")
    hall.wait("A", 3)
    hall.call("1")
    wait_for("the first call to be spoken", lambda: len(hall.spoken()) == 1, 20)
    called = hall.call("2", "3")
    wait_for("the next one to be begun", lambda: len(sounds(one)) == 3)

    server.kill()
    server.start()
    wait_for("all to be spoken", lambda: len(hall.spoken()) == 3, 40)

    heard = sounds(one)[2:]
    assert [each.call for each in heard] == [each for each in called for _ in range(2)]
    assert all(each.whole for each in heard)
    assert sounds(other) == []


def test_a_call_that_waited_long_for_its_turn_is_not_lost_when_its_speaker_goes(monitor, hall):
    one, other = monitor("hall-1"), monitor("hall-2")
    hall.wait("A", 3)
    *_, third = hall.call("1", "2", "3")
    wait_for("the third call to be said again", lambda: len(sounds(one)) == 6, 40)
    hall.wait("C")
    expect(other.locator("#services")).to_contain_text("C 1")  # a board on which they are old
    one.context.close()
    wait_for("it to be spoken", lambda: len(hall.spoken()) == 3, 30)

    assert [(each.call, each.whole) for each in sounds(other)] == [(third, True)] * 2

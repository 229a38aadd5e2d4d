"""The main job, end to end: from the kiosk over the clerk's "Next" to every monitor of the hall."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.listening import Hall, office_file
from tests.serving import Server, wait_for
from tests.wire import Cable

# Writes down every call that a monitor puts on its stage.
WATCH = """
window.announced = [];
document.addEventListener("DOMContentLoaded", function () {
  var stage = document.getElementById("stage");
  new MutationObserver(function () {
    var number = document.getElementById("number").textContent;
    if (!stage.hidden && number && number !== announced[announced.length - 1]) {
      announced.push(number);
    }
  }).observe(document.getElementById("hall"), {attributes: true, childList: true, subtree: true,
    characterData: true});
});
"""
CUT_SECONDS = 30


@pytest.fixture
def server(tmp_path: Path, dialect: str) -> Iterator[Server]:
    """The office in Kalisz, where calls are spoken fast."""
    with Server(tmp_path, offices=(office_file(tmp_path),), dialect=dialect) as running:
        yield running


@pytest.fixture
def kiosk(server: Server, device_page: Callable[..., Page]) -> Page:
    """The first screen of the kiosk."""
    page = device_page("kiosk", "kiosk-1", viewport={"width": 1080, "height": 1920})
    page.add_init_script("window.print = function () {};")
    page.goto(f"{server.address}/kiosk/kalisz/kiosk-1")
    return page


@pytest.fixture
def monitor(server: Server, device_page: Callable[..., Page]) -> Callable[..., Page]:
    """`monitor("hall-1")` is that monitor of the hall, connected."""

    def make(key: str, address: str = server.address) -> Page:
        page = device_page("display", key, viewport={"width": 1280, "height": 720})
        page.add_init_script(WATCH)
        page.goto(f"{address}/display/kalisz/{key}")
        # Joined: the page knows by now that it is enrolled.
        page.wait_for_timeout(500)
        return page

    return make


@pytest.fixture
def anna(server: Server, clerk_page: Callable[..., Page]) -> Page:
    """Anna at counter 1."""
    page = clerk_page("anna", viewport={"width": 1280, "height": 720})
    page.goto(f"{server.address}/clerk/kalisz")
    page.locator('[data-counter="1"] button[type=submit]').click()
    expect(page.locator('[data-part="next"]')).to_be_enabled()
    return page


@pytest.fixture
def cable(server: Server) -> Iterator[Cable]:
    """The cable between a monitor and the server."""
    laid = Cable(server.port)
    yield laid
    laid.close()


def take_ticket(kiosk: Page, service: str = "A") -> str:
    """A visitor without a reservation takes a ticket and goes; its number."""
    kiosk.get_by_role("button", name="Nie mam rezerwacji").first.click()
    kiosk.locator(f'[data-service="{service}"]').click()
    number = kiosk.locator(".ticket-number").inner_text()
    kiosk.get_by_role("button", name="Gotowe").first.click()
    expect(kiosk.locator("body")).to_have_attribute("data-step", "start")
    return number


def call_next(panel: Page, number: str) -> None:
    """The clerk presses Next and has that visitor before her."""
    panel.locator('[data-part="next"]').click()
    expect(panel.locator('[data-part="number"]')).to_have_text(number)
    # The panel ignores a second press that follows at once.
    panel.wait_for_timeout(800)


@pytest.mark.dialect("sqlite", "postgresql")
def test_a_visitor_is_called_from_the_kiosk_to_every_monitor(kiosk, anna, monitor) -> None:
    monitors = [monitor("hall-1"), monitor("hall-2")]
    number = take_ticket(kiosk)
    assert number == "A001"
    expect(anna.locator('[data-part="next-number"]')).to_have_text(number)

    anna.locator('[data-part="next"]').click()
    for page in monitors:
        expect(page.locator("#number")).to_have_text(number, timeout=2000)
        expect(page.locator("#to-counter")).to_have_text("1")
    expect(anna.locator('[data-part="number"]')).to_have_text(number)

    # Both monitors say that they have shown it, so no mark comes up.
    anna.wait_for_timeout(4500)
    expect(anna.locator('[data-part="unshown"]')).to_be_hidden()


def test_the_clerk_is_told_when_no_monitor_shows_a_call(kiosk, anna) -> None:
    call_next(anna, take_ticket(kiosk))
    expect(anna.locator('[data-part="unshown"]')).to_be_visible(timeout=6000)
    assert anna.locator('[data-part="unshown"]').inner_text() == "jeszcze na żadnym monitorze"


def test_a_monitor_that_was_cut_off_announces_all_it_missed(
    kiosk, anna, monitor, cable, server
) -> None:
    away, present = monitor("hall-1", cable.address), monitor("hall-2")
    first = take_ticket(kiosk)
    call_next(anna, first)
    expect(away.locator("#number")).to_have_text(first)

    cable.cut()
    cut_at = time.monotonic()
    missed = [take_ticket(kiosk) for _ in range(5)]
    for number in missed:
        call_next(anna, number)
    expect(present.locator("#number")).to_have_text(missed[-1], timeout=20_000)
    expect(away.locator("#lost")).to_be_visible(timeout=15_000)
    expect(away.locator("#number")).to_have_text(first)
    anna.wait_for_timeout(max(0.0, CUT_SECONDS - (time.monotonic() - cut_at)) * 1000)
    expect(away.locator("#lost")).to_be_visible()
    cable.mend()

    def announced() -> list[str]:
        return away.evaluate("announced")

    wait_for("all calls on the monitor", lambda: announced()[-1] == missed[-1], seconds=40)
    assert announced() == [first, *missed]
    expect(away.locator("#lost")).to_be_hidden()
    # It went on to speak for both, from what the other had not spoken to its end.
    assert list(dict.fromkeys(present.evaluate("announced"))) == [first, *missed]
    with closing(server.store()) as store:
        spoken = Hall(store).spoken()
    assert sorted(call for call, key in spoken if key == "hall-2" and call > 1) == [2, 3, 4, 5, 6]
    # The cut may have come before the first call's last word; then both spoke it to its end.
    assert 1 in {call for call, _ in spoken}
    assert {call for call, key in spoken if key == "hall-1"} <= {1}


def test_a_monitor_of_an_older_version_reloads_itself_once(server, new_context) -> None:
    page = new_context().new_page()
    address = f"{server.address}/display/kalisz/hall-1"
    html = page.request.get(address).text()
    version = json.loads(re.search(r'id="page">(.*?)</script>', html, re.S)[1])["version"]
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))

    # As it was loaded before the update; from the second time on the server's own page.
    older = {"body": html.replace(version, "older"), "content_type": "text/html"}
    page.route(address, lambda route: route.fulfill(**older), times=1)
    page.goto(address)
    page.wait_for_timeout(8000)
    assert len(loads) == 2
    page_version = "JSON.parse(document.getElementById('page').textContent).version"
    assert page.evaluate(page_version) == version

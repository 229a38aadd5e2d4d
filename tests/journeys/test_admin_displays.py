"""The page of monitors beside real monitors: it sees how they fare, and they do what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from queue_server.queries import journal
from tests.conftest import ARGUMENTS
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import enrol
from tests.journeys.listening import Hall, office_file
from tests.serving import Server

MONITORS = "/admin/kalisz/displays"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The office in Kalisz, where calls are spoken fast and without a chime."""
    with Server(tmp_path, offices=(office_file(tmp_path),)) as running:
        yield running


@pytest.fixture
def manager(server: Server, clerk_page: Callable[..., Page]) -> Page:
    """Ewa, who looks after the monitors."""
    page = clerk_page("ewa", "manager", "en-GB")
    page.goto(server.address + MONITORS)
    return page


@pytest.fixture
def monitor(server: Server, device_page: Callable[..., Page]) -> Page:
    """The enrolled monitor hall-1, which can be heard."""
    page = device_page("display", "hall-1")
    page.goto(f"{server.address}/display/kalisz/hall-1")
    expect(page.locator("body.paired[data-sound=on]")).to_be_attached()
    return page


@pytest.fixture
def strict_browser(browser: Browser, chromium: str) -> Iterator[Browser]:
    """A browser that forbids sound until somebody touches the screen."""
    arguments = [each for each in ARGUMENTS if "autoplay" not in each]
    arguments.append("--autoplay-policy=document-user-activation-required")
    strict = browser.browser_type.launch(executable_path=chromium, args=arguments)
    yield strict
    strict.close()


def card(manager: Page, key: str = "hall-1") -> Locator:
    return manager.locator(f"[data-screen='{key}']")


def press(manager: Page, button: str, key: str = "hall-1") -> None:
    """Press a button of a card; the page says that the monitor was told."""
    card(manager, key).get_by_role("button", name=button).click()
    expect(manager.locator("#told")).to_have_text("Hall, entrance was told.")


def test_a_monitor_is_seen_to_come_to_speak_and_to_go(monitor, manager, server):
    expect(card(manager)).to_contain_text("All is well.")
    expect(card(manager)).to_contain_text("Speaks for its sound zone")
    expect(card(manager)).to_contain_text("1280 × 720")
    inside = card(manager).frame_locator("iframe")
    expect(inside.locator("#calm")).to_contain_text("Zapraszamy")
    assert_accessible(manager)

    monitor.close()

    expect(card(manager)).to_contain_text("Not connected.")
    expect(card(manager)).to_have_class("card monitor monitor--trouble")
    expect(manager.locator("#summary")).to_have_text(
        "1 of 1 monitors needs a look: Hall, entrance."
    )
    server.kill()
    expect(manager.locator("#summary")).to_contain_text("The server does not answer")


def test_a_monitor_shows_its_name_tries_a_call_and_loads_anew(monitor, manager, server):
    with closing(server.store()) as store:
        before = journal.last(store, "kalisz")

        press(manager, "Show its name")
        expect(monitor.locator("#identity")).to_contain_text("hall-1")
        expect(monitor.locator("#identity")).to_contain_text("Hala, wejście")

        press(manager, "Test call")
        expect(monitor.locator("#number")).to_have_text("TEST")
        assert journal.last(store, "kalisz") == before
        assert (Hall(store).shown(), Hall(store).spoken()) == ([], [])

    with monitor.expect_navigation():
        press(manager, "Load anew")
    expect(card(manager)).to_contain_text("All is well.")


def test_the_manager_sees_on_every_page_that_a_monitor_may_not_be_heard(
    strict_browser, manager, server
):
    context = strict_browser.new_context(locale="pl-PL")
    enrol(context, server.address, server.token("display", "hall-1"))
    page = context.new_page()
    page.goto(f"{server.address}/display/kalisz/hall-1")

    expect(card(manager)).to_contain_text("Its browser blocks sound")

    manager.goto(f"{server.address}/clerk/kalisz")
    manager.get_by_role("link", name="Monitors: 1 monitor needs a look").click()
    page.mouse.click(200, 200)
    expect(card(manager)).to_contain_text("All is well.")
    manager.goto(f"{server.address}/clerk/kalisz")
    expect(manager.get_by_role("link", name="Monitors", exact=True)).to_be_visible()

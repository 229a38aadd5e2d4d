"""An office's file is loaded anew while its screens are open: they load themselves anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import arriving, calling
from queue_server.actions.entry import Actor, Door
from tests.serving import ROOT, Server

FORMER, NEW = "Rejestracja pojazdu", "Rejestracja auta"


def change_office(server: Server, tmp_path: Path) -> None:
    """The first service gets another name."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    changed = tmp_path / "kalisz.toml"
    changed.write_text(source.replace(FORMER, NEW), encoding="utf-8")
    server.load(changed)


def loads_of(page: Page) -> list[str]:
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    return loads


@pytest.fixture
def panel(server: Server, clerk_page) -> Page:
    page = clerk_page("anna")
    page.goto(f"{server.address}/clerk/kalisz")
    page.locator("[data-counter='1']").get_by_role("button").click()
    expect(page.locator("body")).to_have_attribute("data-state", "open")
    return page


def test_a_panel_waits_until_the_clerk_has_done_what_she_began(server, panel, tmp_path):
    store = server.store()
    arriving.issue(Door(store, "kalisz"), "A")
    store.close()
    panel.keyboard.press("Space")
    expect(panel.locator("[data-part=service]")).to_have_text(FORMER)
    panel.keyboard.press("5")
    loads = loads_of(panel)

    change_office(server, tmp_path)
    panel.wait_for_timeout(4000)
    assert loads == []
    panel.keyboard.press("Escape")

    expect(panel.locator("[data-part=service]")).to_have_text(NEW)
    expect(panel.locator("[data-part=number]")).to_have_text("A001")
    panel.wait_for_timeout(3000)
    assert len(loads) == 1


def test_the_page_of_counters_shows_the_new_names(server, clerk_page, tmp_path):
    page = clerk_page("anna")
    page.goto(f"{server.address}/clerk/kalisz")
    expect(page.locator("[data-counter='1']")).to_contain_text(FORMER)
    page.wait_for_timeout(1000)

    change_office(server, tmp_path)

    expect(page.locator("[data-counter='1']")).to_contain_text(NEW)


def test_a_kiosk_waits_until_its_visitor_has_left(server, device_page, tmp_path):
    page = device_page("kiosk", "kiosk-1")
    page.goto(f"{server.address}/kiosk/kalisz/kiosk-1?print=0")
    page.get_by_role("button", name="Nie mam rezerwacji").click()
    loads = loads_of(page)

    change_office(server, tmp_path)
    page.wait_for_timeout(3000)
    assert loads == []
    page.locator("[data-service=A]").click()
    page.get_by_role("button", name="Mam numer").click()

    expect(page.locator("body")).to_have_attribute("data-step", "start")
    page.wait_for_timeout(3000)
    assert len(loads) == 1


def test_a_monitor_announces_a_call_to_its_end(server, new_context, tmp_path):
    page = new_context().new_page()
    page.goto(f"{server.address}/display/kalisz/hall-1")
    page.wait_for_timeout(1000)
    loads = loads_of(page)

    store = server.store()
    numbers = []
    for counter in ("1", "2"):
        door = Door(store, "kalisz", Actor(f"user:{counter}9", "Ola"))
        arriving.issue(door, "A")
        numbers.append(calling.call_next(door, counter).ticket.number)
    change_office(server, tmp_path)
    store.close()

    expect(page.locator("#number")).to_have_text(numbers[0])
    expect(page.locator("#number")).to_have_text(numbers[1])
    page.wait_for_timeout(6000)
    assert len(loads) == 1
    expect(page.locator("#number")).to_have_text(numbers[1])

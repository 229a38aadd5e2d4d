"""Wrong codes at the kiosk: a pause that is told plainly, with the way to a ticket left open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.test_kiosk import UPRIGHT, at_step, begin, number, press, reserve, scan
from tests.serving import ROOT, Server

WRONG = "12345678"
# The kiosk's own clock, not the server's: a minute that passes at once.
HURRY = "performance.now = (now => () => now() + 61000)(performance.now.bind(performance))"


@pytest.fixture
def kiosk(server: Server, device_page: Callable[..., Page]) -> Page:
    """The first screen of an enrolled kiosk."""
    return begin(device_page("kiosk", "kiosk-1", viewport=UPRIGHT), server)


def enter_wrong_codes(page: Page, times: int) -> None:
    press(page, "Mam rezerwację")
    for turn in range(times):
        page.get_by_role("button", name="Usuń wszystkie cyfry").first.click()
        page.keyboard.type(WRONG)
        with page.expect_response("**/activations*"):
            press(page, "Zatwierdź")
        if turn < 4:
            expect(page.locator("#code-message")).to_have_class("message wrong")


def test_after_five_wrong_codes_the_kiosk_asks_to_wait_and_still_gives_tickets(kiosk):
    enter_wrong_codes(kiosk, 6)

    at_step(kiosk, "pause")
    expect(kiosk.locator("h1")).to_have_text("Proszę chwilę zaczekać")
    expect(kiosk.locator(".pause-left")).to_contain_text("s")
    assert WRONG not in kiosk.evaluate("document.documentElement.outerHTML")
    assert_accessible(kiosk)

    press(kiosk, "Pobierz bilet bez rezerwacji")
    kiosk.locator('[data-service="A"]').click()
    at_step(kiosk, "ticket")
    assert number(kiosk) == "A001"


def test_a_right_code_waits_as_long_and_is_asked_for_again_afterwards(server, kiosk):
    code = reserve(server, 5)
    enter_wrong_codes(kiosk, 5)
    press(kiosk, "Zacznij od nowa")

    scan(kiosk, code)

    at_step(kiosk, "pause")
    expect(kiosk.get_by_role("button", name="Wpisz numer")).to_be_hidden()
    kiosk.evaluate(HURRY)
    expect(kiosk.get_by_role("status").first).to_have_text("Teraz można wpisać numer.")
    assert_accessible(kiosk)
    press(kiosk, "Wpisz numer")
    at_step(kiosk, "code")


def test_where_reservations_join_by_themselves_the_kiosk_asks_for_no_code(
    server, device_page, tmp_path
):
    source = tmp_path / "kalisz.toml"
    source.write_text(by_itself(), encoding="utf-8")
    server.load(source)
    page = begin(device_page("kiosk", "kiosk-1", viewport=UPRIGHT), server)

    expect(page.get_by_role("button", name="Mam rezerwację")).to_have_count(0)
    expect(page.locator(".start .lead")).to_contain_text("proszę usiąść")
    assert_accessible(page)
    scan(page, WRONG)
    press(page, "Nie mam rezerwacji")
    at_step(page, "matters")


def by_itself() -> str:
    """The office's file, but reservations join the queue at their hour."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    return source.replace('check_in = "kiosk"', 'check_in = "by_itself"', 1)

"""Visits by ear: what the kiosk says, in order, and that a touch is heard before it counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.kiosk_everyone import TAP, aid, hears, said, turn
from tests.journeys.test_kiosk import (
    COUNT_PRINTS,
    UPRIGHT,
    at_step,
    begin,
    number,
    press,
    reserve,
    waiting,
)
from tests.serving import Server, wait_for

SPOKEN = "Czytanie na głos jest włączone"


@pytest.fixture
def kiosk(server: Server, device_page: Callable[..., Page]) -> Page:
    """The first screen of a kiosk whose loudspeaker is listened to."""
    page = device_page("kiosk", "kiosk-1", viewport=UPRIGHT)
    page.add_init_script(COUNT_PRINTS)
    page.add_init_script(TAP)
    return begin(page, server)


def tap_twice(page: Page, selector: str, heard: str) -> None:
    """Touch, hear what it is, touch again."""
    page.locator("#stage:not(.settling)").wait_for()
    touched = page.locator(selector).first
    # By force: what cannot be pressed now can be touched and heard all the same.
    touched.click(force=True)
    hears(page, heard)
    touched.click(force=True)


def test_a_walk_in_by_ear(server, kiosk):
    aid(kiosk, "spoken").click()
    heard = hears(
        kiosk,
        *(SPOKEN, "klawisz Tab", "Czy mają Państwo rezerwację?", "Mam rezerwację"),
        *("Nie mam rezerwacji", "Polski", "English", "Українська", "Deutsch"),
    )
    assert all(each.seconds > 0.15 and each.loudest > 0.02 for each in heard)
    expect(kiosk.locator("#hint")).to_be_visible()
    assert_accessible(kiosk)

    kiosk.locator(".door").nth(1).click()
    hears(kiosk, "Nie mam rezerwacji")
    at_step(kiosk, "start")
    kiosk.locator(".door").nth(1).click()
    at_step(kiosk, "matters")
    hears(kiosk, "Jaką sprawę chcą Państwo załatwić?", "Rejestracja", "Na dole ekranu: Wstecz")
    tap_twice(kiosk, '[data-service="A"]', "Rejestracja")
    at_step(kiosk, "ticket")
    hears(kiosk, "numer A zero zero jeden", "Rejestracja pojazdu", "Nikt nie czeka")
    assert waiting(server) == ["A001"]

    tap_twice(kiosk, '[data-guide="repeat"]', "Powtórz")
    hears(kiosk, "numer A zero zero jeden")
    tap_twice(kiosk, ".ticket-end .primary", "Gotowe")
    at_step(kiosk, "start")
    expect(aid(kiosk, "spoken")).to_have_attribute("aria-pressed", "false")
    kiosk.evaluate("window.said = []")
    press(kiosk, "Nie mam rezerwacji")
    at_step(kiosk, "matters")
    assert said(kiosk) == []


def test_an_activation_by_ear_never_says_the_whole_code(server, kiosk):
    code = reserve(server, minutes=12)
    turn(kiosk, "spoken")
    hears(kiosk, SPOKEN)
    tap_twice(kiosk, ".door", "Mam rezerwację")
    at_step(kiosk, "code")
    everything = hears(kiosk, "numer rezerwacji", "Tu jest klawiatura", "Zatwierdź")
    tap_twice(kiosk, ".confirm", "Zatwierdź: teraz niedostępne")
    everything += hears(kiosk, "wpisać wszystkie cyfry (8)")

    for digit in code[:2]:
        tap_twice(kiosk, f'[data-key="{digit}"]', digit)
        everything += hears(kiosk, digit)
    for digit in code[2:]:
        kiosk.keyboard.press(digit)
        everything += hears(kiosk, digit)
        kiosk.wait_for_timeout(130)
    expect(kiosk.locator(".slot.next")).to_have_count(0)
    assert "".join(kiosk.locator(".slot").all_inner_texts()) == code
    kiosk.locator('[data-guide="repeat"]').focus()
    kiosk.keyboard.press("Enter")
    everything += hears(kiosk, "numer rezerwacji")
    tap_twice(kiosk, ".confirm", "Zatwierdź")
    at_step(kiosk, "ticket")
    everything += hears(kiosk, "numer A zero zero jeden", "Rezerwacja na 08:52")
    assert number(kiosk) == "A001"
    for each in everything:
        assert code not in each.text.replace(" ", ""), each


def test_an_error_is_read_first(server, kiosk):
    turn(kiosk, "spoken")
    hears(kiosk, SPOKEN)
    kiosk.locator(".door").first.focus()
    kiosk.keyboard.press("Enter")
    at_step(kiosk, "code")
    kiosk.keyboard.type("11111111", delay=130)
    kiosk.wait_for_timeout(150)
    kiosk.locator(".confirm").focus()
    kiosk.evaluate("window.said = []")
    kiosk.keyboard.press("Enter")

    expect(kiosk.locator(".message.wrong")).to_be_visible()
    wrong = kiosk.locator(".message.wrong").inner_text()
    hears(kiosk, wrong, "numer rezerwacji")


def test_the_next_touch_makes_it_silent_at_once(server, kiosk):
    kiosk.evaluate("window.lasting = true")
    turn(kiosk, "spoken")
    wait_for("the first sentence", lambda: said(kiosk))
    before = kiosk.evaluate("window.stopped")
    kiosk.keyboard.press("Tab")

    assert kiosk.evaluate("window.stopped") == before + 1
    assert kiosk.evaluate("window.said.filter(each => each.text.includes('Tab')).length") == 0
    wait_for("the next control", lambda: len(said(kiosk)) == 2)


def test_a_finger_that_slides_hears_what_it_comes_to_and_presses_nothing(server, kiosk):
    turn(kiosk, "spoken")
    hears(kiosk, SPOKEN)
    kiosk.locator("#stage:not(.settling)").wait_for()
    kiosk.locator(".door").nth(1).dispatch_event(
        "pointermove",
        {
            "bubbles": True,
            "isPrimary": True,
            "pointerType": "touch",
            "clientX": kiosk.locator(".door").nth(0).bounding_box()["x"] + 20,
            "clientY": kiosk.locator(".door").nth(0).bounding_box()["y"] + 20,
        },
    )
    hears(kiosk, "Mam rezerwację")
    at_step(kiosk, "start")


def test_guidance_speaks_the_language_that_is_chosen(server, kiosk):
    press(kiosk, "Deutsch")
    turn(kiosk, "spoken")
    hears(kiosk, "Das Vorlesen ist eingeschaltet", "Haben Sie einen Termin?")
    aid(kiosk, "language").focus()
    kiosk.keyboard.press("Enter")
    kiosk.get_by_role("button", name="English").focus()
    kiosk.keyboard.press("Enter")
    at_step(kiosk, "start")
    hears(kiosk, "Do you have a reservation?")


def test_a_machine_without_a_voice_says_so_instead_of_being_silent(server, device_page):
    page = device_page("kiosk", "kiosk-1", viewport=UPRIGHT)
    page.route("**/kiosk/kalisz/kiosk-1", without_voice)
    page.add_init_script("delete window.speechSynthesis; window.speechSynthesis = undefined")
    begin(page, server)
    expect(aid(page, "spoken")).to_have_attribute("aria-disabled", "true")
    aid(page, "spoken").click(force=True)

    expect(page.locator("#note")).to_contain_text("Ten automat nie ma głosu w tym języku")
    expect(aid(page, "spoken")).to_have_attribute("aria-pressed", "false")


def without_voice(route) -> None:
    """The page of a server that speaks no language."""
    answer = route.fetch()
    text = answer.text().replace('"spoken": ["pl", "en", "uk", "de"]', '"spoken": []')
    assert '"spoken": []' in text
    route.fulfill(response=answer, body=text)

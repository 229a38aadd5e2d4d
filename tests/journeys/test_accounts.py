"""An account in a real browser: on a phone, by keyboard alone, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from queue_server.queries import letters
from tests.journeys.accessibility import assert_accessible
from tests.serving import Server

GOOD = "cztery konie w galopie"
BETTER = "piąty koń już nie biegnie"
PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("accounts")) as server:
        yield server


def link(server: Server, kind: str, recipient: str) -> str:
    """The path that the newest such letter leads to."""
    with closing(server.store()) as store:
        found = [
            each.facts["link"]
            for each in letters.due(store, "mail", 100)
            if (each.kind, each.recipient) == (kind, recipient)
        ]
    return str(found[-1])


def fits(page: Page) -> None:
    """Nothing is wider than the screen, and axe finds no barrier."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, page.url
    assert_accessible(page)


def press(page: Page) -> None:
    """Send the page's form."""
    page.locator("main form button[type=submit]").first.click()


def active(page: Page, server: Server, email: str) -> None:
    """Register, open the letter's link, and log in."""
    page.goto(f"{server.address}/register")
    page.fill("[name=email]", email)
    page.fill("[name=password]", GOOD)
    page.check("[name=accept]")
    press(page)
    page.goto(server.address + link(server, "activate", email))
    page.fill("[name=email]", email)
    page.fill("[name=password]", GOOD)
    press(page)
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize("language", ["pl", "en", "de", "uk"])
def test_every_page_of_an_account_fits_a_phone_and_has_no_barriers(
    office, new_context, language
) -> None:
    page = new_context(locale=language, viewport=PHONE).new_page()
    email = f"jan.{language}@poczta.example"
    for path in ("/login", "/register", "/register/sent", "/confirm", "/reset"):
        page.goto(office.address + path)
        fits(page)
        if path != "/register/sent":
            press(page)
            expect(page.locator("[aria-invalid]").first).to_be_visible()
            fits(page)
    active(page, office, email)
    for path in ("/change", "/change-email", "/tf-setup", "/mf-recovery-codes", "/verify"):
        page.goto(office.address + path)
        fits(page)
    page.goto(f"{office.address}/tf-setup")
    press(page)
    expect(page.locator("img.drawn-code")).to_be_visible()
    fits(page)


def test_an_account_is_made_and_used_without_scripts(office, new_context) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()

    active(page, office, "bez-skryptow@poczta.example")

    page.goto(f"{office.address}/change")
    expect(page.get_by_text("Pokaż hasło")).to_be_hidden()
    page.fill("[name=password]", GOOD)
    page.fill("[name=new_password]", BETTER)
    press(page)
    page.goto(f"{office.address}/login")
    assert "/login" not in page.url


def test_an_account_is_made_by_keyboard_alone(office, new_context) -> None:
    page = new_context().new_page()
    page.goto(f"{office.address}/register")
    page.locator("[name=email]").focus()
    page.keyboard.type("klawiatura@poczta.example")
    page.keyboard.press("Tab")
    page.keyboard.type(GOOD)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Pokaż hasło")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[name=accept]")).to_be_checked()
    page.keyboard.press("Enter")

    page.wait_for_url("**/register/sent")
    expect(page.locator("h1")).to_contain_text("wiadomość")


def test_a_phone_becomes_the_second_factor_and_its_codes_open_the_account(
    office, new_context
) -> None:
    page = new_context().new_page()
    active(page, office, "telefon@poczta.example")
    page.goto(f"{office.address}/tf-setup")
    press(page)
    phone = TOTP(key=page.locator(".secret").inner_text(), format="base32")
    page.fill("[name=code]", phone.generate(phone.now() - 30).token)
    press(page)
    expect(page.locator("main")).to_contain_text("Włączone")
    page.goto(f"{office.address}/mf-recovery-codes")
    press(page)
    page.get_by_role("button", name=re.compile("Utwórz nowe kody")).click()
    expect(page.locator(".kept-codes li")).to_have_count(8)
    fits(page)

    page.locator(".top__leave button").click()
    page.goto(f"{office.address}/login")
    page.fill("[name=email]", "telefon@poczta.example")
    page.fill("[name=password]", GOOD)
    press(page)
    fits(page)
    page.fill("[name=code]", phone.generate().token)
    press(page)

    page.wait_for_url(lambda url: "/tf-" not in url and "/login" not in url)
    page.goto(f"{office.address}/change")
    expect(page.locator("[name=new_password]")).to_be_visible()

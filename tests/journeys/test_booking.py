"""Booking at home: without JavaScript, by keyboard alone, on a narrow phone, without barriers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import log_in
from tests.serving import ROOT, Server

OFFICES = ("kalisz", "zalesin", "auenfeld")
LANGUAGES = ("pl", "de", "uk")
NARROW = {"width": 320, "height": 600}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Offices that want an account, an e-mail address, and nothing at all."""
    files = tuple(ROOT / "offices" / f"{name}.toml" for name in OFFICES)
    with Server(tmp_path_factory.mktemp("town"), offices=files) as server:
        server.user("ewa@kalisz.example", "clerk", "Ewa")
        yield server


def fill_in(page: Page, email: str) -> None:
    """What the office in Zalesin asks."""
    page.fill("#email", email)
    page.fill("#name", "Jan Kowalski")
    page.check("#accepted")


def choose(page: Page, address: str, day: int) -> None:
    """From the services to the check page, by the plain way over day and hour."""
    page.goto(address)
    page.locator(".offer h3 a").first.click()
    page.locator("a.day").nth(day).click()
    page.locator("button.hour").nth(3).click()
    page.wait_for_url("**/check")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visit_is_booked_with_and_without_javascript(town, new_context, scripts) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    choose(page, f"{town.address}/booking/zalesin", day=3 + scripts)
    fill_in(page, f"scripts-{scripts}@example.com".lower())

    page.click("#ok")

    expect(page).to_have_url(re.compile(r"/visit/zalesin/[\w-]+$"))


@pytest.mark.parametrize("scripts", [True, False])
def test_back_finds_every_page_and_loses_nothing(town, new_context, scripts) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    choose(page, f"{town.address}/booking/zalesin", day=5)
    page.fill("#name", "Jan Kowalski")
    page.click("#ok")
    expect(page.locator(".field__error").first).to_be_visible()

    page.click("button[name=go]")
    page.locator("button.hour").nth(1).click()
    expect(page.locator("#name")).to_have_value("Jan Kowalski")
    for path in ("/2026-", "/check", "/check", "/2026-", "zalesin/", "/zalesin"):
        page.go_back()
        assert path in page.url, page.url
        expect(page.locator("h1")).to_be_visible()


def test_what_was_typed_is_there_after_the_browsers_own_back(town, new_context) -> None:
    page = new_context().new_page()
    choose(page, f"{town.address}/booking/zalesin", day=5)
    page.fill("#email", "jan@example.com")

    page.go_back()
    page.locator("button.hour").nth(5).click()

    expect(page.locator("#email")).to_have_value("jan@example.com")


def test_the_keyboard_alone_is_enough(town, new_context) -> None:
    page = new_context(viewport=NARROW).new_page()
    page.goto(f"{town.address}/booking/auenfeld")
    press_until(page, ".offer a.button")
    press_until(page, "a.day")
    press_until(page, "button.hour")
    press_until(page, "#ok")

    expect(page).to_have_url(re.compile(r"/visit/auenfeld/[\w-]+$"))


def press_until(page: Page, wanted: str) -> None:
    """Tab to the first such element, see that it is not hidden behind the summary, press Enter."""
    address = page.url
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            assert page.evaluate(NOT_COVERED), f"{wanted} is covered on {page.url}"
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: url != address)
            return
    raise AssertionError(f"no way to {wanted} by Tab on {page.url}")


NOT_COVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return document.activeElement.contains(seen) || seen.contains(document.activeElement);
}"""


def test_the_held_time_counts_down_and_says_when_it_is_over(town, new_context) -> None:
    page = new_context(locale="en-GB").new_page()
    page.clock.install()
    choose(page, f"{town.address}/booking/zalesin", day=6)
    expect(page.locator("#left")).to_have_text(re.compile(r"\(10 min left\)"))

    page.clock.run_for(4 * 60 * 1000)
    expect(page.locator("#left")).to_have_text("(6 min left)")

    page.clock.run_for(6 * 60 * 1000)
    expect(page.locator("#over")).to_be_visible()
    expect(page.locator("#left")).to_be_hidden()


def test_the_next_matter_needs_no_typing(town, new_context) -> None:
    page = new_context(locale="en-GB").new_page()
    choose(page, f"{town.address}/booking/zalesin", day=4)
    fill_in(page, "two-matters@example.com")
    page.click("#ok")
    link = page.url.rpartition("/")[2]

    page.goto(f"{town.address}/booking/zalesin?after={link}")
    page.locator(".offer button.big").last.click()

    expect(page.locator("#email")).to_have_value("two-matters@example.com")
    page.click("#ok")
    expect(page).to_have_url(re.compile(r"/visit/zalesin/[\w-]+$"))
    assert page.url.rpartition("/")[2] != link


def test_whoever_chose_an_hour_goes_on_with_it_after_the_log_in(town, new_context) -> None:
    page = new_context().new_page()
    page.goto(f"{town.address}/booking/kalisz/A/2026-11-25")
    page.locator("button.hour").nth(2).click()
    page.fill("input[name=email]", "ewa@kalisz.example")
    page.fill("input[name=password]", "korek-parasol-44-mleko")
    page.locator("main form button[type=submit]").first.click()

    expect(page).to_have_url(f"{town.address}/booking/kalisz/check")
    expect(page.locator(".summary")).to_contain_text("środa, 25 listopada")
    page.click("#ok")
    expect(page).to_have_url(re.compile(r"/visit/kalisz/[\w-]+$"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_booking_has_barriers_or_scrolls_sideways(
    town, new_context, language, width
) -> None:
    page = new_context(locale=language, viewport={"width": width, "height": 700}).new_page()
    for path in (
        "kalisz",
        "kalisz/A",
        "kalisz/A/2026-11-24",
        "kalisz/A/2026-11-24?why=slot_taken",
        "kalisz/A/2026-11-28",
        "kalisz/Z",
        "zalesin/check",
    ):
        page.goto(f"{town.address}/booking/{path}")
        look_at(page)
    choose(page, f"{town.address}/booking/zalesin", day=7)
    look_at(page)
    page.click("#ok")
    look_at(page)
    page.goto(f"{town.address}/booking/zalesin")
    look_at(page)


def look_at(page: Page) -> None:
    """Zero barriers, and nothing wider than the screen."""
    page.wait_for_load_state("load")
    assert_accessible(page)
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= screen, page.url


def test_an_account_holders_check_has_no_barriers(town, new_context) -> None:
    page = new_context(viewport=NARROW).new_page()
    log_in(page, town.address, "ewa@kalisz.example")
    choose(page, f"{town.address}/booking/kalisz", day=4)

    look_at(page)

"""The page of a visit in a real browser: scanned from its screen, on a small phone, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import accounts, booking
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.codes import grouped
from queue_server.domain.visits import Person, Visit
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import NewContext
from tests.mailbox import Mailbox, text_of
from tests.serving import ROOT, Server
from tests.surfaces.home import EMAIL, TUESDAY, local
from tests.surfaces.scanning import both, drawn, scanned

SMALL = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
OFFICES = tuple(ROOT / "offices" / f"{slug}.toml" for slug in ("kalisz", "zalesin"))


@dataclass
class Booked:
    """A server at which visits are booked."""

    server: Server
    visit: Visit
    unconfirmed: Visit
    mailbox: Mailbox

    def address(self, visit: Visit) -> str:
        return f"{self.server.address}/visit/{visit.office}/{visit.link}"


@pytest.fixture(scope="module")
def booked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booked]:
    """One visit with an account in Kalisz, one by e-mail alone in Zalesin."""
    folder = tmp_path_factory.mktemp("visits")
    with (
        Mailbox() as mailbox,
        Server(folder, offices=OFFICES, environment=mailbox.environment) as server,
        closing(server.store()) as store,
    ):
        account = accounts.add_user(store, EMAIL, "!", "Halina")

        def book(slug: str, service: str, hour, **who) -> Visit:
            door, key = Door(store, slug, VISITOR), booking.new_key()
            booking.hold(door, service, hour, key)
            return booking.book(door, key, Person(**who))

        yield Booked(
            server,
            book("kalisz", "A", TUESDAY, user_id=account, email=EMAIL),
            book("zalesin", "D", local(24, 9, 20), email="ola@home.example", name="Ola"),
            mailbox,
        )


def opened(booked: Booked, new_context: NewContext, visit: Visit | None = None, **options) -> Page:
    page = new_context(**options).new_page()
    page.goto(booked.address(visit or booked.visit))
    expect(page.locator("h1")).to_be_visible()
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_the_page_has_no_barriers_and_fits_a_small_phone(booked, new_context, language):
    page = opened(booked, new_context, locale=language, viewport=SMALL)

    assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    assert_accessible(page)
    assert scanned(page.screenshot(full_page=True)) == both(booked.visit.code)


def test_the_page_of_an_unconfirmed_visit_has_no_barriers(booked, new_context):
    page = opened(booked, new_context, booked.unconfirmed, viewport=SMALL)

    assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    assert_accessible(page)


@pytest.mark.parametrize("density", [1, 1.5, 2, 3])
def test_a_scanner_reads_the_visible_screen_of_any_phone(booked, new_context, density):
    page = opened(booked, new_context, viewport=DESK, device_scale_factor=density)

    assert scanned(page.screenshot()) == both(booked.visit.code)


def test_whoever_prefers_a_dark_screen_still_shows_black_on_white(booked, new_context):
    page = opened(booked, new_context, viewport=DESK, color_scheme="dark", forced_colors="active")

    assert scanned(page.screenshot()) == both(booked.visit.code)


@pytest.mark.parametrize("language", ["pl", "de", "uk"])
def test_the_page_prints_on_one_sheet_without_anything_to_press(booked, new_context, language):
    page = opened(booked, new_context, locale=language, viewport=DESK)
    paper = page.pdf(prefer_css_page_size=True, print_background=False)
    page.emulate_media(media="print")

    pages = drawn(paper)
    assert len(pages) == 1
    assert scanned(pages[0]) == both(booked.visit.code)
    for hidden in page.locator("button, a.button, .top, nav").all():
        expect(hidden).not_to_be_visible()
    expect(page.locator(".online")).to_contain_text(booked.visit.link)


def test_the_button_prints(booked, new_context):
    page = opened(booked, new_context)
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Drukuj").click()

    expect(page).to_have_title("printed")


def test_without_scripts_there_is_the_paper_to_load(booked, new_context):
    page = opened(booked, new_context, java_script_enabled=False)

    expect(page.get_by_role("button", name="Drukuj")).to_have_count(0)
    link = page.get_by_role("link", name="Potwierdzenie w PDF").get_attribute("href")
    answer = page.request.get(f"{booked.server.address}{link}")
    assert answer.headers["content-type"] == "application/pdf"


def test_the_link_in_the_letter_and_one_button_confirm_the_visit(booked, new_context):
    letter = booked.mailbox.wait_for("ola@home.example", "Proszę potwierdzić wizytę")
    link = next(line for line in text_of(letter).splitlines() if "/confirm/" in line)
    page = new_context(viewport=SMALL).new_page()
    page.goto(link)
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Tak, potwierdzam wizytę").press("Enter")

    expect(page.locator("h1")).to_have_text("Gotowe: wizyta zarezerwowana")
    expect(page.locator("main")).to_contain_text(grouped(booked.unconfirmed.code))
    confirmation = booked.mailbox.wait_for("ola@home.example", "Rezerwacja")
    assert grouped(booked.unconfirmed.code) in confirmation["Subject"]

"""The kiosk for everyone: large text, contrast, low controls, the keyboard alone, time enough."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.kiosk_everyone import TAP, aid, hears, measured, turn
from tests.journeys.test_kiosk import (
    COUNT_PRINTS,
    UPRIGHT,
    WIDE,
    assert_nothing_left,
    at_step,
    begin,
    number,
    press,
    reserve,
    scan,
    screens,
    waiting,
)
from tests.serving import Server

SHARP = {"width": 3840, "height": 2160}
VISIBLE = ("large", "contrast", "lower")
TOO_EARLY = re.compile(r"[A-Za-z ,]+09:25.*")
ASKED = "Czy potrzebują Państwo więcej czasu?"
# How large each text stands there, by its place in the page.
SIZES = """() => [...document.querySelectorAll(".kiosk :is(h1, p, .card-title, .cell-word, .key)")]
  .filter(each => each.getClientRects().length && each.textContent)
  .filter(each => !each.closest(".unseen, .countdown"))
  .map(each => parseFloat(getComputedStyle(each).fontSize))"""
PLACES = """() => [...document.querySelectorAll("[data-aid]")].map(each => {
  const {x, y, width, height} = each.getBoundingClientRect(); return [x, y, width, height] })"""
# WCAG 1.4.12; a constructed sheet is no inline style, which the page's policy would refuse.
SPACED = """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(
  "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
  + " word-spacing: 0.16em !important }"
  + "p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet]; dispatchEvent(new Event("resize")) }"""
# Whether the letters are drawn by the font that is named first for them, and not by some other.
DRAWN_BY = """async ([letters, family]) => {
  await document.fonts.load(`700 40px "${family}"`, letters);
  const pen = document.createElement("canvas").getContext("2d");
  const drawn = (font) => { pen.canvas.width = 900; pen.canvas.height = 80;
    pen.font = `700 40px ${font}`; pen.fillText(letters, 5, 50); return pen.canvas.toDataURL() };
  const used = getComputedStyle(document.querySelector("h1")).fontFamily;
  return [document.fonts.check(`700 40px "${family}"`, letters),
    drawn(used) === drawn(`"${family}"`), drawn(used) !== drawn("sans-serif")] }"""


@pytest.fixture
def open_kiosk(server: Server, device_page: Callable[..., Page]) -> Callable[..., Page]:
    """`open_kiosk(viewport=WIDE)` is the first screen of an enrolled kiosk."""

    def make(clock: bool = False, tapped: bool = False, **options: object) -> Page:
        page = device_page("kiosk", "kiosk-1", **{"viewport": UPRIGHT, **options})
        page.add_init_script(COUNT_PRINTS)
        if tapped:
            page.add_init_script(TAP)
        if clock:
            page.clock.install()
        return begin(page, server)

    return make


def assert_fits(page: Page, what: str) -> None:
    wrong = measured(page)
    assert not wrong, f"{what}: {wrong}"


@pytest.mark.parametrize("viewport", [UPRIGHT, WIDE], ids=["upright", "wide"])
def test_every_aid_is_on_every_screen_at_its_place_and_nothing_is_cut_by_it(
    server, open_kiosk, viewport
):
    page = open_kiosk(viewport=viewport)
    places = page.evaluate(PLACES)
    for screen in screens(page, server):
        expect(page.locator("#aids button")).to_have_count(5)
        assert_fits(page, screen)
        plain = page.evaluate(SIZES)
        turn(page, "large")
        assert_fits(page, f"{screen}, large")
        large = page.evaluate(SIZES)
        growth = [after / before for before, after in zip(plain, large, strict=True)]
        assert 1.29 <= min(growth) <= max(growth) <= 1.51, f"{screen}: {growth}"
        turn(page, "large", on=False)
        turn(page, "lower")
        assert_fits(page, f"{screen}, lower")
        turn(page, *VISIBLE)
        assert_fits(page, f"{screen}, all together")
        assert page.evaluate(PLACES) == places, screen
        assert_accessible(page)
        turn(page, *VISIBLE, on=False)


@pytest.mark.parametrize("language", ["Deutsch", "Українська"])
@pytest.mark.parametrize("viewport", [UPRIGHT, WIDE], ids=["upright", "wide"])
def test_the_longest_words_fit_with_all_aids_together(server, open_kiosk, viewport, language):
    page = open_kiosk(viewport=viewport, tapped=True)
    press(page, language)
    turn(page, *VISIBLE, "spoken")
    assert_fits(page, "start")
    for step, control in (("code", ".door >> nth=0"), ("matters", ".door >> nth=1")):
        page.locator(control).focus()
        page.keyboard.press("Enter")
        at_step(page, step)
        assert_fits(page, step)
        page.keyboard.press("Escape")
        at_step(page, "start")


def test_a_target_keeps_its_millimetres_on_a_sharper_screen(server, open_kiosk):
    page = open_kiosk(viewport=SHARP)
    for screen in ("start", "code"):
        assert_fits(page, screen)
        turn(page, "lower")
        assert_fits(page, f"{screen}, lower")
        turn(page, "lower", on=False)
        press(page, "Mam rezerwację") if screen == "start" else None


def test_aids_last_for_the_visit_and_the_next_visitor_begins_plain(server, open_kiosk):
    page = open_kiosk()
    turn(page, *VISIBLE)
    press(page, "Nie mam rezerwacji")
    press(page, "Wstecz")
    at_step(page, "start")
    expect(aid(page, "large")).to_have_attribute("aria-pressed", "true")
    press(page, "Nie mam rezerwacji")
    page.locator('[data-service="A"]').click()
    at_step(page, "ticket")
    for name in VISIBLE:
        expect(aid(page, name)).to_have_attribute("aria-pressed", "true")
    press(page, "Gotowe")

    at_step(page, "start")
    for name in VISIBLE:
        expect(aid(page, name)).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("document.documentElement.className") == ""


def test_an_aid_that_was_left_on_goes_with_the_visit_that_nobody_ends(server, open_kiosk):
    page = open_kiosk(clock=True)
    turn(page, "contrast")
    page.clock.fast_forward(61_000)

    expect(aid(page, "contrast")).to_have_attribute("aria-pressed", "false")


def test_the_language_can_be_changed_with_the_ticket_or_a_refusal_on_the_screen(server, open_kiosk):
    page = open_kiosk()
    scan(page, reserve(server, minutes=60))
    at_step(page, "refusal")
    aid(page, "language").click()
    press(page, "English")
    at_step(page, "refusal")
    expect(page.locator("h1")).to_have_text("You are early")
    expect(page.locator(".lead")).to_have_text(TOO_EARLY)

    press(page, "I understand")
    press(page, "Nie mam rezerwacji")
    page.locator('[data-service="A"]').click()
    at_step(page, "ticket")
    aid(page, "language").click()
    press(page, "Deutsch")
    at_step(page, "ticket")
    assert number(page) == "A001"
    expect(page.locator(".ticket-service")).to_have_text("Fahrzeugzulassung")
    expect(page.locator(".ticket-facts")).to_contain_text("Vor Ihnen wartet niemand")
    assert waiting(server) == ["A001"]


def test_a_walk_in_needs_no_more_than_a_keyboard(server, open_kiosk):
    page = open_kiosk(viewport=WIDE)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.aid") == "large":
            break
    page.keyboard.press("Space")
    expect(aid(page, "large")).to_have_attribute("aria-pressed", "true")
    expect(aid(page, "large")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".languages button").last).to_be_focused()

    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Nie mam rezerwacji")).to_be_focused()
    page.keyboard.press("Enter")
    at_step(page, "matters")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".card").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    at_step(page, "start")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    at_step(page, "matters")
    page.keyboard.press("Tab")
    assert page.evaluate(
        "[getComputedStyle(document.activeElement).outlineStyle,"
        " parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 3]"
    ) == ["solid", True]
    page.keyboard.press("Enter")

    at_step(page, "ticket")
    assert waiting(server) == ["A001"]


def test_an_activation_needs_no_more_than_a_keyboard(server, open_kiosk):
    code = reserve(server, minutes=12)
    page = open_kiosk()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    at_step(page, "code")
    for _ in range(30):
        page.keyboard.press("Tab")
        if "confirm" in (page.evaluate("document.activeElement.className")):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Proszę wpisać wszystkie cyfry (8)")
    page.keyboard.type(code, delay=130)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.wait_for_timeout(150)  # else Enter would end what looks like a scanner's burst
    page.keyboard.press("Enter")

    at_step(page, "ticket")
    assert number(page) == "A001"


def test_the_warning_comes_twenty_seconds_before_and_gives_more_time_as_often_as_wanted(
    server, open_kiosk
):
    page = open_kiosk(clock=True, viewport=WIDE)
    press(page, "Mam rezerwację")
    page.keyboard.press("Tab")
    held = page.evaluate("document.activeElement.textContent")
    page.clock.fast_forward(39_000)
    expect(page.locator("#warning")).to_be_hidden()
    page.keyboard.press("Shift")
    for _ in range(11):
        page.clock.fast_forward(41_000)
        expect(page.get_by_role("alertdialog")).to_contain_text(ASKED)
        expect(page.get_by_role("button", name="Potrzebuję więcej czasu")).to_be_focused()
        assert_fits(page, "warning")
        page.keyboard.press("Enter")
        page.clock.run_for(300)
        expect(page.locator("#warning")).to_be_hidden()
        assert page.evaluate("document.activeElement.textContent") == held
    at_step(page, "code")

    page.clock.fast_forward(41_000)
    expect(page.locator("#warning .seconds")).to_contain_text("s")
    page.clock.fast_forward(21_000)
    at_step(page, "start")


def test_the_ticket_warns_as_well_before_it_leaves(server, open_kiosk):
    page = open_kiosk(clock=True)
    turn(page, "lower")
    press(page, "Nie mam rezerwacji")
    page.locator('[data-service="C"]').click()
    at_step(page, "ticket")
    page.clock.fast_forward(25_000)
    assert_fits(page, "ticket, warning, lower")
    press(page, "Potrzebuję więcej czasu")
    page.clock.fast_forward(30_000)
    at_step(page, "ticket")
    page.clock.fast_forward(11_000)

    assert_nothing_left(page, "C001")


def test_at_twice_the_size_and_with_spaced_letters_nothing_is_lost(server, open_kiosk):
    page = open_kiosk(viewport={"width": 960, "height": 540}, device_scale_factor=2)
    turn(page, "large", "contrast")
    assert_fits(page, "start at 200 %")
    press(page, "Nie mam rezerwacji")
    assert_fits(page, "matters at 200 %")
    page.evaluate(SPACED)
    # Scrolling is allowed here, losing anything is not.
    lost = [each for each in measured(page) if each.startswith(("cut", "small"))]
    assert lost == []
    card = page.locator(".card").last
    card.scroll_into_view_if_needed()
    expect(card).to_be_in_viewport(ratio=1)


def test_forced_colours_show_what_is_pressed_and_what_has_the_focus(server, open_kiosk):
    page = open_kiosk(forced_colors="active", reduced_motion="reduce")
    turn(page, "contrast")
    pressed, plain = (
        page.evaluate(f"getComputedStyle(document.querySelector('{each}')).backgroundColor")
        for each in ('[data-aid="contrast"]', '[data-aid="large"]')
    )
    assert pressed != plain
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.door')).borderTopStyle") == "solid"
    )
    assert_accessible(page)
    assert page.evaluate("document.getAnimations().length") == 0


def test_ukrainian_is_drawn_in_a_font_that_has_its_letters(server, open_kiosk):
    page = open_kiosk()
    press(page, "Українська")
    assert page.evaluate(DRAWN_BY, ["ҐґЄєІіЇїЩщЮюЯя", "Fira Sans"]) == [True, True, True]
    assert page.evaluate(DRAWN_BY, ["ĄąĘęŁłŻżŹźŚś", "Atkinson Hyperlegible Next"])[0]


def test_the_warning_is_spoken_to_those_who_listen(server, open_kiosk):
    page = open_kiosk(clock=True, tapped=True)
    turn(page, "spoken")
    hears(page, "Deutsch")
    page.clock.run_for(500)
    page.clock.fast_forward(41_000)
    expect(page.locator("#warning")).to_be_visible()
    hears(page, ASKED, "Ekran wyczyści się", "Potrzebuję więcej czasu")

"""The hall monitor with the longest that an office file allows, on every shape of screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.shapes import COUNTERS, CROWDED, SCREENS
from tests.serving import Server

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


# So many services with so many people; those that are not wholly seen are told.
SERVICES = """([services, people]) => {
  var board = JSON.parse(document.getElementById("page").textContent).message.board;
  board.waiting = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".slice(0, services).split("").map(function (letter) {
    return {service: letter, names: {}, colour: "#8a3300", count: people};
  });
  okienko.foot.show(board);
  var box = document.getElementById("waiting").getBoundingClientRect();
  var ticker = document.getElementById("ticker").getBoundingClientRect();
  return Array.prototype.filter.call(document.querySelectorAll("#services span"), function (each) {
    var seen = each.getBoundingClientRect();
    return seen.right > box.right || seen.bottom > box.bottom + 0.004 * innerHeight;
  }).map(function (each) { return each.textContent; })
    .concat(ticker.bottom > innerHeight ? ["message"] : []);
}"""
LONG_MESSAGE = """(text) => {
  var board = JSON.parse(document.getElementById("page").textContent).message.board;
  board.display.ticker = {pl: text, en: "Short."};
  okienko.foot.show(board);
  // The clock runs ahead of the server's now: let its boards and its silence be.
  okienko.foot.show = function () {};
  okienko.connection.silence = function () { return 0; };
}"""
LAST_LINE_SEEN = """() => {
  var ticker = document.getElementById("ticker");
  return ticker.scrollTop + ticker.clientHeight >= ticker.scrollHeight - 1;
}"""


@pytest.fixture
def page(server: Server, new_context) -> Page:
    made = new_context().new_page()
    made.clock.install()
    made.goto(f"{server.address}/display/kalisz/hall-1")
    made.wait_for_load_state("networkidle")
    return made


def test_the_widest_numbers_and_counters_stay_in_their_places(page):
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CROWDED, [LETTERS, COUNTERS]) == [], f"{width}x{height}"


@pytest.mark.parametrize(("services", "people"), [(3, 999), (6, 99), (12, 70), (26, 10)])
def test_every_service_is_seen_in_the_foot(page, services, people):
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(SERVICES, [services, people]) == [], f"{width}x{height}"


def test_a_long_message_is_read_to_its_end_before_the_next_language_has_its_turn(page):
    page.set_viewport_size({"width": 1080, "height": 1920})
    message = "Prosimy przygotować dowód osobisty i dokumenty pojazdu. " * 5
    page.evaluate(LONG_MESSAGE, message.strip())
    last_line_seen = page.evaluate(LAST_LINE_SEEN)
    assert not last_line_seen

    for _ in range(100):
        page.clock.run_for(1000)
        if page.locator("#ticker").inner_text() == "Short.":
            break
        last_line_seen = page.evaluate(LAST_LINE_SEEN)

    assert page.locator("#ticker").inner_text() == "Short."
    assert last_line_seen
    assert page.evaluate("document.getElementById('ticker').scrollTop") == 0


def test_all_letters_are_there_before_a_cut_line_needs_them(page):
    page.evaluate("document.fonts.ready.then(() => true)")

    assert page.evaluate("Array.from(document.fonts).map(font => font.status)") == ["loaded"] * 6


def test_the_page_stands_elsewhere_every_minute(page):
    page.evaluate("okienko.connection.silence = function () { return 0; }")
    # The page's minutes go by at once, the server's do not: it shall not be told of them.
    page.evaluate("okienko.clock.learn = okienko.clock.forget = function () {}")
    places = []
    for _ in range(4):
        page.clock.run_for(60_000)
        box = page.locator("#wall").bounding_box()
        places.append((box["x"], box["y"]))

    assert len(set(places)) >= 3
    assert all(abs(x) <= 4 and abs(y) <= 4 for x, y in places)

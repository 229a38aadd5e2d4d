"""Every layout on every shape of screen: nothing is cut off, figures are large and clear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import arriving, calling, counters, notices
from queue_server.actions.entry import Actor, Door
from tests.journeys.accessibility import assert_accessible
from tests.journeys.shapes import (
    CONTRASTS,
    COUNTERS,
    CROWDED,
    CUT_OFF,
    PLACES,
    SCREENS,
    SHARES,
)
from tests.serving import ROOT, Server

LOOKS = {
    "calls": "hall-1?preview&sample=busy",
    "media": "hall-1?preview&sample=busy&layout=media",
    "ticker": "hall-1?preview&sample=busy&layout=ticker",
    "side by side": "hall-1?preview&sample=busy&language_mode=side_by_side",
    "ticker, side by side": "hall-1?preview&sample=busy&layout=ticker&language_mode=side_by_side",
    "own colours, one zone": "left?preview&sample=busy",
    "notice": "hall-1?preview",
    "notice, media": "hall-1?preview&layout=media",
    "notice, ticker": "hall-1?preview&layout=ticker",
}
FIGURES = ["#number", "#to-counter", ".row-number", ".row-counter"]
WORDS = ["#to-label", "#recent-label", "#clock", "#waiting-label", "#office", "#ticker"]
NOTICE = "Awaria systemu: sprawy rejestracji załatwiamy z opóźnieniem około 30 minut. " * 2

HALLS = """
[zones.left]
names = { pl = "Sala lewa", en = "Left hall", uk = "Ліва зала", de = "Linker Saal" }
counters = ["1", "2", "3"]

[zones.right]
names = { pl = "Sala prawa", en = "Right hall", uk = "Права зала", de = "Rechter Saal" }
counters = ["4", "5", "6"]

[displays.left]
zones = ["left"]
languages = ["uk", "de"]
colours = { ground = "#00205b", text = "#ffffff", figures = "#ffd23f" }
"""


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An office with zones, six counters with visitors, and something to say to the hall."""
    folder = tmp_path_factory.mktemp("halls")
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    (folder / "kalisz.toml").write_text(source + HALLS, encoding="utf-8")
    with Server(folder, offices=(folder / "kalisz.toml",)) as server:
        with closing(server.store()) as store:
            for service in "AABBBCC":
                arriving.issue(Door(store, "kalisz"), service)
            for counter in "123456":
                at_desk = Door(store, "kalisz", Actor(f"user:{counter}", "Ewa"))
                counters.open_counter(at_desk, counter)
                calling.call_next(at_desk, counter)
            notices.show_notice(Door(store, "kalisz", Actor("user:1", "Ewa")), NOTICE.strip(), 30)
        yield server


@pytest.fixture
def page(new_context) -> Page:
    return new_context(reduced_motion="reduce").new_page()


def look_at(page: Page, server: Server, look: str, size: tuple[int, int] = (1280, 720)) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{server.address}/display/kalisz/{look}")
    page.evaluate("document.fonts.ready.then(() => true)")
    expect(page.locator("#number")).not_to_be_empty()
    if "sample" not in look:
        expect(page.locator("#notice-text")).to_be_visible()


@pytest.mark.parametrize("name", LOOKS)
def test_a_layout_is_clear_and_fits_every_shape_of_screen(page, halls, name) -> None:
    look_at(page, halls, LOOKS[name])
    figures, words = page.evaluate(CONTRASTS, FIGURES), page.evaluate(CONTRASTS, WORDS)
    assert min(figures.values()) >= 7, figures
    assert min(words.values()) >= 4.5, words
    assert_accessible(page)

    for size in SCREENS:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        shares = page.evaluate(SHARES)
        assert page.evaluate(CUT_OFF) == [], f"{name}, {size}"
        assert shares["row"] >= 0.095, f"{name}, {size}"
        assert shares["number"] >= 0.18, f"{name}, {size}: {shares}"
        assert page.evaluate(CROWDED, ["AMW", COUNTERS]) == [], f"{name}, {size}"


@pytest.mark.parametrize(
    ("layout", "sample"),
    [
        ("calls", "closed"), ("calls", "night"), ("calls", "empty"), ("media", "closed"),
        ("media", "empty"), ("ticker", "empty&language_mode=side_by_side"),
    ],
)  # fmt: skip
def test_a_calm_page_fits_and_has_no_barriers(page, halls, layout, sample) -> None:
    page.goto(f"{halls.address}/display/kalisz/hall-1?preview&sample={sample}&layout={layout}")
    expect(page.locator("#calm")).to_be_visible()

    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        last = page.locator(".calm-language").last.bounding_box()
        foot = page.locator("#foot").bounding_box()
        assert last["y"] + last["height"] <= foot["y"], f"{layout} {sample} {width}x{height}"
    assert_accessible(page)


@pytest.mark.parametrize(
    ("layout", "turn"), [("calls", "left"), ("media", "right"), ("ticker", "right")]
)
def test_a_turned_page_is_the_upright_page_lying_on_its_side(page, halls, layout, turn) -> None:
    look_at(page, halls, f"hall-1?preview&sample=busy&layout={layout}", (1080, 1920))
    upright = page.evaluate(PLACES)
    look = f"hall-1?preview&sample=busy&layout={layout}&turn={turn}"
    look_at(page, halls, look, (1920, 1080))

    lying = [upright_place(each, turn) for each in page.evaluate(PLACES)]

    for expected, place in zip(upright, lying, strict=True):
        assert place == pytest.approx(expected, abs=1.5)


def upright_place(box: list[float], turn: str) -> list[float]:
    """Where a part of the turned screen of 1920x1080 is for somebody who looks at it upright."""
    left, top, width, height = box
    if turn == "right":
        return [top, 1920 - left - width, height, width]
    return [1080 - top - height, left, height, width]


def test_a_notice_is_told_to_screen_readers_and_read_to_its_end_by_pages(page, halls) -> None:
    page.clock.install()
    look_at(page, halls, LOOKS["notice"], (1024, 768))
    assert page.locator("#notice").get_attribute("role") == "status"
    assert page.locator("#notice-text").inner_text() == NOTICE.strip()
    seen_to_the_end = False

    for _ in range(12):
        page.clock.run_for(2000)
        seen_to_the_end = seen_to_the_end or page.evaluate("""() => {
          var text = document.getElementById("notice-text");
          return text.scrollTop + text.clientHeight >= text.scrollHeight - 1;
        }""")

    assert seen_to_the_end


def test_a_notice_goes_when_its_time_is_over_even_without_a_line(page, halls) -> None:
    page.clock.install()
    look_at(page, halls, "hall-1?preview&sample=notice")
    expect(page.locator("#notice-text")).to_be_visible()

    page.clock.run_for(29 * 60 * 1000)
    assert page.locator("#notice-text").is_visible()
    page.clock.run_for(2 * 60 * 1000)

    expect(page.locator("#notice")).to_be_hidden()
    assert page.locator("#notice-text").inner_text() == ""


def test_languages_stand_side_by_side_in_pairs_that_take_turns(page, halls) -> None:
    page.clock.install()
    look_at(page, halls, LOOKS["side by side"])
    labels = page.locator("#to-label, #to-others")
    assert labels.all_inner_texts() == ["stanowisko", "counter"]
    assert page.locator("#ticker").get_attribute("lang") == "pl"
    assert page.locator("#ticker-second").get_attribute("lang") == "en"

    for _ in range(60):
        page.clock.run_for(1000)
        if page.locator("#to-label").inner_text() != "stanowisko":
            break

    assert labels.all_inner_texts() == ["віконце", "Schalter"]


def test_a_monitor_with_languages_of_its_own_speaks_no_other(page, halls) -> None:
    look_at(page, halls, LOOKS["own colours, one zone"])

    assert page.locator("html").get_attribute("lang") == "uk"
    assert page.locator("#to-label").inner_text() == "віконце"
    assert page.locator("#to-others").inner_text() == "Schalter"


def test_zones_are_named_where_several_are_shown_and_counted_where_one_is(page, halls) -> None:
    look_at(page, halls, LOOKS["calls"])
    assert page.locator(".row-zone").first.inner_text() in ("Sala lewa", "Sala prawa")
    assert page.locator(".service-letter").all_inner_texts() == ["A", "B", "C"]

    look_at(page, halls, LOOKS["own colours, one zone"])
    assert set(page.locator(".row-zone").all_inner_texts()) == {""}
    assert page.locator(".service-letter").all_inner_texts() == ["A", "B"]


def test_the_page_moves_by_pixels_through_all_its_places_and_comes_back(page, halls) -> None:
    look_at(page, halls, LOOKS["calls"])

    places = page.evaluate("""() => Array.from({length: okienko.shift.cycle + 1},
      (_, minute) => okienko.shift.place(minute))""")

    assert places[0] == places[-1]
    assert len({tuple(each) for each in places}) == len(places) - 1 == 20
    assert all(abs(across) <= 4 and abs(down) <= 4 for across, down in places)
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 2 for a, b in pairwise(places))


def test_the_systems_own_colours_leave_everything_readable(new_context, halls) -> None:
    page = new_context(forced_colors="active", color_scheme="dark").new_page()
    for name in ("calls", "own colours, one zone", "notice"):
        look_at(page, halls, LOOKS[name])
        contrasts = page.evaluate(CONTRASTS, FIGURES + WORDS)
        assert min(contrasts.values()) >= 7, f"{name}: {contrasts}"


def test_without_motion_a_ring_stands_still_and_goes(page, halls) -> None:
    look_at(page, halls, LOOKS["calls"])
    page.evaluate("document.getElementById('stage').classList.add('fresh')")

    style = page.evaluate("""() => {
      var style = getComputedStyle(document.getElementById("glow"));
      return [style.animationName, style.opacity, style.animationIterationCount];
    }""")

    assert style == ["ring", "1", "1"]


def test_a_preview_asks_for_no_pairing_and_may_stand_in_our_own_frames(page, halls) -> None:
    answer = page.goto(f"{halls.address}/display/kalisz/hall-1?preview")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    page.wait_for_timeout(300)
    expect(page.locator("#unpaired")).to_be_hidden()
    real = page.goto(f"{halls.address}/display/kalisz/hall-1")
    assert real.headers["x-frame-options"] == "DENY"

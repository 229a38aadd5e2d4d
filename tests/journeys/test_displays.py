"""The monitors in a real browser: what people in the hall see, and when."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import calling, counters, devices
from queue_server.clock import Clock
from queue_server.store import Store
from tests.journeys.accessibility import assert_accessible
from tests.journeys.listening import Hall, quiet_office_file
from tests.serving import MONDAY, Server, wait_for

HALL = "/display/kalisz/hall-1"
SCREENS = ((1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (1024, 768), (1366, 768))

# Writes down every call that the stage announces, and when.
WATCH = """
window.announced = [];
document.addEventListener("DOMContentLoaded", function () {
  var stage = document.getElementById("stage");
  if (!stage) { return; }
  new MutationObserver(function () {
    var last = announced[announced.length - 1];
    var call = Number(stage.getAttribute("data-call"));
    if (stage.classList.contains("fresh") && (!last || last.call !== call)) {
      announced.push({call: call, number: document.getElementById("number").textContent,
        at: performance.now()});
    }
  }).observe(stage, {attributes: true});
});
"""
MEASURE = """() => {
  var box = function (id) { return document.getElementById(id).getBoundingClientRect(); };
  var text = document.createRange();
  text.selectNodeContents(document.getElementById("number"));
  var shown = text.getBoundingClientRect();
  return {
    number: box("number").height / innerHeight,
    row: document.querySelector(".row").getBoundingClientRect().height / innerHeight,
    fits: shown.right <= box("stage").right + 1 && box("where").bottom <= box("stage").bottom + 1
      && box("rows").bottom <= box("foot").top + 1 && box("services").right <= box("place").left,
    stage: box("stage").width * box("stage").height / (innerWidth * innerHeight)
  };
}"""

# The number's colour against what is painted behind it, by the formula of WCAG 2.
CONTRAST = """() => {
  var light = function (colour) {
    var part = colour.match(/\\d+/g).slice(0, 3).map(function (each) {
      var share = each / 255;
      return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2] + 0.05;
  };
  var pair = ["number", "recent"].map(function (id) {
    var style = getComputedStyle(document.getElementById(id));
    var behind = getComputedStyle(id === "recent" ? document.getElementById(id) : document.body);
    return light(style.color) / light(behind.backgroundColor);
  });
  return Math.min.apply(null, pair.map(function (ratio) { return Math.max(ratio, 1 / ratio); }));
}"""


def rest() -> None:
    """Let the last call grow so old that a new monitor takes it for history."""
    time.sleep(6)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The office in Kalisz without a voice, whose length would be the length of every test."""
    with Server(tmp_path, offices=(quiet_office_file(tmp_path),)) as running:
        yield running


@pytest.fixture
def hall(server: Server) -> Iterator[Hall]:
    # Behind the server's clock, however slowly that started: no call may come from the future.
    store = Store(server.database, Clock(server.clock.now() - timedelta(seconds=30)))
    yield Hall(store)
    store.close()


@pytest.fixture
def earlier(server: Server) -> Iterator[Hall]:
    """The clerks so long ago that their calls are history to a new monitor."""
    with closing(Store(server.database, Clock(server.clock.now() - timedelta(minutes=5)))) as store:
        yield Hall(store)


@pytest.fixture
def monitor(device_page: Callable[..., Page], server: Server) -> Callable[..., Page]:
    """`monitor()` is the enrolled hall monitor, connected; `monitor("/display/...")` another."""

    def make(path: str = HALL, name: str = "hall-1", **options: object) -> Page:
        page = device_page("display", name, **options)
        page.add_init_script(WATCH)
        page.goto(server.address + path)
        wait_for("the join", lambda: page.evaluate("document.body.classList.contains('paired')"))
        return page

    return make


def contrast(page: Page) -> float:
    return float(page.evaluate(CONTRAST))


def announced(page: Page) -> list[str]:
    return [each["number"] for each in page.evaluate("announced")]


def test_an_empty_hall_welcomes_in_every_language(monitor):
    page = monitor()

    expect(page.locator("#calm")).to_contain_text("Zapraszamy")
    expect(page.locator("#calm")).to_contain_text("Willkommen")
    expect(page.locator("#clock")).to_have_text("8:40")
    assert_accessible(page)


def test_simultaneous_calls_are_announced_one_after_another(monitor, hall):
    page = monitor()
    hall.wait("A", 3)
    hall.wait("C", 1)

    called = hall.call("1", "2", "3", "5")
    # Nobody waits for the announcements to see where to go: the newest stand in the list at once.
    expect(page.locator(".row.new .row-number")).to_have_text(called[:0:-1])
    wait_for("four announcements", lambda: len(announced(page)) == 4, 30)
    times = [each["at"] for each in page.evaluate("announced")]

    assert announced(page) == called
    assert min(b - a for a, b in pairwise(times)) >= 1900
    expect(page.locator("#number")).to_have_text(called[3])
    assert page.locator(".row:not(.vacant) .row-number").all_inner_texts() == called[2::-1]
    assert_accessible(page)


def test_a_reload_announces_nothing_again_and_a_new_monitor_only_shows_what_was(monitor, hall):
    page = monitor()
    hall.wait("A", 2)
    called = hall.call("1", "2")
    wait_for("two announcements", lambda: len(announced(page)) == 2, 15)

    rest()
    page.reload()
    other = monitor("/display/kalisz/hall-2", "hall-2")
    for each in (page, other):
        expect(each.locator("#number")).to_have_text(called[1])
    page.wait_for_timeout(1500)

    assert announced(page) == announced(other) == []


def test_a_call_that_is_taken_back_leaves_the_stage(monitor, hall):
    page = monitor()
    hall.wait("A", 2)
    first, second = hall.call("1", "2")
    expect(page.locator("#number")).to_have_text(second, timeout=10000)

    calling.undo(hall.door("2"), "2")

    expect(page.locator("#number")).to_have_text(first)
    expect(page.locator("#rows")).not_to_contain_text(second)


def test_a_recall_is_announced_again_but_listed_once(monitor, hall):
    page = monitor()
    hall.wait("A", 2)
    first, second = hall.call("1", "2")
    wait_for("both calls", lambda: len(announced(page)) == 2, 15)

    calling.recall(hall.door("1"), "1")
    wait_for("the recall", lambda: len(announced(page)) == 3, 15)

    assert announced(page) == [first, second, first]
    assert page.locator(".row:not(.vacant) .row-number").all_inner_texts() == [second]


def test_a_cut_line_is_told_and_what_it_missed_is_announced(monitor, hall):
    page = monitor()
    hall.wait("A", 4)
    hall.call("1")
    wait_for("the first call", lambda: len(announced(page)) == 1)

    page.context.set_offline(True)
    missed = hall.call("2", "3", "4")
    expect(page.locator("#lost")).to_be_visible(timeout=9000)
    expect(page.locator("#lost")).to_contain_text("Brak połączenia")
    expect(page.locator("#number")).to_be_visible()
    assert_accessible(page)
    page.context.set_offline(False)
    wait_for("the missed calls", lambda: len(announced(page)) == 4, 25)

    assert announced(page)[1:] == missed
    expect(page.locator("#lost")).to_be_hidden()


def test_where_the_browser_forbids_sound_the_calls_go_on_and_a_hint_is_shown(monitor, hall):
    refuse = "HTMLMediaElement.prototype.play = function () { return Promise.reject(); };"
    page = monitor()
    page.add_init_script("delete window.AudioContext; delete window.webkitAudioContext;")
    page.add_init_script(refuse)
    page.reload()
    hall.wait("A", 2)

    hall.call("1", "2")
    wait_for("both calls", lambda: len(announced(page)) == 2, 15)

    assert page.get_attribute("body", "data-sound") == "blocked"
    expect(page.locator("#muted")).to_be_visible()


def test_the_number_can_be_read_from_ten_metres_on_every_screen(monitor, earlier):
    earlier.wait("A", 70)
    earlier.call("1", "2", "3", "4", "1", "2", "3")

    page = monitor()
    expect(page.locator(".row-number").nth(4)).to_have_text("A002")

    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        measured = page.evaluate(MEASURE)
        size = f"{width}x{height}: {measured}"
        assert measured["number"] >= 0.18, size
        assert measured["row"] >= 0.095, size
        assert measured["fits"], size
        assert measured["stage"] >= 0.4, size


def test_both_themes_can_be_read_by_everybody(monitor, earlier):
    earlier.wait("A", 7)
    earlier.call("1", "2", "3")

    for theme in ("light", "dark"):
        page = monitor(f"{HALL}?theme={theme}")
        expect(page.locator(f"body.theme-{theme} #stage")).to_be_visible()
        assert_accessible(page)
        assert contrast(page) >= 7


def test_a_closed_office_says_when_it_opens(tmp_path, new_context):
    with Server(tmp_path, at=MONDAY + timedelta(hours=13)) as evening:
        page = new_context().new_page()
        page.goto(evening.address + HALL)

        expect(page.locator("#calm")).to_contain_text("Urząd nieczynny")
        expect(page.locator("#calm")).to_contain_text("wtorek, 24 listopada, 7:30")
        expect(page.locator("#calm")).to_contain_text("Dienstag, 24. November, 7:30")
        expect(page.locator("body.night")).to_be_visible()
        expect(page.locator("#unpaired")).to_be_visible()
        assert_accessible(page)


@pytest.mark.parametrize(
    ("path", "name"), [(HALL, "hall-1"), ("/display/kalisz/counter/3", "counter/3")]
)
def test_a_monitor_shows_its_pairing_code_until_it_is_enrolled(
    server, new_context, hall, path, name
):
    page = new_context().new_page()
    page.goto(server.address + path)
    expect(page.locator("#unpaired")).to_have_text(re.compile("[A-Z2-9]{4}\\s[A-Z2-9]{4}$"))
    code = page.locator("#unpaired").inner_text()[-9:]

    devices.pair(hall.store, code, "kalisz", name)

    page.wait_for_selector("body.paired", timeout=20_000)
    expect(page.locator("#unpaired")).to_be_hidden()


def test_the_monitor_above_a_counter_shows_its_number_or_its_state(monitor, hall):
    page = monitor("/display/kalisz/counter/3", "counter/3")
    expect(page.locator("#state")).to_have_text("zamknięte")
    assert_accessible(page)

    counters.open_counter(hall.door("3"), "3")
    expect(page.locator("#state")).to_have_text("wolne")
    hall.wait("A")
    [number] = hall.call("3")
    expect(page.locator("#number")).to_have_text(number)
    assert page.locator("#number").bounding_box()["height"] / 720 >= 0.4
    assert_accessible(page)
    calling.finish(hall.door("3"), "3")
    counters.pause(hall.door("3"), "3")

    expect(page.locator("#state")).to_have_text("przerwa")
    expect(page.locator("#number")).to_be_hidden()


def test_a_monitor_outlives_a_restart_of_the_server(monitor, hall, server):
    page = monitor()
    server.restart()
    hall.wait("A")

    called = hall.call("1")
    wait_for("the call after the restart", lambda: announced(page) == called, 20)

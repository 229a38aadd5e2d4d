"""Calls are spoken in the hall: each once, in order, one at a time, whatever befalls a monitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from queue_server.clock import Clock
from queue_server.store import Store
from tests.conftest import ARGUMENTS
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import enrol, watch
from tests.journeys.listening import TAP, Hall, office_file, sounds
from tests.serving import Server, wait_for

# Writes down, for each call, when its number could first be read.
READ = """
window.read = {};
document.addEventListener("DOMContentLoaded", function () {
  new MutationObserver(function () {
    var numbers = document.querySelectorAll("#number, .row-number");
    Array.prototype.forEach.call(numbers, function (each) {
      if (each.textContent && !read[each.textContent]) {
        read[each.textContent] = Date.now() / 1000;
      }
    });
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
});
"""
# A browser that can speak, in a device whose sound we can't record.
BROWSERS_VOICE = """
window.utterances = [];
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: function () { return [{lang: "pl_PL", localService: true, name: "Ewa"}]; },
  speak: function (one) { utterances.push(one.lang + ": " + one.text); setTimeout(one.onend, 50); },
  cancel: function () {}
}});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(SpeechSynthesisUtterance.prototype, "voice", {writable: true, value: null});
"""
# Keeps the page's line to the server, so that the test can say something on it.
LINE = """
(function () {
  var real;
  Object.defineProperty(window, "io", {
    set: function (made) { real = made; },
    get: function () { return function (asked) { return (window.line = real(asked)); }; }
  });
}());
"""
NO_WEB_AUDIO = "delete window.AudioContext; delete window.webkitAudioContext;"
PLAYED = """
window.played = [];
(function (play) {
  HTMLMediaElement.prototype.play = function () { played.push(this.src); return play.call(this); };
}(HTMLMediaElement.prototype.play));
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The office in Kalisz, where calls are spoken fast and without a chime."""
    with Server(tmp_path, offices=(office_file(tmp_path),)) as running:
        yield running


@pytest.fixture
def hall(server: Server) -> Iterator[Hall]:
    # Behind the server's clock, however slowly that started: no call may come from the future.
    with closing(
        Store(server.database, Clock(server.clock.now() - timedelta(seconds=30)))
    ) as store:
        yield Hall(store)


@pytest.fixture
def monitor(server: Server, device_page: Callable[..., Page]) -> Callable[..., Page]:
    """`monitor("hall-1")` is that monitor with an ear to its speaker; it can be heard by now."""

    def make(key: str, *scripts: str) -> Page:
        page = device_page("display", key)
        for script in (TAP, READ, *scripts):
            page.add_init_script(script)
        page.goto(f"{server.address}/display/kalisz/{key}")
        expect(page.locator("body.paired[data-sound=on]")).to_be_attached()
        return page

    return make


@pytest.fixture
def strict_page(browser: Browser, chromium: str, server: Server) -> Iterator[Callable[[str], Page]]:
    """Monitors in a browser that forbids sound until somebody touches the screen."""
    arguments = [each for each in ARGUMENTS if "autoplay" not in each]
    strict = browser.browser_type.launch(
        executable_path=chromium,
        args=[*arguments, "--autoplay-policy=document-user-activation-required"],
    )
    errors: list[str] = []

    def make(key: str) -> Page:
        context = strict.new_context(locale="pl-PL")
        watch(context, errors)
        enrol(context, server.address, server.token("display", key))
        page = context.new_page()
        page.add_init_script(TAP)
        page.goto(f"{server.address}/display/kalisz/{key}")
        return page

    yield make
    strict.close()
    assert not errors, "\n".join(errors)


def said(page: Page) -> list[str]:
    """The numbers whose call was spoken here from beginning to end, in order."""
    return [each.call for each in sounds(page) if each.whole]


def test_twelve_calls_in_a_second_are_shown_on_both_monitors_and_spoken_once_in_order(
    monitor, hall, server
):
    one, other = monitor("hall-1"), monitor("hall-2")
    hall.wait("A", 8)
    hall.wait("C", 4)

    before = server.clock.now()
    called = hall.call(*"123456") + hall.call(*"123456")
    assert server.clock.now() - before < timedelta(seconds=1)
    expect(one.locator(".row.new").nth(4)).to_be_visible()
    wait_for("all twelve to be spoken", lambda: len(hall.spoken()) == 12, 45)

    heard = sounds(one) + sounds(other)
    assert [each.call for each in heard] == called
    assert all(each.whole for each in heard)
    assert all(before.ended <= after.began for before, after in pairwise(heard))
    assert [call for call, _ in hall.spoken()] == list(range(1, 13))
    assert sorted(hall.shown()) == [
        (call, key) for call in range(1, 13) for key in ("hall-1", "hall-2")
    ]
    for page in (one, other):
        # Nobody waits for the voice to see a number: all stand there within two turns of the list.
        read = page.evaluate("read")
        assert max(read.values()) - min(read.values()) < 6
        expect(page.locator("#number")).to_have_text(called[-1])
        expect(page.locator(".row.new")).to_have_count(0)


def test_whoever_is_left_speaks_what_was_cut_off_again_from_its_beginning(monitor, hall):
    speaker, other = monitor("hall-1"), monitor("hall-2")
    hall.wait("A", 3)
    first, second = hall.call("1", "2")
    wait_for("the first call to be begun", lambda: sounds(speaker))
    assert sounds(other) == []

    speaker.context.close()
    wait_for("both calls to be spoken", lambda: said(other) == [first, second])
    wait_for("both to be told", lambda: hall.spoken() == [(1, "hall-2"), (2, "hall-2")])

    # Now it is reloaded itself in the midst of a call.
    [third] = hall.call("3")
    wait_for("the third call to be begun", lambda: len(sounds(other)) == 3)
    other.reload()
    wait_for("the third call to be spoken", lambda: said(other) == [third])

    wait_for("the server to know", lambda: hall.spoken()[2:] == [(3, "hall-2")])
    assert hall.shown().count((3, "hall-2")) == 1
    expect(other.locator("#number")).to_have_text(third)
    expect(other.locator("#rows")).not_to_contain_text(third)


def test_where_sound_is_forbidden_the_screen_asks_for_a_touch_and_then_speaks(
    strict_page, hall, server
):
    page = strict_page("hall-1")
    hall.wait("A", 2)
    called = hall.call("1", "2")

    expect(page.locator("#muted")).to_contain_text("Dotknij ekranu, aby włączyć dźwięk")
    wait_for("the server to know", lambda: "sound blocked" in server.log.read_text())
    assert (sounds(page), hall.spoken()) == ([], [])

    page.mouse.click(200, 200)
    wait_for("both calls to be spoken", lambda: said(page) == called, 20)
    expect(page.locator("#muted")).to_be_hidden()
    wait_for("both to be told", lambda: hall.spoken() == [(1, "hall-1"), (2, "hall-1")])


def test_without_a_sound_file_the_browser_speaks_and_without_a_line_the_next_is_spoken(
    monitor, hall
):
    page = monitor("hall-1", BROWSERS_VOICE)
    page.route("**/A001/1.*", lambda route: route.fulfill(status=404))
    page.route("**/A002/2.*", lambda route: route.abort())
    hall.wait("A", 3)

    called = hall.call("1", "2", "3")
    wait_for("the third call to be spoken", lambda: said(page), 20)
    wait_for("all three to be told", lambda: len(hall.spoken()) == 3)

    assert page.evaluate("utterances") == [
        "pl_PL: Numer A zero zero jeden, stanowisko jeden",
        "pl_PL: Numer A zero zero dwa, stanowisko dwa",
    ]
    assert said(page) == called[2:]


def test_a_browser_without_web_audio_speaks_by_its_audio_element(monitor, hall):
    page = monitor("hall-1", NO_WEB_AUDIO, PLAYED)
    hall.wait("A")

    hall.call("1")
    wait_for("the call to be spoken", lambda: hall.spoken() == [(1, "hall-1")])

    played = [each for each in page.evaluate("played") if "/voice/" in each]
    assert [each.rsplit("/voice/")[1].split(".")[0] for each in played] == ["kalisz/pl/A001/1"]


def test_a_screen_shows_its_name_and_tries_itself_out_when_it_is_told_to(monitor, hall):
    page = monitor("hall-1", LINE)
    tell = "told => line.listeners('do').forEach(one => one(told))"

    page.evaluate(tell, {"what": "identify", "key": "hall-1", "names": {"pl": "Hala"}})
    expect(page.locator("#identity")).to_be_visible()
    expect(page.locator("#identity")).to_have_text("hall-1Hala")
    assert_accessible(page)

    page.evaluate(tell, {"what": "test", "key": "hall-1", "names": {}})
    expect(page.locator("#number")).to_have_text("TEST")
    wait_for("the trial to be spoken", lambda: said(page) == ["TEST"])
    expect(page.locator("#calm")).to_be_visible()
    assert (hall.spoken(), hall.shown()) == ([], [])

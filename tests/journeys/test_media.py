"""Pictures and videos beside the calls, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from queue_server.actions import arriving, calling, counters
from queue_server.actions.entry import Actor, Door
from tests.serving import ROOT, Server, wait_for

DISPLAYS = """
[displays.nothing]
layout = "media"
media = { folder = "nothing", seconds = 3 }

[displays.films]
layout = "media"
media = { folder = "films", seconds = 3 }

[displays.videos]
layout = "media"
media = { folder = "videos", seconds = 3, sound = true }
"""


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An office with monitors that play films, and a visitor at counter 1."""
    folder = tmp_path_factory.mktemp("halls")
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    (folder / "kalisz.toml").write_text(source + DISPLAYS, encoding="utf-8")
    with Server(folder, offices=(folder / "kalisz.toml",)) as server:
        with closing(server.store()) as store:
            arriving.issue(Door(store, "kalisz"), "A")
            at_desk = Door(store, "kalisz", Actor("user:1", "Ewa"))
            counters.open_counter(at_desk, "1")
            calling.call_next(at_desk, "1")
        yield server


@pytest.fixture
def page(new_context) -> Page:
    return new_context(viewport={"width": 1280, "height": 720}).new_page()


def folder_of(server: Server, name: str) -> Path:
    """A folder for a monitor's films."""
    folder = server.folder / "media" / "kalisz" / name
    folder.mkdir(parents=True)
    return folder


def test_a_monitor_without_films_gives_the_calls_the_whole_screen(page, halls) -> None:
    page.goto(f"{halls.address}/display/kalisz/nothing")
    expect(page.locator(".row")).to_have_count(5)
    assert page.locator("#media").is_hidden()


def test_a_broken_film_is_passed_over_and_the_others_take_turns(page, halls) -> None:
    films = folder_of(halls, "films")
    for name, colour in (("1-red.png", "red"), ("3-blue.png", "blue")):
        Image.new("RGB", (64, 36), colour).save(films / name)
    (films / "2-broken.mp4").write_bytes(b"not a video at all")
    (films / "4-notes.txt").write_text("not for the wall")

    page.goto(f"{halls.address}/display/kalisz/films")

    seen = page.locator("#media .seen")
    for name in ("1-red", "3-blue", "1-red"):
        expect(seen).to_have_attribute("src", re.compile(name))
    expect(page.locator(".row")).to_have_count(3)


# A second of moving colours as WebM, made by the browser itself.
RECORD = """async () => {
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const brush = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(20), {mimeType: "video/webm"});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const over = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  for (let frame = 0; frame < 16; frame += 1) {
    brush.fillStyle = `hsl(${frame * 20} 90% 50%)`;
    brush.fillRect(0, 0, 320, 180);
    await new Promise((done) => setTimeout(done, 50));
  }
  recorder.stop();
  await over;
  return Array.from(new Uint8Array(await new Blob(parts).arrayBuffer()));
}"""
ANNOUNCED = "Boolean(okienko.announcer.current())"
MUTED = "document.getElementById('video').muted"


def test_videos_play_one_after_another_and_are_muted_while_a_call_is_announced(page, halls) -> None:
    folder = folder_of(halls, "videos")
    film = bytes(page.evaluate(RECORD))
    for name in ("1.webm", "2.webm"):
        (folder / name).write_bytes(film)

    page.goto(f"{halls.address}/display/kalisz/videos")

    video = page.locator("#video.seen")
    expect(video).to_have_attribute("src", re.compile("/1.webm"))
    wait_for("the call is announced", lambda: not page.evaluate(ANNOUNCED), 30)
    assert not page.evaluate(MUTED)
    page.evaluate("okienko.media.quiet(true)")
    assert page.evaluate(MUTED)
    expect(video).to_have_attribute("src", re.compile("/2.webm"))
    assert page.evaluate(MUTED)
    page.evaluate("okienko.media.quiet(false)")
    assert not page.evaluate(MUTED)

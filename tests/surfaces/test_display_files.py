"""What monitors load besides their page: pictures and videos of their folder and no other file."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import display
from display import media
from queue_server.actions import offices
from queue_server.app import create_app
from queue_server.settings import Settings
from tests import databases
from tests.serving import MONDAY, ROOT

DISPLAYS = """
[displays.films]
layout = "media"
media = { folder = "films", seconds = 7, sound = true }

[displays.blue]
turn = "left"
colours = { ground = "#00205b", text = "#ffffff", figures = "#ffd23f" }
"""
FILMS = "/display/kalisz/films/media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the monitor films, with two films and other files beside them."""
    made = tmp_path / "media" / "kalisz" / "films"
    made.mkdir(parents=True)
    (made / "2 video.mp4").write_bytes(bytes(range(256)) * 40)
    (made / "1-Zażółć.PNG").write_bytes(b"png")
    (made / ".hidden.png").write_bytes(b"png")
    (made / "empty.png").write_bytes(b"")
    (made / "notes.txt").write_text("for the staff")
    (made / "page.svg").write_text("<svg/>")
    (tmp_path / "media" / "kalisz" / "other.png").write_bytes(b"of another monitor")
    (tmp_path / "secret.png").write_bytes(b"secret")
    # As an old archive or another system leaves them.
    (made / os.fsdecode(b"\xb3\xf3d\x9f.png")).write_bytes(b"png")
    (made / "two\nlines.png").write_bytes(b"png")
    (made / "out.png").symlink_to(tmp_path / "secret.png")
    return made


@pytest.fixture
def client(tmp_path: Path, folder: Path) -> Iterator[FlaskClient]:
    database = databases.at(tmp_path / "okienko.db")
    settings = Settings(
        database=database, secret="for tests", at=MONDAY, media=str(tmp_path / "media")
    )
    app = create_app(settings, [display.surface])
    store = app.extensions["okienko"].store
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    offices.load(store, source + DISPLAYS, "kalisz")
    yield app.test_client()
    store.close()


def content(html: str) -> dict:
    found = re.search(r'id="page">(.*?)</script>', html, re.S)
    assert found
    return json.loads(unescape(found[1]))


def test_a_playlist_has_pictures_and_videos_in_the_order_of_names(client):
    playlist = client.get(FILMS).json

    assert [(each["name"], each["kind"]) for each in playlist["items"]] == [
        ("1-Zażółć.PNG", "picture"),
        ("2 video.mp4", "video"),
    ]
    assert (playlist["seconds"], playlist["sound"]) == (7, True)
    assert content(client.get("/display/kalisz/films").text)["media"] == playlist


def test_every_film_of_the_playlist_can_be_had_and_kept(client):
    answers = [client.get(each["address"]) for each in client.get(FILMS).json["items"]]

    assert [each.status_code for each in answers] == [200, 200]
    assert [each.mimetype for each in answers] == ["image/png", "video/mp4"]
    assert all("max-age=86400" in each.headers["Cache-Control"] for each in answers)
    assert len(answers[1].data) == 10240


def test_a_browser_may_ask_for_a_part_of_a_film(client):
    address = client.get(FILMS).json["items"][1]["address"]

    part = client.get(address, headers={"Range": "bytes=256-260"})
    rest = client.get(address, headers={"Range": "bytes=10230-"})
    beyond = client.get(address, headers={"Range": "bytes=99999-"})

    assert (part.status_code, part.data) == (206, bytes(range(5)))
    assert part.headers["Content-Range"] == "bytes 256-260/10240"
    assert (rest.status_code, len(rest.data)) == (206, 10)
    assert beyond.status_code == 416


def test_a_film_that_has_not_changed_is_not_sent_again(client):
    address = client.get(FILMS).json["items"][1]["address"]
    kept = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": kept}).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt", "page.svg", ".hidden.png", "empty.png", "out.png", "../other.png",
        "..%2fother.png", "%2e%2e%2fother.png", "..%5cother.png", "%2fetc%2fpasswd", "%00",
        "x" * 300,
    ],
)  # fmt: skip
def test_nothing_else_can_be_had(client, name):
    assert client.get(f"{FILMS}/{name}").status_code == 404


@pytest.mark.parametrize("address", ["hall-1/media", "hall-1/media/a.png", "nowhere/media"])
def test_a_monitor_without_media_has_no_playlist(client, address):
    assert client.get(f"/display/kalisz/{address}").status_code == 404


def test_a_folder_that_is_not_there_has_nothing_to_play(client, folder):
    shutil.rmtree(folder)

    assert client.get(FILMS).json["items"] == []


def test_a_film_that_was_taken_away_is_not_there(client, folder):
    address = client.get(FILMS).json["items"][1]["address"]
    (folder / "2 video.mp4").unlink()

    assert client.get(address).status_code == 404


def test_a_folder_is_looked_at_again_after_half_a_minute(folder, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(media, "monotonic", lambda: now[0])
    assert len(media.films(folder)) == 2
    (folder / "3.webm").write_bytes(b"webm")
    assert len(media.films(folder)) == 2

    now[0] += media.LISTED_FOR + 1

    assert len(media.films(folder)) == 3


def test_own_colours_and_turned_pages_load_their_sheets(client):
    page = client.get("/display/kalisz/blue").text
    colours = client.get("/display/kalisz/blue/colours.css")
    turned = client.get("/display/turned.css")

    assert "/display/kalisz/blue/colours.css" in page
    assert "/display/turned.css" in page
    assert (colours.mimetype, turned.mimetype) == ("text/css", "text/css")
    assert "#ffd23f" in colours.text
    assert "min-aspect-ratio: 1/1" in turned.text
    assert client.get("/display/kalisz/hall-1/colours.css").status_code == 404


def test_a_preview_may_be_framed_by_us_and_has_no_line(client):
    preview = client.get("/display/kalisz/hall-1?preview&sample=busy")
    usual = client.get("/display/kalisz/hall-1?sample=busy")

    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert usual.headers["X-Frame-Options"] == "DENY"
    assert (content(preview.text)["sample"], content(usual.text)["sample"]) == ("busy", None)
    assert content(usual.text)["message"]["board"]["calls"] == []


def test_a_counters_monitor_can_be_previewed_too(client):
    page = content(client.get("/display/kalisz/counter/3?preview&sample=busy").text)

    assert (page["preview"], page["message"]["board"]["state"]) == (True, "open")

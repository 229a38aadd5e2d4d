"""The monitors' pages: open to the hall, in every language, strict about what they load."""

from __future__ import annotations

import json
import re
import wave
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

import display
from display.chime import CHIME
from queue_server.actions import arriving, calling, offices
from queue_server.actions.entry import Actor, Door
from queue_server.app import create_app
from queue_server.settings import Settings
from tests import databases
from tests.serving import MONDAY, ROOT

LANGUAGES = ("pl", "uk", "de")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    database = databases.at(tmp_path / "okienko.db")
    settings = Settings(database=database, secret="for tests", at=MONDAY)
    app = create_app(settings, [display.surface])
    store = app.extensions["okienko"].store
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    offices.load(store, source, "kalisz")
    yield app.test_client()
    store.close()


def content(html: str) -> dict:
    found = re.search(r'id="page">(.*?)</script>', html, re.S)
    assert found
    return json.loads(unescape(found[1]))


def test_a_monitor_needs_no_log_in_and_knows_the_board_at_once(client):
    door = Door(client.application.extensions["okienko"].store, "kalisz", Actor("user:1", "Anna"))
    arriving.issue(door, "A")
    calling.call_next(door, "1")

    answer = client.get("/display/kalisz/hall-1")
    page = content(answer.text)

    assert answer.status_code == 200
    assert (page["kind"], page["office"], page["key"]) == ("hall", "kalisz", "hall-1")
    assert page["message"]["board"]["calls"][0]["number"] == "A001"
    assert page["message"]["version"] == page["version"]
    assert "Anna" not in answer.text


def test_a_monitor_has_its_words_in_every_language_of_the_office(client):
    words = content(client.get("/display/kalisz/hall-1").text)["words"]

    assert [words[each]["counter"] for each in ("pl", "en", "uk", "de")] == [
        "stanowisko",
        "counter",
        "віконце",
        "Schalter",
    ]
    assert words["pl"]["lost"] == "Brak połączenia"


def test_a_counter_has_its_own_small_monitor(client):
    answer = client.get("/display/kalisz/counter/3")

    assert content(answer.text)["message"]["board"]["state"] == "closed"


@pytest.mark.parametrize(
    "address",
    [
        "/display/kalisz/hall-9",
        "/display/kalisz/counter/9",
        "/display/poznan/hall-1",
        "/display/poznan/counter/1",
    ],
)
def test_an_unknown_monitor_is_told_so(client, address):
    assert client.get(address).status_code == 404


def test_the_address_may_overrule_the_theme(client):
    assert "theme-light" in client.get("/display/kalisz/hall-1").text
    assert "theme-dark" in client.get("/display/kalisz/hall-1?theme=dark").text
    assert "theme-light" in client.get("/display/kalisz/hall-1?theme=<script>").text


@pytest.mark.parametrize("address", ["/display/kalisz/hall-1", "/display/kalisz/counter/3"])
def test_everything_that_a_monitor_loads_is_there(client, address):
    html = client.get(address).text
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)

    statuses = {each: client.get(each).status_code for each in map(unescape, loaded)}

    assert len(statuses) > 8
    assert set(statuses.values()) == {200}


def test_a_monitor_has_no_inline_script_or_style(client):
    html = client.get("/display/kalisz/hall-1").text

    assert re.findall(r"<script(?![^>]*(src=|application/json))", html) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", html) == []


def test_the_styles_name_fonts_that_are_there(client):
    css = client.get("/static/display/wall.css").text
    fonts = re.findall(r'url\("\.\./([^"]+)"\)', css)

    assert len(fonts) == 6
    assert {client.get(f"/static/{font}").status_code for font in fonts} == {200}


def test_the_chime_is_short_soft_and_not_clipped():
    with wave.open(str(CHIME)) as chime:
        seconds = chime.getnframes() / chime.getframerate()
        frames = memoryview(chime.readframes(chime.getnframes())).cast("h")

    assert 1 < seconds < 2
    assert 8000 < max(map(abs, frames)) < 32000
    assert abs(frames[0]) < 100
    assert abs(frames[-1]) < 100


def test_every_word_of_the_wall_is_translated():
    texts = re.findall(r'"wall", "([^"]+)"', (ROOT / "display/words.py").read_text())

    for language in LANGUAGES:
        translated: set[str] = set()
        for path in (ROOT / f"display/translations/{language}/LC_MESSAGES").glob("*.po"):
            with path.open("rb") as file:
                catalogue = read_po(file, locale=language)
            translated |= {str(each.id) for each in catalogue if each.id and each.string}
        assert translated == set(texts)

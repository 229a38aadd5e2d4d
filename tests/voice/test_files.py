"""The sound files that displays fetch: for what the office has, by parts, kept for an hour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from queue_server.actions import arriving, calling, counters, offices
from queue_server.actions.entry import Actor, Door
from queue_server.settings import Settings
from tests import databases
from tests.serving import MONDAY
from tests.voice.conftest import KALISZ
from tests.voice.sounds import Take, heard, record, recorded
from wsgi import create_app

CALL = "/voice/kalisz/pl/A001/3"

SILENT = "voice = false\n" + re.sub(r"\[voice\]\n(?:[^\[].*\n|\n)*", "", KALISZ)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the installation lies."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[FlaskClient]:
    """A display's browser, at the office in Kalisz and at one that does not speak."""
    path = folder / "okienko.db"
    app = create_app(
        Settings(
            database=databases.at(path),
            secret="for tests",
            at=MONDAY,
            voice=str(folder / "voice"),
            voice_cache=str(folder / "cache"),
        )
    )
    store = app.extensions["okienko"].store
    offices.load(store, KALISZ, "kalisz")
    offices.load(store, SILENT, "silent")
    for office in ("kalisz", "silent"):
        call_first(Door(store, office, Actor("user:1", "Anna")))
    yield app.test_client()
    store.close()


def call_first(door: Door) -> None:
    """Call A001 to counter 3."""
    arriving.issue(door, "A")
    counters.open_counter(door, "3")
    calling.call_next(door, "3")


def test_a_call_is_a_sound_file_in_both_kinds(client) -> None:
    wav, opus = client.get(f"{CALL}.wav"), client.get(f"{CALL}.opus")

    assert (wav.status_code, wav.mimetype) == (200, "audio/wav")
    assert heard(wav.data).seconds > 1
    assert (opus.status_code, opus.mimetype) == (200, "audio/ogg")
    assert opus.data.startswith(b"OggS")
    assert len(opus.data) < len(wav.data) / 5


def test_a_browser_keeps_it_and_may_ask_for_parts(client) -> None:
    whole = client.get(f"{CALL}.wav")
    same = client.get(f"{CALL}.wav", headers={"If-None-Match": whole.headers["ETag"]})
    part = client.get(f"{CALL}.wav", headers={"Range": "bytes=100-199"})
    beyond = client.get(f"{CALL}.wav", headers={"Range": "bytes=99999999-"})

    assert whole.headers["Cache-Control"] == "public, no-cache"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert (same.status_code, same.data) == (304, b"")
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    assert beyond.status_code == 416
    assert client.head(f"{CALL}.wav").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/voice/kalisz/fr/A001/3.wav",
        "/voice/kalisz/pl/X012/3.wav",
        "/voice/kalisz/pl/A01/3.wav",
        "/voice/kalisz/pl/A0001/3.wav",
        "/voice/kalisz/pl/a001/3.wav",
        "/voice/kalisz/pl/A00١/3.wav",
        "/voice/kalisz/pl/A001/77.wav",
        "/voice/kalisz/pl/A001/3.mp3",
        "/voice/kalisz/../pl/A001/3.wav",
        "/voice/kalisz/pl/..%2fA001/3.wav",
        "/voice/atlantis/pl/A001/3.wav",
        "/voice/silent/pl/A001/3.wav",
        # Such a number and counter there are; but nobody was called to it.
        "/voice/kalisz/pl/A001/4.wav",
        "/voice/kalisz/pl/A002/3.wav",
        "/voice/kalisz/pl/TEST/3.wav",
        "/voice/kalisz/fr/chime.wav",
    ],
)
def test_what_the_office_does_not_have_is_not_spoken(client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_asking_for_every_number_makes_no_sound_and_fills_no_disk(client, folder) -> None:
    client.get(f"{CALL}.wav")
    kept = sorted((folder / "cache").iterdir())

    for number in range(2, 100):
        assert client.get(f"/voice/kalisz/en/B{number:03}/{number % 6 + 1}.opus").status_code == 404

    assert sorted((folder / "cache").iterdir()) == kept


def test_where_nothing_speaks_the_page_is_told_so(client, nothing_speaks) -> None:
    assert client.get(f"{CALL}.wav").status_code == 404
    assert client.get(f"{CALL}.opus").status_code == 404


def test_an_administrators_test_call_is_spoken_too(client) -> None:
    assert heard(client.get("/voice/kalisz/pl/TEST/1.wav").data).seconds > 1


def test_a_recorded_chime_is_there_for_the_displays(client, folder) -> None:
    assert client.get("/voice/kalisz/pl/chime.wav").status_code == 404

    record(folder / "voice", "pl", "chime", recorded(Take(seconds=0.4)))

    assert heard(client.get("/voice/kalisz/pl/chime.wav").data).seconds < 0.6

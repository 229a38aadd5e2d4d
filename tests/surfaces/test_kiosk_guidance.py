"""Spoken guidance as the server gives it: sentences as sound, and words in every language."""

from __future__ import annotations

import re
import wave
from html import unescape
from io import BytesIO

import pytest

from queue_server.domain.office_file import read_office
from queue_server.web.limits import SPEECH
from tests.serving import ROOT
from tests.surfaces.test_kiosk_routes import PAGE, Machine, machine  # noqa: F401 (a fixture)


class Tone:
    """A voice that knows what it was asked, and sounds the same each time."""

    engines = ()

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int]] = []

    def sentence(self, language: str, text: str, speed: int) -> bytes | None:
        self.asked.append((language, text, speed))
        return b"RIFF" if language == "pl" else None


def say(machine: Machine, **body: object):  # noqa: F811
    return machine.post("say", body)


@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_a_sentence_of_the_page_comes_as_sound(machine, language):  # noqa: F811
    answer = say(machine, language=language, text="1, 2, 3")

    assert answer.mimetype == "audio/wav"
    assert answer.headers["Cache-Control"] == "no-store"
    with wave.open(BytesIO(answer.data)) as sound:
        assert sound.getnframes() / sound.getframerate() > 0.3
        assert any(sound.readframes(sound.getnframes()))


def test_it_is_spoken_as_fast_as_the_office_wants(machine):  # noqa: F811
    voice = machine.app.extensions["okienko"].voice = Tone()
    office = read_office((ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8"), "kalisz")

    assert say(machine, language="pl", text="Dzień dobry").status_code == 200
    assert voice.asked == [("pl", "Dzień dobry", office.voice.speed if office.voice else 150)]


def test_what_nobody_speaks_is_not_found_and_the_page_knows_before(machine):  # noqa: F811
    assert machine.content()["spoken"] == ["pl", "en", "uk", "de"]
    machine.app.extensions["okienko"].voice = Tone()

    assert machine.content()["spoken"] == []
    assert say(machine, language="de", text="Guten Tag").status_code == 404
    assert say(machine, language="fr", text="Bonjour").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"language": "pl"}, {"language": "pl", "text": "  "}, {"text": 7}, ["pl", "x"]]
)
def test_only_a_sentence_can_be_said(machine, body):  # noqa: F811
    assert machine.post("say", body).status_code == 400


def test_a_sentence_has_an_end(machine):  # noqa: F811
    machine.app.extensions["okienko"].voice = Tone()

    assert say(machine, language="pl", text="a" * 300).status_code == 200
    assert say(machine, language="pl", text="a" * 301).status_code == 400


def test_a_kiosk_cannot_keep_the_voice_busy_for_ever(machine):  # noqa: F811
    machine.app.extensions["okienko"].voice = Tone()
    page = machine.client.get(PAGE).get_data(as_text=True)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    headers = {"X-CSRFToken": unescape(token[1])}

    def once(address: str = PAGE) -> int:
        sent = {"language": "pl", "text": "1"}
        return machine.client.post(f"{address}/say", json=sent, headers=headers).status_code

    answers = [once() for _ in range(int(SPEECH.split()[0]) + 1)]

    assert set(answers[:-1]) == {200}
    assert answers[-1] == 429
    assert once(PAGE.replace("kiosk-1", "kiosk-2")) == 200


def test_a_ticket_comes_in_each_language_with_its_number_as_it_is_spoken(machine):  # noqa: F811
    said = machine.post("tickets", {"service": "A", "language": "pl"}).json["said"]

    assert set(said) == {"pl", "en", "uk", "de"}
    assert said["pl"]["spoken"] == "numer A zero zero jeden"
    assert said["de"]["service_name"] == "Fahrzeugzulassung"
    assert said["en"]["ahead"] == "Nobody is ahead of you"


def test_a_refusal_comes_in_each_language(machine):  # noqa: F811
    answer = machine.post("activations", {"code": machine.reserve(60), "language": "pl"}).json

    assert answer["reason"] == "too_early"
    assert answer["said"]["pl"]["detail"] == answer["detail"]
    assert answer["said"]["en"]["detail"].startswith("It is too early")

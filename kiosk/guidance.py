"""Spoken guidance: the kiosk's words as sound, and what a visitor hears instead of reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queue_server.domain.office import Office
from queue_server.domain.spoken import TONGUES
from queue_server.domain.spoken.phrases import spelled
from queue_server.voice.engines import Asked
from queue_server.web.locale import in_language
from queue_server.web.wiring import wiring

# Words per minute where the office has chosen no speed for its voice.
PLAIN_SPEED = 150
LONGEST_TEXT = 300


def sound(office: Office, language: str, text: str) -> bytes | None:
    """The sentence as a WAV file, or None when nothing here speaks that language."""
    if language not in office.languages:
        return None
    made: bytes | None = wiring().voice.sentence(language, text, speed(office))
    return made


def speed(office: Office) -> int:
    """How fast the office wants to be spoken for."""
    return office.voice.speed if office.voice else PLAIN_SPEED


def spoken_languages(office: Office) -> list[str]:
    """Those of the office's languages that this server speaks."""
    engines = wiring().voice.engines
    return [
        language
        for language in office.languages
        if any(engine.edition(Asked(language, "1", speed(office))) for engine in engines)
    ]


def spoken_number(language: str, number: str) -> str:
    """A ticket's number as the voice in the hall says it: "numer A zero dwanaście"."""
    tongue = TONGUES.get(language)
    if tongue is None:
        return " ".join(number)
    return " ".join(word.text for word in (tongue.number, *spelled(tongue, number)))


def in_each(office: Office, said: Callable[[str], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is said in each of the office's languages: the visitor may turn to another any time."""
    answers = {}
    for language in office.languages:
        with in_language(language):
            answers[language] = said(language)
    return answers

"""The calls on a board of the wall: which of them, in what words, and how they are spoken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from queue_server.domain.announcing import Voice
from queue_server.domain.hall import Call, Hall
from queue_server.domain.office import Display, Office
from queue_server.domain.spoken import TONGUES, phrase

Json = dict[str, Any]

CALLS_ON_BOARD = 12
TEST = "TEST"
USUAL_SPEED = 150  # words per minute of a browser's own voice


def hall_calls(hall: Hall, display: Display) -> list[Json]:
    """The calls that a hall monitor shows, and those that it may have to speak for its sound zone.

    The latter stand elsewhere: they are not `here`.
    """
    office = hall.office
    here = {each.call for each in shown_calls(hall, display)}
    near = office.heard_with(display.key) or (display,)
    heard = {
        each.call: each for other in near for each in young_calls(hall, shown_calls(hall, other))
    }
    listed = {each.call: each for each in fresh_calls(hall, shown_calls(hall, display))}
    newest = sorted((listed | heard).values(), key=lambda each: each.call, reverse=True)
    return [
        {
            **call_words(office, each),
            "here": each.call in here,
            "spoken": spoken_words(office, each.language, each.number, each.counter),
        }
        for each in newest
    ]


def counter_calls(hall: Hall, key: str) -> list[Json]:
    """The calls to one counter."""
    calls = fresh_calls(hall, [each for each in hall.calls if each.counter == key])
    return [call_words(hall.office, each) for each in calls]


def shown_calls(hall: Hall, display: Display) -> list[Call]:
    """The calls that stand on that monitor."""
    return [each for each in hall.calls if hall.office.shows(display, each.service, each.counter)]


def fresh_calls(hall: Hall, calls: Iterable[Call]) -> list[Call]:
    """Newest first: the last ones, and every one that a monitor may still have to announce."""
    newest = sorted(calls, key=lambda each: each.call, reverse=True)
    young = {each.call for each in young_calls(hall, newest)}
    return [each for at, each in enumerate(newest) if at < CALLS_ON_BOARD or each.call in young]


def young_calls(hall: Hall, calls: Iterable[Call]) -> list[Call]:
    """Those that may still have to be announced."""
    oldest = hall.now - timedelta(seconds=hall.office.rules.announce_seconds)
    return [each for each in calls if each.at >= oldest]


def call_words(office: Office, call: Call) -> Json:
    """One call: who, and where to."""
    counter = office.counter(call.counter)
    service = office.service(call.service)
    return {
        "call": call.call,
        "number": call.number,
        "counter": call.counter,
        "counter_where": dict(counter.where) if counter else {},
        "arrow": counter.arrow if counter else "",
        "service": call.service,
        "colour": service.colour if service else office.colour,
        "at": moment(call.at),
        "language": call.language,
    }


def spoken_words(office: Office, language: str, number: str, counter: str) -> list[Json]:
    """What is said for a call of a ticket in that language, in the order in which it is said."""
    if office.voice is None:
        return []
    return [
        {"language": each, "text": phrase(office, each, number, counter).text}
        for each in office.voice.languages_for(language)
        if each in TONGUES
    ]


def voice_words(voice: Voice | None) -> Json | None:
    """How calls are spoken; `rate` is for a browser's own voice, 1.0 is its usual speed."""
    if voice is None:
        return None
    return {
        "chime": voice.chime,
        "repeat": voice.repeat,
        "pause_ms": round(voice.pause_seconds * 1000),
        "rate": round(voice.speed / USUAL_SPEED, 2),
    }


def test_call(office: Office) -> Json:
    """What a monitor shows and says when it is told to try itself out: nobody's number."""
    counter, language = office.counters[0].key, office.languages[0]
    return {
        "call": 0,
        "number": TEST,
        "counter": counter,
        "counter_where": {},
        "arrow": "",
        "service": office.services[0].letter,
        "colour": office.colour,
        "language": language,
        "here": True,
        "spoken": spoken_words(office, language, TEST, counter),
    }


def moment(at: datetime | None) -> str | None:
    """The moment in ISO 8601 with Z; moments in the hall are in UTC."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None

"""The voice's sound files: what is said when a number is called to a counter."""

from __future__ import annotations

import re

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from queue_server.domain.office import Office
from queue_server.domain.spoken import TONGUES
from queue_server.queries import calls, offices
from queue_server.voice.voice import Recording
from queue_server.web.wiring import wiring

blueprint = Blueprint("voice", __name__)

TYPES = {"wav": "audio/wav", "opus": "audio/ogg; codecs=opus"}
NUMBER = re.compile(r"([A-Z])[0-9]{3}")
# What a display says when an administrator tries it.
TEST = "TEST"


@blueprint.get("/voice/<office>/<language>/<number>/<counter>.<any(wav, opus):kind>")
def call(office: str, language: str, number: str, counter: str, kind: str) -> Response:
    """What is said for that call; 404 for what nobody called or nothing here can say.

    Anybody may ask, and making a sound takes the processor for a while: whoever asks for each
    number and counter in turn must not keep a real call waiting, nor fill the disk.
    """
    found = offices.find(wiring().store, office)
    if language not in spoken_languages(found) or not may_be_said(found, number, counter):
        abort(404)
    return sent(wiring().voice.call(found, language, number, counter, kind), kind)


@blueprint.get("/voice/<office>/<language>/chime.wav")
def chime(office: str, language: str) -> Response:
    """The chime that the office recorded; 404 when it didn't, and the displays have their own."""
    found = offices.find(wiring().store, office)
    if language not in spoken_languages(found):
        abort(404)
    return sent(wiring().voice.chime(language), "wav")


def spoken_languages(office: Office) -> tuple[str, ...]:
    """The languages in which this office may be spoken for."""
    return tuple(each for each in office.languages if each in TONGUES and office.voice)


def may_be_said(office: Office, number: str, counter: str) -> bool:
    """Whether that number was called to that counter, or is the call that tries a display out."""
    if number == TEST:
        return counter == office.counters[0].key
    shape = NUMBER.fullmatch(number)
    known = shape is not None and office.service(shape[1]) and office.counter(counter)
    return bool(known) and calls.was_called(wiring().store, office, number, counter)


def sent(recording: Recording | None, kind: str) -> Response:
    """The file, by parts when a player asks for them."""
    if recording is None:
        abort(404)
    answer = Response(recording.content, content_type=TYPES[kind])
    # The address stays when the office records anew or wants another speed: ask whether it is so.
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.set_etag(recording.name)
    return answer.make_conditional(
        request.environ, accept_ranges=True, complete_length=len(recording.content)
    )

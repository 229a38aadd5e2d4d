"""The voice's sound files: what is said when a number is called to a counter."""

from __future__ import annotations

import re

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from queue_server.domain.office import Office
from queue_server.domain.spoken import TONGUES
from queue_server.queries import offices
from queue_server.voice.voice import Recording
from queue_server.web.wiring import wiring

blueprint = Blueprint("voice", __name__)

TYPES = {"wav": "audio/wav", "opus": "audio/ogg; codecs=opus"}
NUMBER = re.compile(r"([A-Z])[0-9]{3}")
# What a display says when an administrator tries it.
TEST = "TEST"
# A display that shows the same call again need not ask; a new recording is heard within the hour.
KEPT_SECONDS = 3600


@blueprint.get("/voice/<office>/<language>/<number>/<counter>.<any(wav, opus):kind>")
def call(office: str, language: str, number: str, counter: str, kind: str) -> Response:
    """What is said for that call; 404 for what the office doesn't have or nothing here can say."""
    found = offices.find(wiring().store, office)
    if language not in spoken_languages(found) or not has(found, number, counter):
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


def has(office: Office, number: str, counter: str) -> bool:
    """Whether such a number could be called to such a counter."""
    shape = NUMBER.fullmatch(number)
    known = number == TEST or (shape is not None and office.service(shape[1]) is not None)
    return known and office.counter(counter) is not None


def sent(recording: Recording | None, kind: str) -> Response:
    """The file, by parts when a player asks for them."""
    if recording is None:
        abort(404)
    answer = Response(recording.content, content_type=TYPES[kind])
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer.set_etag(recording.name)
    return answer.make_conditional(
        request.environ, accept_ranges=True, complete_length=len(recording.content)
    )

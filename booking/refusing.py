"""A page for what booking refuses: why not, in plain words, and where to go on."""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response

from queue_server.domain.refusals import Refused
from queue_server.web import errors
from queue_server.web.problems import wants_problem
from queue_server.web.words import refusal_text


def answer(error: Refused) -> Response:
    """The page in the office's own frame; programs get the answer they get everywhere."""
    office = errors.named_office()
    if office is None or wants_problem():
        return errors.refused(error)
    sentence = refusal_text(error.refusal, office)
    html = render_template("booking/refused.html", office=office, sentence=sentence)
    return make_response(html, errors.STATUS.get(error.refusal.reason, 409))

"""A page for what booking refuses: why not, in plain words, and where to go on."""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response

from queue_server.domain.refusals import Reason, Refusal, Refused
from queue_server.web import errors
from queue_server.web.problems import wants_problem
from queue_server.web.words import refusal_text

# Reasons for which the visitor's own visits are the way on.
SEE_VISITS = frozenset({Reason.LIMIT_REACHED, Reason.BLOCKED})


def answer(error: Refused) -> Response:
    """The page in the office's own frame; programs get the answer they get everywhere."""
    office = errors.named_office()
    if office is None or wants_problem():
        return errors.refused(error)
    refusal = error.refusal
    html = render_template(
        "booking/refused.html",
        office=office,
        sentence=refusal_text(refusal, office),
        see_visits=refusal.reason in SEE_VISITS,
    )
    return make_response(html, status_of(refusal))


def status_of(refusal: Refusal) -> int:
    """The number that goes with the reason."""
    return errors.STATUS.get(refusal.reason, 409)

"""Everything that is not a plain answer: refusals, wrong requests, surprises."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, make_response, render_template, request
from flask_babel import lazy_gettext as later
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from queue_server.domain.office import Office
from queue_server.domain.refusals import Impossible, Reason, Refused, Unavailable
from queue_server.queries import offices
from queue_server.web import limits
from queue_server.web.problems import problem, wants_problem
from queue_server.web.wiring import wiring
from queue_server.web.words import refusal_text

log = structlog.get_logger()

STATUS = {
    Reason.UNKNOWN_CODE: 404,
    Reason.UNKNOWN_OFFICE: 404,
    Reason.UNKNOWN_SERVICE: 404,
    Reason.UNKNOWN_COUNTER: 404,
    Reason.UNKNOWN_TICKET: 404,
    Reason.UNKNOWN_PRIORITY: 404,
    Reason.UNKNOWN_DEVICE: 404,
    Reason.UNKNOWN_VISIT: 404,
    Reason.UNKNOWN_WISH: 404,
    Reason.UNKNOWN_ALERT: 404,
    Reason.INVALID_CODE: 422,
    Reason.MISTYPED_CODE: 422,
    Reason.KEY_REUSED: 422,
    Reason.PAST_HOUR: 422,
    Reason.FIELD_NEEDED: 422,
    Reason.BAD_FIELD: 422,
    Reason.BAD_NOTICE: 422,
    Reason.BAD_MINUTES: 422,
    Reason.ARCHIVED: 410,
    Reason.WAIT_A_MINUTE: 429,
}

# status -> reason for programs, title and advice for people
FAULTS: dict[int, tuple[str, Any, Any]] = {
    400: (
        "malformed",
        later("This request makes no sense to us"),
        later("Please go back, load the page again and try once more."),
    ),
    401: (
        "unauthorized",
        later("Please log in first"),
        later("This needs a log-in or a device's token."),
    ),
    403: (
        "forbidden",
        later("This is not open to you"),
        later("You are logged in, but your role does not reach this page."),
    ),
    404: (
        "not_found",
        later("There is no such page"),
        later("Please check the address, or start from the first page."),
    ),
    405: (
        "method_not_allowed",
        later("This can't be done here"),
        later("The address is right, but not for what was asked."),
    ),
    413: (
        "too_large",
        later("That is too much"),
        later("The request is larger than anything we need."),
    ),
    415: (
        "unsupported_media_type",
        later("This format is unknown here"),
        later("Please send JSON with Content-Type: application/json."),
    ),
    422: (
        "malformed",
        later("This request makes no sense to us"),
        later("A field is missing or has a wrong value."),
    ),
    429: (
        "too_many_requests",
        later("That was too often"),
        later("Please wait a while and try again."),
    ),
    500: (
        "internal_error",
        later("Something went wrong on our side"),
        later("It has been written down. Please try again in a moment."),
    ),
    503: (
        "unavailable",
        later("We can't write anything down just now"),
        later("Please try again in a moment; nothing was lost."),
    ),
}


def set_up(app: Flask) -> None:
    """Answer in one voice; called last, so that no extension's handlers come before."""
    app.before_request(begin_nothing_while_stopping)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Impossible, impossible)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(CSRFError, csrf_failed)
    app.register_error_handler(HTTPException, http_fault)
    app.register_error_handler(Exception, surprise)


def begin_nothing_while_stopping() -> None:
    """Let a server that is asked to stop finish what it has begun, and begin nothing else."""
    if request.environ.get("okienko.stopping"):
        raise Unavailable("the server is stopping")


def refused(error: Refused) -> Response:
    """An expected no, in words."""
    refusal = error.refusal
    status = STATUS.get(refusal.reason, 409)
    words = refusal_text(refusal, named_office())
    if wants_problem():
        answer = problem(status, refusal.reason.value, words, refusal.facts)
    else:
        answer = page(status, words, FAULTS[404][2] if status == 404 else "")
    if status == 429:
        answer.headers["Retry-After"] = str(refusal.facts.get("seconds", 60))
    return answer


def named_office() -> Office | None:
    """The office that the address names, if there is one."""
    slug = (request.view_args or {}).get("office")
    try:
        return offices.find(wiring().store, slug) if isinstance(slug, str) else None
    except (Refused, Unavailable):
        return None


def unavailable(error: Unavailable) -> Response:
    """The database is away for a while."""
    log.error("unavailable", endpoint=request.endpoint, trouble=str(error))
    answer = fault(503)
    answer.headers["Retry-After"] = "2"
    return answer


def impossible(error: Impossible) -> Response:
    """What no row can hold is not there, and can't be written."""
    return fault(404 if request.method in ("GET", "HEAD") else 422)


def csrf_failed(error: CSRFError) -> Response:
    """A form from an old page: the session it was made for is gone."""
    log.info("csrf", endpoint=request.endpoint, why=error.description)
    return fault(400, reason="csrf_failed")


def http_fault(error: HTTPException) -> Response:
    """A wrong request, a missing page, and what else HTTP has a number for."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if error.code == 429:
        return too_often()
    answer = fault(error.code, field_messages(error), plain_detail(error))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate", "Accept"}:
            answer.headers[name] = value
    if error.code == 401:
        answer.headers.setdefault("WWW-Authenticate", 'Bearer realm="okienko"')
    return answer


def too_often() -> Response:
    """Too much came from one machine; says when it may go on."""
    seconds = limits.seconds_left()
    if seconds is None:
        return fault(429)
    words = ngettext(
        "Please try again in %(num)d minute.",
        "Please try again in %(num)d minutes.",
        # The seconds are rounded up already: a minute and a moment is still called a minute.
        max(1, -(-(seconds - 1) // 60)),
    )
    if wants_problem():
        answer = problem(429, FAULTS[429][0], words, {"seconds": seconds})
    else:
        answer = page(429, str(FAULTS[429][1]), words)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def field_messages(error: HTTPException) -> dict[str, Any]:
    """The fields that a schema found wrong, as webargs reports them."""
    data = getattr(error, "data", None) or {}
    return {"errors": data["messages"]} if "messages" in data else {}


def plain_detail(error: HTTPException) -> str:
    """A description of our own; werkzeug's standard texts are replaced by translated ones."""
    standard = type(error).description
    return "" if error.description in (None, standard) else str(error.description)


def surprise(error: Exception) -> Response:
    """A defect of ours: the log has it all, the answer nothing."""
    log.exception("surprise", endpoint=request.endpoint, method=request.method, exc_info=error)
    return fault(500)


def fault(
    status: int, facts: dict[str, Any] | None = None, detail: str = "", reason: str = ""
) -> Response:
    """The answer with that status, as a problem or as a page."""
    standard, title, advice = FAULTS.get(status) or FAULTS[500 if status >= 500 else 400]
    if wants_problem():
        return problem(status, reason or standard, detail or str(advice), facts)
    return page(status, str(title), str(advice))


def page(status: int, title: str, advice: Any) -> Response:
    """A composed page that says what is wrong and where to go on."""
    html = render_template("fault.html", status=status, title=title, advice=advice)
    return make_response(html, status)

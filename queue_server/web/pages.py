"""Pages of the house itself: the first page, where staff start, and whether the server is well."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request, session
from werkzeug.wrappers import Response

from queue_server.domain.codes import grouped
from queue_server.domain.refusals import Unavailable
from queue_server.queries import health, letters, offices
from queue_server.web import addresses
from queue_server.web.access import current_visitor
from queue_server.web.accounts.pages import WANTED
from queue_server.web.assets import package_version
from queue_server.web.locale import LANGUAGES
from queue_server.web.wiring import wiring
from queue_server.web.words import clock_text, role_text

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> str:
    """Links to every screen of every office; in a demo the log-ins as well."""
    store = wiring().store
    known = [offices.find(store, slug) for slug in offices.slugs(store)]
    return render_template("home.html", offices=known, version=package_version())


@blueprint.get("/start")
def start() -> Response:
    """Where somebody goes who has just logged in: what was wanted before, or her own page."""
    wanted = session.pop(WANTED, None) if current_visitor().user else None
    return redirect(wanted or addresses.start_page(current_visitor().as_staff()))


@blueprint.get("/theme/<office>.css")
def theme(office: str) -> Response:
    """The office's own colour, as a style sheet: the pages' policy allows no inline style."""
    colour = offices.find(wiring().store, office).colour
    answer = Response(f":root {{ --office-colour: {colour}; }}\n", mimetype="text/css")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/healthz")
def alive() -> Response:
    """Whether the process answers at all."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether it can do its work: the database is writable and the relay turns."""
    checks = {"database": database_writable(), "relay": wiring().relay.alive()}
    status = "ok" if all(checks.values()) else "not ready"
    beside = {"clock": clock_state(), "letters": letters_state()}
    answer = jsonify({"status": status, **checks, **beside})
    answer.status_code = 200 if all(checks.values()) else 503
    return answer


def database_writable() -> bool:
    """Whether a change could be written now."""
    try:
        health.check(wiring().store)
    except Unavailable:
        return False
    return True


def clock_state() -> str:
    """Whether the clock stands before something that the journal says has happened."""
    try:
        behind = offices.behind(wiring().store)
    except Unavailable:
        return "unknown"
    return "behind the journal" if behind else "ok"


def letters_state() -> str:
    """Whether letters leave the outbox; visits go on without them, so it is no reason for a 503."""
    try:
        return "stuck" if letters.stuck(wiring().store) else "ok"
    except Unavailable:
        return "unknown"


@blueprint.app_context_processor
def page_tools() -> dict[str, object]:
    """What every page may use."""
    return {
        "current_visitor": current_visitor,
        "app_version": wiring().version,
        "demo": wiring().settings.demo,
        "demo_logins": wiring().demo_logins,
        "demo_codes": wiring().demo_codes,
        "clock_text": clock_text,
        "grouped": grouped,
        "language_links": language_links,
        "role_text": role_text,
        "addresses": addresses,
    }


def language_links() -> list[tuple[str, str, str]]:
    """Code, own name and address of the same page in each language."""
    path = request.path if request.method == "GET" else "/"
    kept = [(key, text) for key, text in request.args.items(multi=True) if key != "lang"]
    return [
        (code, name, f"{path}?{urlencode([*kept, ('lang', code)])}")
        for code, name in LANGUAGES.items()
    ]

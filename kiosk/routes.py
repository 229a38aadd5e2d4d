"""The kiosk's addresses: its page, a ticket for a walk-in, the activation of a reservation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from kiosk import page, paper
from queue_server.actions import arriving
from queue_server.queries import hall, offices
from queue_server.web import guessing
from queue_server.web.access import device_only
from queue_server.web.door import door_for
from queue_server.web.wiring import wiring

LONGEST_FIELD = 64

blueprint = Blueprint(
    "kiosk",
    __name__,
    static_folder="static",
    static_url_path="/static/kiosk",
    template_folder="templates",
)


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """No page and no answer of a kiosk may be found again in the browser's memory."""
    if request.endpoint != "kiosk.static":
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/kiosk/<office>/<kiosk>")
@device_only("kiosk")
def show(office: str, kiosk: str) -> ResponseReturnValue:
    """The touch page, in the office's first language."""
    now = hall.read(wiring().store, office)
    machine = now.office.kiosk(kiosk) or abort(404)
    content = page.content(now, machine, printing(), request.script_root)
    return make_response(render_template("kiosk/page.html", office=now.office, content=content))


@blueprint.post("/kiosk/<office>/<kiosk>/tickets")
@device_only("kiosk")
def take_ticket(office: str, kiosk: str) -> ResponseReturnValue:
    """A walk-in ticket."""
    language = field("language")
    issued = arriving.issue(door_for(office), field("service") or "", field("priority"), language)
    return jsonify(paper.answer(issued, find(office), language, request.host_url)), 201


@blueprint.post("/kiosk/<office>/<kiosk>/activations")
@device_only("kiosk")
def activate(office: str, kiosk: str) -> ResponseReturnValue:
    """The ticket of a reservation; the same code again gets the same ticket."""
    language = field("language")
    activated = guessing.activate(door_for(office), field("code") or "", language)
    ticket = paper.answer(activated.issued, find(office), language, request.host_url)
    return jsonify({**ticket, "repeated": activated.repeated}), 200 if activated.repeated else 201


def find(slug: str) -> Any:
    """The office that the address names."""
    return offices.find(wiring().store, slug)


def field(name: str) -> str | None:
    """A text of the request's JSON, or None when it is not given."""
    asked = request.get_json()
    value = asked.get(name) if isinstance(asked, dict) else asked
    if value is None or (isinstance(value, str) and len(value) <= LONGEST_FIELD):
        return value
    raise BadRequest(f"{name}: must be a text of at most {LONGEST_FIELD} characters")


def printing() -> bool:
    """Whether tickets go to the printer: yes, but a demo has none unless the address asks."""
    asked = request.args.get("print")
    return not wiring().settings.demo if asked is None else asked != "0"

"""The kiosk's addresses: its page, a ticket for a walk-in, the activation of a reservation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, json, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from kiosk import guidance, page, paper, printing
from queue_server.actions import arriving
from queue_server.actions.arriving import Issued
from queue_server.domain.office import Office
from queue_server.domain.refusals import Refused
from queue_server.queries import hall, offices
from queue_server.web import errors, guessing
from queue_server.web.access import device_only
from queue_server.web.door import door_for
from queue_server.web.wiring import wiring
from queue_server.web.words import refusal_text

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


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """A refusal as everywhere, with its words in each of the office's languages."""
    answer, office = errors.refused(error), errors.named_office()
    if office and answer.is_json:
        words = guidance.in_each(
            office, lambda _language: {"detail": refusal_text(error.refusal, office)}
        )
        answer.data = json.dumps({**answer.get_json(), "said": words}, ensure_ascii=False)
    return answer


@blueprint.get("/kiosk/<office>/<kiosk>")
@device_only("kiosk")
def show(office: str, kiosk: str) -> ResponseReturnValue:
    """The touch page, in the office's first language."""
    now = hall.read(wiring().store, office)
    machine = now.office.kiosk(kiosk) or abort(404)
    how = printing.mode(machine)
    content = page.content(now, machine, how, printing.agent_address(), request.script_root)
    shown = render_template("kiosk/page.html", office=now.office, content=content)
    return printing.let_page_ask(make_response(shown), machine)


@blueprint.post("/kiosk/<office>/<kiosk>/tickets")
@device_only("kiosk")
def take_ticket(office: str, kiosk: str) -> ResponseReturnValue:
    """A walk-in ticket."""
    language = field("language")
    issued = arriving.issue(door_for(office), field("service") or "", field("priority"), language)
    at = find(office)
    job = printing.job_for(issued, at, kiosk, language, field("printing"), repeated=False)
    return jsonify({**ticket(issued, at, language), **job}), 201


@blueprint.post("/kiosk/<office>/<kiosk>/activations")
@device_only("kiosk")
def activate(office: str, kiosk: str) -> ResponseReturnValue:
    """The ticket of a reservation; the same code again gets the same ticket."""
    language = field("language")
    activated = guessing.activate(door_for(office), field("code") or "", language)
    at, issued, repeated = find(office), activated.issued, activated.repeated
    job = printing.job_for(issued, at, kiosk, language, field("printing"), repeated=repeated)
    given = {**ticket(issued, at, language), **job, "repeated": repeated}
    return jsonify(given), 200 if repeated else 201


@blueprint.post("/kiosk/<office>/<kiosk>/say")
@device_only("kiosk")
def say(office: str, kiosk: str) -> ResponseReturnValue:
    """A sentence of the page as a WAV file; 404 when nothing here speaks its language."""
    text = field("text", guidance.LONGEST_TEXT)
    if not text or not text.strip():
        raise BadRequest("text: must not be empty")
    made = guidance.sound(find(office), field("language") or "", text)
    if made is None:
        abort(404)
    return Response(made, mimetype="audio/wav")


def ticket(issued: Issued, office: Office, language: str | None) -> dict[str, Any]:
    """The ticket for the page: in one language as on paper, and what changes with the language."""
    words = guidance.in_each(
        office,
        lambda spoken: {
            **paper.sentences(issued, office),
            "spoken": guidance.spoken_number(spoken, issued.number),
        },
    )
    return {**paper.answer(issued, office, language, request.host_url), "said": words}


def find(slug: str) -> Office:
    """The office that the address names."""
    return offices.find(wiring().store, slug)


def field(name: str, longest: int = LONGEST_FIELD) -> str | None:
    """A text of the request's JSON, or None when it is not given."""
    asked = request.get_json()
    value = asked.get(name) if isinstance(asked, dict) else asked
    if value is None or (isinstance(value, str) and len(value) <= longest):
        return value
    raise BadRequest(f"{name}: must be a text of at most {longest} characters")

"""Tickets on paper by the print agent: jobs for it, and what has become of them for the page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from time import monotonic
from typing import Any

from flask import Blueprint, Flask, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Forbidden, Unauthorized
from werkzeug.wrappers import Response

from kiosk.paper import for_printer
from queue_server.actions import printing
from queue_server.actions.arriving import Issued
from queue_server.actions.entry import Door
from queue_server.domain.hall import PrinterState
from queue_server.domain.office import Kiosk, Office, Printing
from queue_server.domain.printing import JobState
from queue_server.queries import offices
from queue_server.queries import printing as jobs
from queue_server.web import headers
from queue_server.web.access import bearer_visitor, current_visitor, device_only
from queue_server.web.door import door_for
from queue_server.web.wiring import Wiring, wiring

EXTENSION = "okienko_print_jobs"
# An agent's question is answered after so long at the latest; a server that stops waits for it.
WAIT_SECONDS = 5.0
LOOK_SECONDS = 0.1
# Another process tells of the jobs that it has posted; what it can't tell is found a little later.
LOOK_AGAIN_SECONDS = 1.0
TOLD = "paper"
AGENT_PORT = 9111
TROUBLES = frozenset(state.value for state in PrinterState if state is not PrinterState.READY)

blueprint = Blueprint("kiosk_printing", __name__)
agents = Blueprint("print_agents", __name__)

View = Callable[..., ResponseReturnValue]


@dataclass
class Bell:
    """Rings for agents that wait: how many jobs each kiosk has been given here."""

    rung: dict[tuple[str, str], int] = field(default_factory=dict)

    def ring(self, office: str, kiosk: str) -> None:
        """There is something to print."""
        self.rung[office, kiosk] = self.rung.get((office, kiosk), 0) + 1


def register(app: Flask) -> None:
    """Let agents in by their token, which no other site's form can send."""
    bell = app.extensions[EXTENSION] = Bell()
    wired: Wiring = app.extensions["okienko"]
    wired.cluster.hear(TOLD, lambda _process, told: bell.ring(told["office"], told["kiosk"]))
    app.extensions["csrf"].exempt(agents)


# --- The page -----------------------------------------------------------------------------------


def mode(kiosk: Kiosk) -> str:
    """How the page prints: as the office's file says, unless its address ends with ?print=0.

    A demo has no printer unless the address asks for one.
    """
    asked = request.args.get("print")
    if asked == "0" or (asked is None and wiring().settings.demo):
        return Printing.NONE.value
    return kiosk.printing.value


def agent_address() -> str:
    """Where the page finds the agent of its own machine; ?agent=9222 for another port."""
    port = request.args.get("agent", "")
    return f"http://127.0.0.1:{port if re.fullmatch('[1-9][0-9]{3,4}', port) else AGENT_PORT}"


def let_page_ask(response: Response, kiosk: Kiosk) -> Response:
    """Let the page of such a kiosk ask the agent of its own machine, and nobody else's page."""
    if mode(kiosk) == Printing.LOOPBACK.value:
        policy = headers.policy(request.environ)
        response.headers["Content-Security-Policy"] = policy.replace(
            "connect-src 'self'", f"connect-src 'self' {agent_address()}"
        )
    return response


def job_for(
    issued: Issued,
    office: Office,
    kiosk: str,
    language: str | None,
    way: str | None,
    *,
    repeated: bool,
) -> dict[str, Any]:
    """The ticket's job for the page: what the agent is to get, or what to ask the server about.

    Called after the ticket is given and again when its request is repeated: it is posted once.
    `way` is how the page prints; one that prints otherwise (?print=0, a demo, a page from before
    the office's file was changed) gets none, else a second paper would come out, or one unasked.
    """
    machine = office.kiosk(kiosk)
    if machine is None or machine.printing not in (Printing.LOOPBACK, Printing.SERVER):
        return {}
    if way not in (None, machine.printing.value):
        return {}
    key = key_of(issued)
    content = for_printer(issued, office, language, request.host_url)
    if machine.printing is Printing.LOOPBACK:
        return {"job": {"key": key, "copy": 1, "content": content}}
    # Without the request's own key: its receipt is the ticket's.
    door = Door(wiring().store, office.slug, current_visitor().actor())
    printing.post_job(door, kiosk, key, content, asked=not repeated)
    ring(office.slug, kiosk)
    return {"job": {"key": key, "copy": 1}}


def key_of(issued: Issued) -> str:
    """A name for the ticket's paper that opens nothing: it may stand in an agent's log."""
    return hashlib.sha256(f"paper:{issued.track}".encode()).hexdigest()[:32]


def ring(office: str, kiosk: str) -> None:
    """Wake the agent that waits for this kiosk's jobs."""
    bell: Bell = current_app.extensions[EXTENSION]
    bell.ring(office, kiosk)
    wiring().cluster.tell(TOLD, {"office": office, "kiosk": kiosk})


@blueprint.get("/kiosk/<office>/<kiosk>/print-jobs/<key>/<int:copy>")
@device_only("kiosk")
def look(office: str, kiosk: str, key: str, copy: int) -> ResponseReturnValue:
    """What has become of a copy."""
    store = wiring().store
    found = jobs.job(store, office, kiosk, key, copy) or abort(404)
    trouble = jobs.trouble(store, office, found)
    stuck = trouble is not None and found.state is not JobState.PRINTED
    return jsonify({"state": "trouble" if stuck else found.state.value, "trouble": trouble})


@blueprint.post("/kiosk/<office>/<kiosk>/print-jobs/<key>/again")
@device_only("kiosk")
def print_again(office: str, kiosk: str, key: str) -> ResponseReturnValue:
    """The same number once more; the copy's number."""
    copy = printing.post_copy(door_for(office), kiosk, key)
    if copy is None:
        abort(404)
    ring(office, kiosk)
    return jsonify({"key": key, "copy": copy}), 201


@blueprint.post("/kiosk/<office>/<kiosk>/print-jobs/<key>/withdraw")
@device_only("kiosk")
def withdraw(office: str, kiosk: str, key: str) -> ResponseReturnValue:
    """Nobody waits for this paper any more."""
    printing.withdraw(door_for(office), key)
    return "", 204


# --- The agent ----------------------------------------------------------------------------------


def agent_only(view: View) -> View:
    """Let only print agents in: programs with a kiosk's token in their Authorization header."""

    @wraps(view)
    def guarded(office: str, kiosk: str, **parts: Any) -> ResponseReturnValue:
        visitor = bearer_visitor()
        if not visitor.may(office, "kiosk"):
            raise Forbidden if visitor.tokens else Unauthorized
        if offices.find(wiring().store, office).kiosk(kiosk) is None:
            abort(404)
        return view(office=office, kiosk=kiosk, **parts)

    return guarded


@agents.get("/kiosk/<office>/<kiosk>/print-jobs")
@agent_only
def fetch(office: str, kiosk: str) -> ResponseReturnValue:
    """What is to be printed now; with ?wait=1 the answer comes with the next job, or after 5 s."""
    found = jobs.asked(wiring().store, office, kiosk)
    if not found and request.args.get("wait") == "1":
        found = awaited(office, kiosk)
    return jsonify(
        {"jobs": [{"key": e.key, "copy": e.copy, "content": dict(e.content)} for e in found]}
    )


def awaited(office: str, kiosk: str) -> tuple[jobs.PrintJob, ...]:
    """The next jobs, or none within the time that an agent may wait."""
    bell: Bell = current_app.extensions[EXTENSION]
    heard = bell.rung.get((office, kiosk), 0)
    now = monotonic()
    give_up, look_at = now + WAIT_SECONDS, now
    while (now := monotonic()) < give_up:
        rung = bell.rung.get((office, kiosk), 0)
        if rung != heard or now >= look_at:
            found = jobs.asked(wiring().store, office, kiosk)
            if found:
                return found
            heard, look_at = rung, now + LOOK_AGAIN_SECONDS
        wiring().socketio.sleep(LOOK_SECONDS)
    return ()


@agents.post("/kiosk/<office>/<kiosk>/print-jobs/<key>/<int:copy>")
@agent_only
def confirm(office: str, kiosk: str, key: str, copy: int) -> ResponseReturnValue:
    """What has become of a copy, from its printer."""
    state, trouble = said("state"), said("trouble")
    if state not in ("printed", "trouble"):
        raise BadRequest("state: printed or trouble")
    if state == "trouble" and trouble not in TROUBLES:
        raise BadRequest(f"trouble: one of {', '.join(sorted(TROUBLES))}")
    printing.confirm(door_for(office), key, copy, trouble if state == "trouble" else None)
    return "", 204


@agents.post("/kiosk/<office>/<kiosk>/printer")
@agent_only
def report(office: str, kiosk: str) -> ResponseReturnValue:
    """How the printer is."""
    try:
        state = PrinterState(said("state") or "")
    except ValueError:
        known = ", ".join(each.value for each in PrinterState)
        raise BadRequest(f"state: one of {known}") from None
    printing.report(door_for(office), kiosk, state)
    return "", 204


def said(name: str) -> str | None:
    """A word of the request's JSON."""
    asked = request.get_json()
    value = asked.get(name) if isinstance(asked, dict) else None
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name}: must be a word")
    return value

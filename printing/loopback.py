"""The agent's door for the kiosk's page on the same machine: jobs over HTTP on the loopback."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response

from printing.agent import Agent
from printing.content import Malformed, job_from
from printing.printer import Outcome

LARGEST_JOB = 16 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def create_app(agent: Agent, origin: str) -> Flask:
    """The agent's addresses; pages of any other origin get nothing from them."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_JOB
    # A page of somebody else's could reach this address by a name of its own.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost", "[::1]"]
    let_in_only(origin, app)

    @app.post("/print")
    def print_ticket() -> ResponseReturnValue:
        return jsonify(told(agent.print(job_from(asked()))))

    @app.get("/status")
    def status() -> ResponseReturnValue:
        now = agent.look()
        return jsonify({"printer": now.state.value, "confirmed": now.confirmed})

    @app.get("/copies/<key>")
    def copies(key: str) -> ResponseReturnValue:
        return jsonify({"copies": agent.memory.copies(key)})

    @app.errorhandler(Malformed)
    def malformed(error: Malformed) -> ResponseReturnValue:
        return jsonify({"detail": str(error)}), 400

    return app


def let_in_only(origin: str, app: Flask) -> None:
    """Refuse what does not come from a page of that origin."""

    @app.before_request
    def only_the_kiosk() -> None:
        if request.headers.get("Origin") != origin:
            abort(403)
        # An HTML form can send neither JSON nor this refusal away.
        if request.method == "POST" and not request.is_json:
            abort(415)

    @app.after_request
    def allow(response: Response) -> Response:
        if request.headers.get("Origin") == origin:
            response.headers.update(allowed(origin))
        response.headers["Vary"] = "Origin"
        response.headers["Cache-Control"] = "no-store"
        return response


def asked() -> Any:
    """The request's JSON; endless nesting makes no sense, either. Raises Malformed."""
    try:
        return request.get_json()
    except RecursionError:
        raise Malformed("nested too deeply") from None


def allowed(origin: str) -> dict[str, str]:
    """What a browser is told: that page may, others may not, also from a public network."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Allow-Private-Network": "true",
        "Access-Control-Max-Age": "600",
    }


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the page reads it."""
    return {
        "state": "printed" if outcome.printed else "trouble",
        "trouble": None if outcome.printed else outcome.state.value,
        "printer": outcome.state.value,
        "confirmed": outcome.confirmed,
    }


def serve(agent: Agent, host: str, port: int, origin: str) -> BaseWSGIServer:
    """Listen in the background; each request has a thread, the agent lets one print at a time."""
    if host not in LOOPBACK:
        raise ValueError(f"{host}: only this machine may be listened to, for example 127.0.0.1")
    server = make_server(host, port, create_app(agent, origin), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server

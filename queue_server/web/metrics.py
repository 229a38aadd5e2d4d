"""The figures for Prometheus: what is read when it asks, and the two doors where it may ask."""

from __future__ import annotations

import hmac
import platform
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from queue_server.metrics import reading
from queue_server.metrics.reading import Kept, Read, Values
from queue_server.metrics.writing_out import CONTENT_TYPE, text
from queue_server.queries import health, letters, offices
from queue_server.web.assets import package_version
from queue_server.web.problems import problem
from queue_server.web.wiring import Wiring, wiring

blueprint = Blueprint("metrics", __name__)

# Two Prometheus servers that ask every few seconds cost one query.
KEPT_SECONDS = 5.0
PATH = "/metrics"


@blueprint.get(PATH)
def figures() -> Response:
    """All figures, for whoever has the token of the settings; without one there is no such page."""
    expected = wiring().settings.metrics_token.get_secret_value()
    if not expected:
        abort(404)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    known = hmac.compare_digest(given.strip().encode(), expected.encode())
    if scheme.lower() != "bearer" or not known:
        answer = problem(401, "unauthorized", "The figures need the token of the settings.")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return answer
    return Response(told(wiring()), content_type=CONTENT_TYPE)


def told(wired: Wiring) -> Iterable[bytes]:
    """The figures of this app as text; others get their turn between families."""
    return text(wired.readings, partial(wired.socketio.sleep, 0))


def own_door(wired: Wiring) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """A WSGI app with the figures and nothing else, for a port that only Prometheus reaches."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        plain = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        if environ.get("PATH_INFO") != PATH:
            start_response("404 Not Found", plain)
            return [b"The figures are at /metrics.\n"]
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            start_response("405 Method Not Allowed", [*plain, ("Allow", "GET, HEAD")])
            return [b"Figures are only read.\n"]
        start_response("200 OK", [("Content-Type", CONTENT_TYPE), *plain[1:]])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else told(wired)

    return answer


def readings(wired: Wiring) -> tuple[Read, ...]:
    """Whatever is read when somebody asks, from the parts of this app."""
    store = wired.store
    known = Kept(partial(offices.seqs, store), KEPT_SECONDS)
    waiting = Kept(partial(letters.waiting, store), KEPT_SECONDS)
    return (
        Read(reading.BUILD, partial(build, wired)),
        Read(reading.SOCKETS, partial(sockets, wired)),
        Read(reading.RELAY_ALIVE, lambda: float(wired.relay.alive())),
        Read(reading.RELAY_LAG, lambda: lag(known(), wired.relay.sent())),
        Read(reading.OUTBOX, lambda: float(waiting().letters)),
        Read(reading.OUTBOX_AGE, lambda: waiting().age.total_seconds()),
        Read(reading.POOL, partial(pool, wired)),
        Read(reading.POOL_LIMIT, lambda: float(health.pool(store).limit)),
        Read(reading.OFFICES, lambda: float(len(known()))),
        Read(reading.TENDED, lambda: float(sum(map(wired.cluster.tends, known())))),
        Read(reading.PROCESSES, lambda: 1.0 + len(wired.cluster.others())),
        Read(reading.CLUSTER_REACHED, lambda: float(not wired.cluster.is_cut_off())),
    )


def build(wired: Wiring) -> Values:
    """What runs here."""
    mode = wired.settings.async_mode
    return {(package_version(), platform.python_version(), mode): 1.0}


def sockets(wired: Wiring) -> Values:
    """The connections, and the places taken before each kind of board."""
    rooms = wired.relay.rooms
    places = dict.fromkeys(wired.relay.boards, 0) | rooms.kinds()
    counts = {"all": rooms.connected(), **places}
    return {(kind,): float(count) for kind, count in counts.items()}


def lag(known: Mapping[str, int], sent: Mapping[str, int]) -> Values:
    """How many entries of its journal the boards of each watched office do not show yet."""
    return {
        (office,): float(max(0, known[office] - seq))
        for office, seq in sent.items()
        if office in known
    }


def pool(wired: Wiring) -> Values:
    """The connections to the database."""
    found = health.pool(wired.store)
    return {("in_use",): float(found.in_use), ("idle",): float(found.idle)}

"""What an app is wired with, for everything that runs inside a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from queue_server.clock import Clock
from queue_server.cluster import Alone, Apart, Cluster, Counting
from queue_server.metrics.reading import Read
from queue_server.queries import offices
from queue_server.settings import Settings

FALLBACK_ZONE = "Europe/Warsaw"


@dataclass(frozen=True)
class DemoLogin:
    """A log-in that the first page of a demo shows openly."""

    email: str
    password: str
    name: str
    role: str
    office: str


@dataclass
class Wiring:
    """The parts of a running app.

    `store` is a queue_server.store.Store: the web only hands it on to actions and queries.
    `offload` runs work that would hold up everyone else, such as hashing a password.
    `letters` has who writes each kind of letter (web/letters.py); `post` sends them.
    `screens` knows the displays that are connected (live/screens.py), `people` who of the staff has
    a board open; `voice` makes speech (queue_server/voice); `cluster` are the processes that serve
    together, and `counting` is what they count together; `signs` keeps those above counters
    (workers/signs). `start` sets the background work going, and `stop` leaves it to the other
    processes; an app in a test may do without.
    """

    store: Any
    settings: Settings
    clock: Clock
    offload: Callable[..., Any]
    version: str
    cluster: Cluster = field(default_factory=Alone)
    counting: Counting = field(default_factory=Apart)
    relay: Any = None
    socketio: Any = None
    screens: Any = None
    people: Any = None
    voice: Any = None
    signs: Any = None
    post: Any = None
    boards: dict[str, Any] = field(default_factory=dict)
    letters: dict[str, Any] = field(default_factory=dict)
    tokens_noted: dict[int, datetime] = field(default_factory=dict)
    # The codes that each machine got wrong, by office and account (web/guessing.py).
    machines: dict[tuple[str, str | None], Any] = field(default_factory=dict)
    demo_logins: tuple[DemoLogin, ...] = ()
    demo_codes: tuple[tuple[str, datetime], ...] = ()
    # Figures that are read when Prometheus asks (web/metrics.py).
    readings: tuple[Read, ...] = ()
    start: Callable[[], None] = lambda: None
    stop: Callable[[], None] = lambda: None


def wiring() -> Wiring:
    """The current app's parts."""
    wired: Wiring = current_app.extensions["okienko"]
    return wired


def start_clock(store: Any, at: datetime | None, since: datetime | None = None) -> None:
    """Start the store's clock at a moment, now or at the machine's time `since`; a time without a
    zone is the first office's own."""
    if at is None:
        return
    if at.tzinfo is None:
        slugs = offices.slugs(store)
        zone = offices.find(store, slugs[0]).zone if slugs else FALLBACK_ZONE
        at = at.replace(tzinfo=ZoneInfo(zone))
    store.clock.start(at, since)

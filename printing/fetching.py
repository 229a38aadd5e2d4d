"""Jobs from the server: fetched by long polling, confirmed one by one, for ever."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event
from time import monotonic
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from printing.agent import Agent
from printing.content import Malformed, job_from
from printing.printer import Outcome
from printing.states import State

log = logging.getLogger("okienko.printing")

ANSWER_SECONDS = 20.0
LARGEST_ANSWER = 1024 * 1024
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
# A ticket that waits for paper is looked after more often than an empty list.
PAUSE_IN_TROUBLE = 1.0
SHORTEST_ROUND = 0.2
REPORT_EVERY = 30.0
LOOK_EVERY = 5.0


class Away(Exception):
    """The server does not answer, or answers no; the text says which."""


class NoRedirects(HTTPRedirectHandler):
    """A redirect is refused: the token must not follow it to wherever it leads."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Server:
    """The kiosk's address on the server, and the token that opens it."""

    kiosk: str
    token: str
    ask: Callable[..., Any] = field(default_factory=lambda: build_opener(NoRedirects).open)

    def jobs(self, wait: bool) -> list[Any]:
        """What is to be printed now; with `wait` the server answers later when there is nothing."""
        found = self.call("GET", f"/print-jobs?wait={int(wait)}")
        jobs = found.get("jobs") if isinstance(found, dict) else None
        return jobs if isinstance(jobs, list) else []

    def confirm(self, key: str, copy: int, outcome: Outcome) -> None:
        """Say what became of a job."""
        trouble = None if outcome.printed else outcome.state.value
        state = "printed" if outcome.printed else "trouble"
        where = f"/print-jobs/{quote(key, safe='')}/{copy}"
        self.call("POST", where, {"state": state, "trouble": trouble})

    def report(self, state: State) -> None:
        """Say how the printer is."""
        self.call("POST", "/printer", {"state": state.value})

    def call(self, method: str, where: str, said: dict[str, Any] | None = None) -> Any:
        """One request; raises Away."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        data = None
        if said is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(said).encode()
        # An address of the web only: server_at has looked at its scheme.
        request = Request(self.kiosk + where, data, headers, method=method)  # noqa: S310
        try:
            with self.ask(request, timeout=ANSWER_SECONDS) as answer:
                return json.loads(answer.read(LARGEST_ANSWER) or b"null")
        except HTTPError as refused:
            raise Away(f"the server answers {refused.code}") from refused
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise Away(f"the server does not answer ({type(error).__name__})") from error


def server_at(kiosk: str, token: str) -> Server:
    """The server by the kiosk's address. Raises ValueError."""
    parts = urlsplit(kiosk)
    if parts.scheme not in ("http", "https") or not parts.hostname or "/kiosk/" not in parts.path:
        raise ValueError(f"{kiosk}: the kiosk's address, https://queue.example/kiosk/OFFICE/KIOSK")
    if parts.query or parts.fragment:
        raise ValueError(f"{kiosk}: without ? and #")
    return Server(kiosk.rstrip("/"), token)


@dataclass
class Round:
    """What one agent and one server tell each other, round after round."""

    agent: Agent
    server: Server
    reported: State | None = None
    reported_at: float = 0.0
    looked_at: float = 0.0
    # Whether a ticket of this round did not come out.
    troubled: bool = False

    def go(self) -> None:
        """Say how the printer is, print what is asked for, confirm. Raises Away."""
        self.tell_state(self.state())
        self.troubled = False
        for given in self.server.jobs(wait=not self.in_trouble()):
            self.print(given)
        self.tell_state(self.agent.last.state)

    def in_trouble(self) -> bool:
        """Whether a ticket may be waiting for the printer."""
        return not self.agent.last.state.prints

    def state(self) -> State:
        """How the printer is; asked seldom while it stands idle."""
        if self.in_trouble() or monotonic() - self.looked_at >= LOOK_EVERY:
            self.looked_at = monotonic()
            return self.agent.look().state
        return self.agent.last.state

    def tell_state(self, state: State) -> None:
        """Report a change at once, and the same state every half minute."""
        fresh = monotonic() - self.reported_at < REPORT_EVERY
        if state is self.reported and fresh:
            return
        self.server.report(state)
        self.reported, self.reported_at = state, monotonic()

    def print(self, given: Any) -> None:
        """Print one job and say what became of it; one that makes no sense is left."""
        try:
            job = job_from(given)
        except Malformed as wrong:
            log.warning("a job that cannot be read: %s", wrong)
            self.troubled = True
            return
        outcome = self.agent.print(job)
        self.troubled = self.troubled or not outcome.printed
        self.server.confirm(job.key, job.copy, outcome)


def run(agent: Agent, server: Server, stop: Event) -> None:
    """Fetch and print until told to stop; a server that is away is tried again for ever."""
    going, failures = Round(agent, server), 0
    while not stop.is_set():
        begun = monotonic()
        try:
            going.go()
            if failures:
                log.info("the server answers again")
            failures = 0
            stuck = going.troubled or going.in_trouble()
            # Whatever the server answers, it is not asked in a tight circle.
            pause = PAUSE_IN_TROUBLE if stuck else max(0.0, SHORTEST_ROUND - monotonic() + begun)
        except Away as away:
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            # What it knows of the printer may be old when it comes back.
            going.reported = None
            log.warning("%s; tried again in %d s", away, pause)
        stop.wait(pause)

"""Kiosks and clerks that press as fast as they can, and ask again until they get an answer."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any

from queue_server.domain.events import Entry, EventKind
from queue_server.queries import hall, journal
from tests.serving import ROOT, Server

WIDE = ROOT / "tests" / "offices" / "wide.toml"
COUNTERS = tuple(str(number) for number in range(1, 17))
KIOSKS = ("kiosk-1", "kiosk-2", "kiosk-3", "kiosk-4")
PATIENCE_SECONDS = 60


@dataclass
class Heard:
    """Everything that the server acknowledged, and every answer that was an error."""

    issued: list[str] = field(default_factory=list)
    called: list[tuple[str, int]] = field(default_factory=list)  # number, call
    errors: list[str] = field(default_factory=list)
    cuts: list[str] = field(default_factory=list)  # what had to be asked again
    # What a proxy answers for a server that is away, or to whoever asks too much: ask again.
    later: frozenset[int] = frozenset()


class Client:
    """One device: a kept connection, and the same Idempotency-Key until there is an answer."""

    def __init__(self, server: Server, token: str, heard: Heard) -> None:
        self.heard = heard
        self.connection = line_to(server)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, body: dict[str, object]) -> dict[str, Any] | None:
        """The answer; None after an error, which is kept."""
        headers = {**self.headers, "Idempotency-Key": str(uuid.uuid4())}
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            try:
                status, text = self._ask(f"/api/v1/offices/wide{path}", body, headers)
            except (OSError, HTTPException) as cut:
                self.heard.cuts.append(f"{path}: {cut!r}")
                self.connection.close()
                time.sleep(0.05)
                continue
            if status in self.heard.later:
                self.heard.cuts.append(f"{path}: {status}")
                time.sleep(0.05)
                continue
            if status < 400:
                return json.loads(text)
            self.heard.errors.append(f"{path}: {status} {text[:200]!r}")
            return None
        self.heard.errors.append(f"{path}: no answer")
        return None

    def _ask(
        self, path: str, body: dict[str, object], headers: dict[str, str]
    ) -> tuple[int, bytes]:
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def line_to(server: Any) -> HTTPConnection:
    """A connection to a server, or to a proxy with its own certificate in front of it."""
    if trusted := getattr(server, "trusted", None):
        return HTTPSConnection("127.0.0.1", server.port, timeout=30, context=trusted)
    return HTTPConnection("127.0.0.1", server.port, timeout=30)


def take_tickets(client: Client, at_most: int, going_on: Callable[[], bool]) -> None:
    """A kiosk that gives out tickets while the rush goes on."""
    for turn in range(at_most):
        if not going_on():
            return
        answer = client.post("/tickets", {"service": "ABC"[turn % 3]})
        if answer is not None:
            client.heard.issued.append(answer["number"])


def call_until_nobody_waits(client: Client, counter: str, taking: Callable[[], bool]) -> None:
    """A clerk who presses Next until the kiosks are done and nobody waits."""
    while not client.heard.errors:
        still_taking = taking()
        answer = client.post(f"/counters/{counter}/next", {})
        ticket = answer["ticket"] if answer is not None else None
        if ticket is not None:
            client.heard.called.append((ticket["number"], ticket["call"]))
        elif still_taking:
            time.sleep(0.1)
        else:
            return


def rush(
    server: Server,
    each_kiosk: int,
    going_on: Callable[[], bool] = lambda: True,
    heard: Heard | None = None,
) -> Heard:
    """Four kiosks and sixteen clerks at once, until every ticket was called."""
    heard = heard or Heard()
    kiosk, clerk = token(server, "kiosk"), token(server, "clerk")
    kiosks = [
        start(take_tickets, Client(server, kiosk, heard), each_kiosk, going_on) for _ in KIOSKS
    ]
    clerks = [
        start(call_until_nobody_waits, Client(server, clerk, heard), key, lambda: alive(kiosks))
        for key in COUNTERS
    ]
    for each in (*kiosks, *clerks):
        each.join()
    return heard


def token(server: Server, role: str) -> str:
    return server.token(role, f"{role} of the rush", office="wide")


def start(work: Callable[..., None], *given: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=given, daemon=True)
    thread.start()
    return thread


def alive(threads: Iterable[threading.Thread]) -> bool:
    return any(each.is_alive() for each in threads)


def without_gaps(numbers: Iterable[str]) -> bool:
    """Whether each service's numbers run from 001 on, each given once."""
    drawn: dict[str, list[int]] = {}
    for number in numbers:
        drawn.setdefault(number[0], []).append(int(number[1:]))
    return all(sorted(each) == list(range(1, len(each) + 1)) for each in drawn.values())


def of_kind(entries: Iterable[Entry], kind: EventKind) -> list[str]:
    """The tickets of the journal's entries of one kind, sorted."""
    return sorted(entry.ticket or "" for entry in entries if entry.kind is kind)


def nothing_was_lost(server: Server, heard: Heard) -> None:
    """What was answered is in the journal once, and its numbers have no gaps."""
    issued, called = sorted(heard.issued), sorted(number for number, _ in heard.called)
    assert called == issued
    with closing(server.store()) as store:
        entries = journal.after(store, "wide", 0, limit=100_000)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert of_kind(entries, EventKind.TICKET_ISSUED) == issued
        assert of_kind(entries, EventKind.TICKET_CALLED) == called
        assert hall.read(store, "wide").queue == ()
    assert without_gaps(issued)

"""What the house says in passing; each of these costs a few microseconds and never fails."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from threading import Lock
from time import monotonic, perf_counter
from typing import Any, Protocol

from queue_server.metrics.figures import (
    BOARDS_EMITTED,
    CALL_ACKNOWLEDGED,
    CALL_EMITTED,
    CALLS,
    CLIENTS_DROPPED,
    DATABASE_WAIT,
    HTTP_ANSWER,
    HTTP_ANSWERS,
    JOURNAL_ENTRIES,
    TICKETS_ENDED,
    TICKETS_ISSUED,
    TRANSACTION,
)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Which entries of the journal are counted by office besides, and as what.
CALLED = {"ticket_called": "first", "ticket_recalled": "repeated"}
ENDED = {"ticket_finished": "finished", "ticket_missed": "missed", "ticket_cancelled": "cancelled"}
# Calls that screens may still acknowledge; displays do it within moments.
REMEMBERED = 4096


class Entry(Protocol):
    """An entry of the journal, as far as it is counted."""

    @property
    def kind(self) -> str: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


# Finding a series by its labels costs more than counting.
entries_of = cache(JOURNAL_ENTRIES.labels)
issued_at = cache(TICKETS_ISSUED.labels)
ended_at = cache(TICKETS_ENDED.labels)
calls_at = cache(CALLS.labels)
boards_of = cache(BOARDS_EMITTED.labels)
answers_of = cache(HTTP_ANSWERS.labels)
answer_of = cache(HTTP_ANSWER.labels)
transaction_of = cache(TRANSACTION.labels)
wait_of = cache(DATABASE_WAIT.labels)


def happened(office: str, entries: Iterable[Entry]) -> None:
    """A change was committed with these entries."""
    for entry in entries:
        kind = str(entry.kind)
        entries_of(kind).inc()
        if kind == "ticket_issued":
            issued_at(office, str(entry.details.get("kind", "walk_in"))).inc()
        elif kind in CALLED:
            calls_at(office, CALLED[kind]).inc()
        elif kind in ENDED:
            ended_at(office, ENDED[kind]).inc()


class Transaction:
    """A transaction that is to `write` or to `read`, from the moment when somebody asks for it."""

    __slots__ = ("_access", "_asked", "_began")

    def __init__(self, access: str) -> None:
        self._access = access
        self._began = 0.0

    def __enter__(self) -> Transaction:
        self._asked = perf_counter()
        return self

    def begins(self) -> None:
        """It need not wait any longer."""
        self._began = perf_counter()
        wait_of(self._access).observe(self._began - self._asked)

    def __exit__(self, *_trouble: object) -> None:
        if self._began:
            transaction_of(self._access).observe(perf_counter() - self._began)


def answered(method: str, route: str, status: int, surface: str, seconds: float) -> None:
    """A request was answered."""
    answers_of(method if method in METHODS else "other", route, str(status)).inc()
    answer_of(surface).observe(seconds)


def board_emitted(kind: str) -> None:
    """A room was sent its board."""
    boards_of(kind).inc()


def client_dropped(reason: str) -> None:
    """The server ended a connection."""
    CLIENTS_DROPPED.labels(reason).inc()


class Called(Protocol):
    """A call that stands on a board: its number in the office's sequence, and when it was made."""

    @property
    def call(self) -> int: ...
    @property
    def at(self) -> datetime: ...


class Emitted:
    """When the newest calls of each office were emitted here, until screens acknowledge them."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}
        self._at: OrderedDict[tuple[str, int], float] = OrderedDict()
        self._lock = Lock()

    def emitted(self, office: str, calls: Iterable[Called], now: datetime) -> None:
        """The office's boards with these calls leave now: before they do, for a screen may answer
        at once. What stood there at the beginning, or has left before, is not counted again."""
        at = {each.call: each.at for each in calls}
        for call in self._fresh(office, at):
            CALL_EMITTED.observe(max(0.0, (now - at[call]).total_seconds()))

    def passed_on(self, office: str, newest: int) -> None:
        """Boards of another process with calls up to that one have left from here."""
        self._fresh(office, [newest])

    def acknowledged(self, office: str, call: int) -> None:
        """A screen says that it shows the call."""
        at = self._at.get((office, call))
        if at is not None:
            CALL_ACKNOWLEDGED.observe(monotonic() - at)

    def _fresh(self, office: str, standing: Iterable[int]) -> list[int]:
        with self._lock:
            known = self._newest.get(office)
            newest = max(standing, default=0)
            if known is not None and newest <= known:
                return []
            self._newest[office] = newest
            if known is None:
                return []
            fresh = [call for call in standing if call > known]
            self._at.update(((office, call), monotonic()) for call in fresh)
            while len(self._at) > REMEMBERED:
                self._at.popitem(last=False)
            return fresh

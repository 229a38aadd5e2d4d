"""What the house says in passing; each of these costs a few microseconds and never fails."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
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


class Emitted:
    """When the newest calls of each office were emitted, until their screens acknowledge them."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}
        self._at: OrderedDict[tuple[str, int], float] = OrderedDict()
        self._lock = Lock()

    def emitted(self, office: str, ages: Iterable[tuple[int, float]]) -> None:
        """These calls stand on boards now; with each goes its age in seconds. What stood there at
        the beginning, or was emitted before, is not counted again."""
        standing = dict(ages)
        with self._lock:
            known = self._newest.get(office)
            self._newest[office] = max([known or 0, *standing])
            if known is None:
                return
            fresh = [call for call in standing if call > known]
            for call in fresh:
                self._at[office, call] = monotonic()
            while len(self._at) > REMEMBERED:
                self._at.popitem(last=False)
        for call in fresh:
            CALL_EMITTED.observe(max(0.0, standing[call]))

    def acknowledged(self, office: str, call: int) -> None:
        """A screen says that it shows the call."""
        at = self._at.get((office, call))
        if at is not None:
            CALL_ACKNOWLEDGED.observe(monotonic() - at)

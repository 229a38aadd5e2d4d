"""How many tickets and calls a second get written, beside bare inserts of one row by the driver.

Each ticket and each call has its receipt, as a kiosk and a panel ask for it; each is acknowledged
only after a commit with full sync. The bare inserts commit each by itself, with the same sync.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from benchmarks.measured import Measured, Target
from queue_server.actions import arriving, calling, offices
from queue_server.actions.entry import Actor, Door, Once
from queue_server.clock import Clock
from queue_server.store import Store, migrate
from tests.postgres import Cluster
from tests.serving import MONDAY, ROOT

WORKERS = (1, 16)
# Three services of 999 numbers: this is less than a day's numbers of one office.
TICKETS = 960
# Rounds of each; the best one counts, for the bare inserts as well as for ours.
ROUNDS, ROUNDS_IN_SHORT = 5, 2
LEAST = 0.25
WIDE = ROOT / "tests" / "offices" / "wide.toml"
KIOSK, CLERK = Actor("token:1", "kiosk"), Actor("token:2", "panel")
TABLE = "CREATE TABLE bare (id integer PRIMARY KEY, number text, service text, at text)"
WORDS = "INSERT INTO bare (id, number, service, at) VALUES ({0}, {0}, {0}, {0})"
Work = Callable[[int], object]
Opened = AbstractContextManager[tuple[str, Callable[[int], float]]]


@dataclass(frozen=True)
class Rates:
    """How many a second, by what was written."""

    bare: float
    tickets: float
    calls: float

    @property
    def share(self) -> float:
        """Tickets for each bare insert."""
        return self.tickets / self.bare


def figures(full: bool = False) -> Measured:
    """The table, for both engines."""
    rounds = ROUNDS if full else ROUNDS_IN_SHORT
    found = {
        (name, workers): measured(opened, workers, rounds)
        for name, opened in (("SQLite", in_file), ("PostgreSQL", in_cluster))
        for workers in WORKERS
    }
    rows = [row(*setting, rates) for setting, rates in found.items()]
    text = f"""### Tickets and calls written a second

{TICKETS} tickets at one office by so many workers at once (threads of one process), then their
calls by sixteen counters; the best of {rounds} rounds. Bare: one row inserted by the driver alone,
each with its own commit, full sync, by as many workers (SQLite: by one, which is faster).

| engine | workers | bare inserts | tickets | ratio | calls | ratio |
|---|---:|---:|---:|---:|---:|---:|
{"".join(rows)}"""
    targets = tuple(
        Target(f"tickets / bare inserts, {name}, {workers} workers", rates.share, at_least=LEAST)
        for (name, workers), rates in found.items()
        if workers == max(WORKERS)
    )
    return Measured(text, targets)


def row(engine: str, workers: int, rates: Rates) -> str:
    """One line of the table."""
    calls = rates.calls / rates.bare
    return (
        f"| {engine} | {workers} | {rates.bare:,.0f} | {rates.tickets:,.0f} | {rates.share:.2f} |"
        f" {rates.calls:,.0f} | {calls:.2f} |\n"
    )


def measured(opened: Callable[[], Opened], workers: int, rounds: int) -> Rates:
    """The best of some rounds, each on a fresh database."""
    found = []
    for _ in range(rounds):
        with opened() as (address, bare):
            found.append(one_round(address, bare, workers))
    return Rates(*(max(getattr(each, name) for each in found) for name in vars(found[0])))


def one_round(address: str, bare: Callable[[int], float], workers: int) -> Rates:
    """The rates on one database."""
    store = Store(address, Clock(MONDAY))
    with closing(store):
        slug = offices.load(store, WIDE.read_text(encoding="utf-8"), "wide").slug

        def door(actor: Actor) -> Door:
            return Door(store, slug, actor, Once(str(uuid.uuid4()), "f" * 64))

        inserted = bare(workers)
        tickets = rate(lambda turn: arriving.issue(door(KIOSK), "ABC"[turn % 3]), workers)
        calls = rate(lambda turn: calling.call_next(door(CLERK), str(turn % 16 + 1)), workers)
        return Rates(inserted, tickets, calls)


def rate(work: Work, workers: int, amount: int = TICKETS) -> float:
    """How often a second it gets done by so many workers; worker n does turns n, n + workers..."""

    def do_mine(mine: int) -> None:
        for turn in range(mine, amount, workers):
            work(turn)

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as together:
        list(together.map(do_mine, range(workers)))
    return amount / (time.perf_counter() - started)


@contextmanager
def in_file() -> Iterator[tuple[str, Callable[[int], float]]]:
    """A SQLite database in a file, and the rate of bare inserts into another one beside it."""
    # Not in memory, where tests keep theirs: a sync must cost what it costs.
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        address = f"sqlite:///{folder}/okienko.db"
        migrate(address)
        yield address, lambda _workers: bare_in_file(Path(folder) / "bare.db")


def bare_in_file(path: Path) -> float:
    """Bare inserts a second by one connection; more would only wait for each other."""
    opened = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with closing(opened) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(TABLE)
        words = WORDS.format("?")
        return rate(lambda turn: connection.execute(words, (turn, "A001", "A", "now")), 1)


@contextmanager
def in_cluster() -> Iterator[tuple[str, Callable[[int], float]]]:
    """A fresh PostgreSQL with full sync, and the rate of bare inserts into another table."""
    cluster = Cluster(durable=True)
    cluster.start()
    try:
        address = cluster.fresh()
        yield address, lambda workers: bare_in_cluster(address, workers)
    finally:
        cluster.remove()


def bare_in_cluster(address: str, workers: int) -> float:
    """Bare inserts a second, each worker on its own connection."""
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    held = [psycopg.connect(plain, autocommit=True) for _ in range(workers)]
    held[0].execute(TABLE)
    words = WORDS.format("%s")
    try:
        return rate(
            lambda turn: held[turn % workers].execute(words, (turn, "A001", "A", "now")), workers
        )
    finally:
        for each in held:
            each.close()


if __name__ == "__main__":
    print(figures("--full" in sys.argv).section("now"))

"""Whether "next" stays as fast when the database holds millions of old tickets.

Ten million in full, some gigabytes of them; a million in short.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

from benchmarks.measured import Measured, Target
from queue_server.actions import arriving, calling, offices
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.store import Store, migrate
from tests.serving import MONDAY, ROOT

OLD, OLD_IN_SHORT = 10_000_000, 1_000_000
MOST = 1.2
A_DAY = 2_000
TURNS = 8
EACH = 25
WARM_UP = 10
STARTS = 9
WIDE = ROOT / "tests" / "offices" / "wide.toml"
CLERK = Actor("token:1", "benchmark")


def figures(full: bool = False) -> Measured:
    """The medians of both databases, asked in turns."""
    many = OLD if full else OLD_IN_SHORT
    # Not in memory, where tests keep theirs: this is about what a disk holds.
    with tempfile.TemporaryDirectory(dir=ROOT) as folder, ExitStack() as opened:
        doors = []
        for old in (0, many):
            store = database(Path(folder) / f"{old}.db", old)
            opened.enter_context(closing(store))
            doors.append(Door(store, "wide", CLERK))
        fresh, aged = in_turns(doors)
        again_fresh, again_aged = (first_after_start(door) for door in doors)
    text = f"""### "Next" after millions of tickets

Median milliseconds of `call_next` itself (no HTTP), {TURNS * EACH} calls in each of two databases,
asked in turns of {EACH}; both have {TURNS * EACH + WARM_UP} people waiting at first. The old
tickets are {many // A_DAY} days of {A_DAY}, each with its call and two journal entries. The last
column is the first call of a process that remembers nothing yet, the median of {STARTS}.

| old tickets | median ms | after a start, ms |
|---:|---:|---:|
| 0 | {fresh:.2f} | {again_fresh:.2f} |
| {many:,} | {aged:.2f} | {again_aged:.2f} |
| ratio | {aged / fresh:.2f} | {again_aged / again_fresh:.2f} |
"""
    return Measured(text, (Target("next with old tickets / without", aged / fresh, at_most=MOST),))


def first_after_start(door: Door) -> float:
    """The median time of the first call after the office has been forgotten, in milliseconds."""
    times = []
    for _ in range(STARTS):
        door.store.forget(door.office)
        times.append(timed(door))
    return median(times)


def in_turns(doors: list[Door]) -> list[float]:
    """The median time of a call at each door, in milliseconds."""
    times: list[list[float]] = [[] for _ in doors]
    for door in doors:
        for _ in range(TURNS * EACH + WARM_UP):
            arriving.issue(door, "A")
        for _ in range(WARM_UP):
            calling.call_next(door, "1")
    for turn in range(TURNS):
        order = list(zip(doors, times, strict=True))
        for door, taken in order if turn % 2 else reversed(order):
            taken += [timed(door) for _ in range(EACH)]
    return [median(taken) for taken in times]


def timed(door: Door) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    calling.call_next(door, "1")
    return 1000 * (time.perf_counter() - started)


def database(path: Path, old: int) -> Store:
    """An office on Monday morning, with so many tickets of earlier days."""
    address = f"sqlite:///{path}"
    migrate(address)
    store = Store(address, Clock(MONDAY))
    offices.load(store, WIDE.read_text(encoding="utf-8"), "wide")
    if old:
        store.engine.dispose()
        with closing(sqlite3.connect(path)) as connection, connection:
            fill(connection, old)
    return store


def fill(connection: sqlite3.Connection, old: int) -> None:
    """Put the old tickets in, past all rules, because only their number matters."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute(TICKETS, {"old": old, "a_day": A_DAY})
    connection.execute(CALLS)
    for offset, kind in enumerate(("ticket_issued", "ticket_called")):
        connection.execute(ENTRIES, {"kind": kind, "offset": offset})
    connection.execute(
        "UPDATE offices SET last_call = (SELECT max(call) FROM calls),"
        " seq = (SELECT max(seq) FROM journal)"
    )


# The oldest come first, as they did, and all were served on the days before Monday.
TICKETS = """
WITH RECURSIVE
turns (turn) AS (SELECT 0 UNION ALL SELECT turn + 1 FROM turns WHERE turn + 1 < :old),
places AS (
    SELECT turn, turn % :a_day AS place, substr('ABC', turn % :a_day % 3 + 1, 1) AS service,
        date('2026-11-22', '-' || ((:old - 1 - turn) / :a_day) || ' days') AS day
    FROM turns
),
timed AS (
    SELECT *, day || printf(' %02d:%02d:00.000000', 8 + place / 400, place % 60) AS at FROM places
)
INSERT INTO tickets (office_id, business_date, number, service, kind, state, issued_at, queued_at,
    language, track, head, transferred, counter, call, calls, first_called_at, called_at,
    counted_at, started_at, ended_at, ending)
SELECT 1, day, service || printf('%03d', place / 3 + 1), service, 'walk_in', 'done', at, at, 'pl',
    printf('old-%022d', turn), 0, 0, '1', turn + 1, 1, at, at, at, at, at, 'served'
FROM timed
"""
CALLS = """
INSERT INTO calls (office_id, call, business_date, ticket_id, number, service, counter, language,
    at, withdrawn)
SELECT 1, call, business_date, id, number, service, counter, 'pl', called_at, 0 FROM tickets
"""
ENTRIES = """
INSERT INTO journal (office_id, seq, at, kind, ticket, counter, clerk, details)
SELECT 1, 2 * call + :offset, called_at, :kind, number, counter, 'user:1', '{}' FROM tickets
"""


if __name__ == "__main__":
    print(figures("--full" in sys.argv).section("now"))

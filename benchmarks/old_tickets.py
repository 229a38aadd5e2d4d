"""Whether "next" stays as fast when the database holds a million old tickets."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from queue_server.actions import arriving, calling, offices
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.store import Store, migrate
from tests.serving import MONDAY, ROOT

OLD = 1_000_000
A_DAY = 2_000
TURNS = 8
EACH = 25
WARM_UP = 10
WIDE = ROOT / "tests" / "offices" / "wide.toml"
CLERK = Actor("token:1", "benchmark")


def figures() -> str:
    """The medians of both databases, asked in turns."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        doors = []
        for old in (0, OLD):
            store = database(Path(folder) / f"{old}.db", old)
            opened.enter_context(closing(store))
            doors.append(Door(store, "wide", CLERK))
        fresh, full = in_turns(doors)
    return f"""### "Next" after a million tickets

Median milliseconds of `call_next` itself (no HTTP), {TURNS * EACH} calls in each of two databases,
asked in turns of {EACH}; both have {TURNS * EACH + WARM_UP} people waiting. The old tickets are
{OLD // A_DAY} days of {A_DAY}, each with its call and two journal entries.

| old tickets | median ms |
|---:|---:|
| 0 | {fresh:.2f} |
| {OLD:,} | {full:.2f} |
| ratio | {full / fresh:.2f} |
"""


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
    connection.executemany(TICKET, old_tickets(old))
    connection.execute(CALLS)
    for offset, kind in enumerate(("ticket_issued", "ticket_called")):
        connection.execute(ENTRIES, {"kind": kind, "offset": offset})
    connection.execute(
        "UPDATE offices SET last_call = (SELECT max(call) FROM calls),"
        " seq = (SELECT max(seq) FROM journal)"
    )


def old_tickets(old: int) -> Iterator[dict[str, object]]:
    """Tickets that were served on the days before Monday."""
    for number in range(old):
        day = date(2026, 11, 22) - timedelta(days=number // A_DAY)
        place = number % A_DAY
        at = f"{day} {8 + place // 400:02d}:{place % 60:02d}:00.000000"
        yield {
            "number": f"{'ABC'[place % 3]}{place // 3 + 1:03d}",
            "service": "ABC"[place % 3],
            "day": day.isoformat(),
            "at": at,
            "track": f"old-{number:022d}",
            "call": number + 1,
        }


TICKET = """
INSERT INTO tickets (office_id, business_date, number, service, kind, state, issued_at, queued_at,
    language, track, head, transferred, counter, call, calls, first_called_at, called_at,
    counted_at, started_at, ended_at, ending)
VALUES (1, :day, :number, :service, 'walk_in', 'done', :at, :at, 'pl', :track, 0, 0, '1', :call, 1,
    :at, :at, :at, :at, :at, 'served')
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

"""Whether the free days of a month are told as fast when 100,000 reservations are stored."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from queue_server.actions import offices
from queue_server.clock import Clock
from queue_server.queries import availability
from queue_server.store import Store, migrate
from tests.serving import MONDAY, ROOT

STORED = 100_000
A_DAY = 300
A_MONTH = 9_300
TURNS = 8
EACH = 10
BOOKED = ROOT / "tests" / "offices" / "booked.toml"
OFFICE = "booked"
# Eight hours of five minutes each, with so many parallel places that a full month has thousands.
CHANGES = (
    ("8:00-12:00", "8:00-16:00"),
    ("minutes = 30\nplaces = 1", "minutes = 5\nplaces = 4"),
    ("days_ahead = 14", "days_ahead = 31"),
)


def figures() -> str:
    """The medians of all databases, asked in turns."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        stores = []
        kinds = {"empty": (), "month": past(A_MONTH), "past": past(STORED), "full": full()}
        for name, kept in kinds.items():
            store = database(Path(folder) / f"{name}.db", kept)
            opened.enter_context(closing(store))
            stores.append(store)
        empty, month, old, ahead = in_turns(stores)
    return f"""### The free days of a month

Median milliseconds of `availability.days` itself (no HTTP) for 31 days of 96 slots with four
places each, {TURNS * EACH} times in each of four databases, asked in turns of {EACH}. The
reservations are all of the same service: {A_DAY} a day, so that the month ahead is three quarters
full, without and with those of former days; or all of them within the month.

| reservations stored | median ms | to the empty one |
|---:|---:|---:|
| 0 | {empty:.1f} | 1.00 |
| {A_MONTH:,}, the month ahead | {month:.1f} | {month / empty:.2f} |
| {STORED:,}, the month and former days | {old:.1f} | {old / empty:.2f} |
| {STORED:,}, all within the month | {ahead:.1f} | {ahead / empty:.2f} |
"""


def in_turns(stores: list[Store]) -> list[float]:
    """The median time of the question in each database, in milliseconds."""
    times: list[list[float]] = [[] for _ in stores]
    for store in stores:
        timed(store)
    for turn in range(TURNS):
        order = list(zip(stores, times, strict=True))
        for store, taken in order if turn % 2 else reversed(order):
            taken += [timed(store) for _ in range(EACH)]
    return [median(taken) for taken in times]


def timed(store: Store) -> float:
    """Milliseconds of one question."""
    started = time.perf_counter()
    availability.days(store, OFFICE, "A")
    return 1000 * (time.perf_counter() - started)


def database(path: Path, kept: Iterator[datetime] | tuple[datetime, ...]) -> Store:
    """An office on Monday morning, with reservations of service A at these hours."""
    address = f"sqlite:///{path}"
    migrate(address)
    store = Store(address, Clock(MONDAY))
    source = BOOKED.read_text(encoding="utf-8")
    for old, new in CHANGES:
        source = source.replace(old, new)
    offices.load(store, source, OFFICE)
    store.engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(RESERVATION, (row(count, at) for count, at in enumerate(kept)))
    return store


def past(stored: int) -> Iterator[datetime]:
    """The hours of many reservations, from the end of the month ahead back into the past."""
    last = datetime(2026, 12, 24, 7, tzinfo=UTC)
    for count in range(stored):
        back, place = divmod(count, A_DAY)
        yield last - timedelta(days=back) + timedelta(minutes=5 * (place % 96))


def full() -> Iterator[datetime]:
    """The hours of as many reservations within the month ahead, far more than it has places."""
    first = datetime(2026, 11, 24, 7, tzinfo=UTC)
    for count in range(STORED):
        day, place = divmod(count, STORED // 30)
        yield first + timedelta(days=day, minutes=5 * (place % 96))


def row(count: int, at: datetime) -> dict[str, object]:
    """A reservation's row; past hours are visits that took place."""
    return {
        "code": f"{count:09d}",
        "starts_at": at.strftime("%Y-%m-%d %H:%M:%S.000000"),
        "day": at.date().isoformat(),
        "state": "activated" if at < MONDAY else "booked",
        "link": f"link-{count:017d}",
    }


RESERVATION = """
INSERT INTO reservations (office_id, code, service, starts_at, minutes, business_date, state,
    made_at, link)
VALUES (1, :code, 'A', :starts_at, 5, :day, :state, :starts_at, :link)
"""

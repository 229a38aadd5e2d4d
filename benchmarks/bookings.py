"""Bookings a second by many visitors at once, beside the tickets of as many kiosks."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.availability import BOOKED, OFFICE
from queue_server.actions import arriving, booking, offices
from queue_server.actions.entry import VISITOR, Door
from queue_server.clock import Clock
from queue_server.domain.visits import Person
from queue_server.store import Store, migrate
from tests.serving import MONDAY

BOOKERS = 16
EACH = 30
AMOUNT = BOOKERS * EACH
# An hour with room for everybody, so that nobody is refused.
CHANGES = (("places = 1", "places = 100"), ("days_ahead = 14", "days_ahead = 31"))
NINE = datetime.fromisoformat("2026-11-24T08:00:00+00:00")
PLACES = 90


def figures() -> str:
    """The table, per second."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'bookings.db'}"
        migrate(address)
        with closing(Store(address, Clock(MONDAY))) as store:
            load(store)
            door = Door(store, OFFICE, VISITOR)
            tickets = per_second(lambda _: arriving.issue(door, "A"))
            booked = per_second(lambda number: book(door, number))
    return f"""### Bookings a second

{AMOUNT} of each by {BOOKERS} threads at once, the actions themselves (no HTTP) in one process, each
transaction committed with full sync. A booking is two of them: the hour is held, then booked, with
its visitor's contact and the letter in the outbox.

| | a second | to tickets |
|---|---:|---:|
| tickets taken | {tickets:.0f} | 1.00 |
| visits booked (held, then booked) | {booked:.0f} | {booked / tickets:.2f} |
"""


def load(store: Store) -> None:
    """The office, with room for everybody."""
    source = BOOKED.read_text(encoding="utf-8")
    for old, new in CHANGES:
        source = source.replace(old, new)
    offices.load(store, source, OFFICE)


def book(door: Door, number: int) -> None:
    """One visitor's booking."""
    key = booking.new_key()
    booking.hold(door, "A", NINE + timedelta(days=number // PLACES), key)
    booking.book(door, key, Person(email=f"visitor-{number}@example.org"))


def per_second(work: Callable[[int], object]) -> float:
    """How many a second get done when all of them work at once."""

    def repeat(first: int) -> None:
        for number in range(first, first + EACH):
            work(number)

    threads = [threading.Thread(target=repeat, args=(EACH * each,)) for each in range(BOOKERS)]
    started = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return AMOUNT / (time.perf_counter() - started)

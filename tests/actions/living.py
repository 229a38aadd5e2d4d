"""Days of an office as chance would have them, and all that is kept of them."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from queue_server.actions import arriving, calling, counters, reservations, showing, upkeep
from queue_server.actions.entry import Actor, Door
from queue_server.domain.refusals import Refused
from queue_server.store import Store, schema
from queue_server.store.history import KINDS, as_json

COUNTERS = ("1", "2")
Rows = dict[str, set[tuple[Any, ...]]]


def live(store: Store, office: str, clock: Any, seed: int, days: int, presses: int = 60) -> None:
    """Let so many days go by, in which visitors come and clerks press what they like."""
    chance = random.Random(seed)
    anna = Door(store, office, Actor("user:1", "Anna"))
    for _ in range(days):
        codes = reserved(anna, clock, chance)
        for counter, clerk in zip(COUNTERS, ("user:1", "user:2"), strict=True):
            counters.open_counter(Door(store, office, Actor(clerk, "A clerk")), counter)
        for _ in range(presses):
            clock.step(timedelta(seconds=chance.randrange(1, 90)))
            with suppress(Refused):
                press(anna, chance, codes)
        finish_all(anna, clock)
        sleep_until_next_day(store, office, clock)


def reserved(door: Door, clock: Any, chance: random.Random) -> list[str]:
    """Some reservations of the coming hours."""
    hours = [clock.now() + timedelta(minutes=chance.randrange(5, 300)) for _ in range(8)]
    return [reservations.reserve(door, chance.choice("ABC"), hour).code for hour in hours]


def press(door: Door, chance: random.Random, codes: list[str]) -> None:
    """Somebody does something."""
    at = chance.randrange(len(COUNTERS))
    clerk = Door(door.store, door.office, Actor(f"user:{at + 1}", "A clerk"))
    verb = chance.choice(["issue"] * 6 + ["activate"] * 2 + ["next"] * 5 + ["other"] * 5)
    if verb == "issue":
        arriving.issue(door, chance.choice("ABC"))
    elif verb == "activate":
        arriving.activate(door, chance.choice(codes))
    elif verb == "next":
        answer = calling.call_next(clerk, COUNTERS[at], chance.choice([True, False]))
        if answer.ticket:
            shown(door, chance)
    else:
        verbs = ("recall", "start", "finish", "miss", "hold", "undo", "transfer")
        chosen = chance.choice(verbs)
        more = (chance.choice("ABC"), None, False) if chosen == "transfer" else ()
        getattr(calling, chosen)(clerk, COUNTERS[at], *more)


def shown(door: Door, chance: random.Random) -> None:
    """Displays say that they show the newest call, and one has spoken it."""
    with door.store.reading() as connection:
        newest = connection.execute(
            select(schema.offices.c.last_call).where(schema.offices.c.slug == door.office)
        ).scalar_one()
    now = door.store.clock.now()
    batch = [(newest, display, now) for display in ("hall-1", "hall-2") if chance.random() < 0.8]
    showing.acknowledge(door.store, door.office, batch)
    showing.acknowledge_spoken(door.store, door.office, batch[:1])


def finish_all(door: Door, clock: Any) -> None:
    """Nobody stays at a counter over night."""
    for at, counter in enumerate(COUNTERS, start=1):
        clerk = Door(door.store, door.office, Actor(f"user:{at}", "A clerk"))
        clock.step(timedelta(minutes=5))
        with suppress(Refused):
            calling.finish(clerk, counter)


def sleep_until_next_day(store: Store, office: str, clock: Any) -> None:
    """To the next morning at eight; upkeep closes the day meanwhile."""
    tomorrow = (clock.moment + timedelta(days=1)).replace(hour=7, minute=0)
    clock.moment = tomorrow
    for _ in range(3):
        upkeep.tend(store, office)


def everything(store: Store) -> Rows:
    """Every record of the kinds that are archived, as the archive would tell them."""
    found: Rows = {}
    with store.reading() as connection:
        for kind, kept in KINDS.items():
            rows = connection.execute(select(*kept.columns))
            names = [column.name for column in kept.columns]
            found[kind] = {frozen(dict(zip(names, row, strict=True))) for row in rows}
    return found


def frozen(record: dict[str, Any]) -> tuple[Any, ...]:
    """A record that can stand in a set."""
    return tuple(sorted((name, repr(as_json(value))) for name, value in record.items()))

"""Visitors who all want the same hours, in threads of one process or in processes of their own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection

from sqlalchemy import select

from queue_server.actions import booking
from queue_server.actions.entry import VISITOR, Door
from queue_server.clock import Clock
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.visits import Person
from queue_server.queries import availability
from queue_server.store import Store, schema
from tests.serving import MONDAY

OFFICE = "booked"
TUESDAY = MONDAY.date() + timedelta(days=1)
LOST = (Reason.SLOT_TAKEN, Reason.HOLD_EXPIRED)


def together(count: int, work: Callable[[int], None]) -> None:
    """So many people begin at the same moment."""
    gate = threading.Barrier(count)
    trouble: list[BaseException] = []

    def begin(number: int) -> None:
        gate.wait()
        try:
            work(number)
        except BaseException as found:
            trouble.append(found)

    people = [threading.Thread(target=begin, args=(number,)) for number in range(count)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert trouble == [], trouble[0]


def person(number: int) -> Person:
    """One of them."""
    return Person(email=f"visitor-{number}@example.org")


def book(door: Door, service: str, starts_at: datetime, number: int) -> str:
    """Hold an hour and book it: "booked", or the reason why not."""
    key = booking.new_key()
    try:
        booking.hold(door, service, starts_at, key)
        booking.book(door, key, person(number))
    except Refused as refused:
        return refused.refusal.reason.value
    return "booked"


def book_what_is_free(door: Door, number: int, acknowledge: Callable[[str], None]) -> None:
    """Take the first free hours of Tuesday, one after another, until none is left."""
    while True:
        free = [
            (service, hour.starts_at)
            for service in "AB"
            for hour in availability.hours(door.store, OFFICE, service, TUESDAY)
            if hour.free
        ]
        if not free:
            return
        service, starts_at = free[number % len(free)]
        key = booking.new_key()
        try:
            booking.hold(door, service, starts_at, key)
            acknowledge(booking.book(door, key, person(number)).code)
        except Refused as refused:
            if refused.refusal.reason not in LOST:
                raise


def taken(store: Store) -> Counter[tuple[str, datetime]]:
    """How many reservations each hour has."""
    columns = schema.reservations.c
    with store.reading() as connection:
        kept = connection.execute(select(columns.service, columns.starts_at)).all()
    return Counter((row.service, row.starts_at) for row in kept)


def codes(store: Store) -> set[str]:
    """The codes of all reservations."""
    with store.reading() as connection:
        return set(connection.execute(select(schema.reservations.c.code)).scalars())


def main(address: str, number: int, told: Connection) -> None:
    """A process that books what is free, and says each code as soon as it has it."""
    door = Door(Store(address, Clock(MONDAY)), OFFICE, VISITOR)
    told.send("ready")
    book_what_is_free(door, number, told.send)

"""Short words for the tests of booking: an office, who books there, what was written to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from queue_server.actions import accounts, booking, offices, upkeep, visits
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.visits import Person, Visit
from queue_server.queries import availability
from queue_server.store import Store, schema
from tests.actions.visits import MONDAY, moment
from tests.serving import ROOT

ANNA = Person(email="anna@example.org")
BORIS = Person(email="boris@example.org")
CELINA = Person(email="celina@example.org", language="en")
NEXT = date(2026, 11, 30)


def booked_office(store: Store, *changes: tuple[str, str]) -> Door:
    """The way for visitors into the office with booking, with something in its file changed."""
    source = (ROOT / "tests" / "offices" / "booked.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return Door(store, offices.load(store, source, "booked").slug, VISITOR)


def hour(of: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """An hour of the office, by its own clock."""
    return moment(of, minute, day=day)


def book(door: Door, at: datetime, person: Person = ANNA, service: str = "A") -> Visit:
    """Hold an hour and book it."""
    key = booking.new_key()
    booking.hold(door, service, at, key)
    return booking.book(door, key, person)


def confirmed(door: Door, at: datetime, person: Person = ANNA, service: str = "A") -> Visit:
    """Book an hour, and confirm it by the link in the letter."""
    return visits.confirm(door, book(door, at, person, service).link)


def held_key(door: Door, at: datetime, service: str = "A") -> str:
    """A key that holds that hour."""
    key = booking.new_key()
    booking.hold(door, service, at, key)
    return key


def free(door: Door, at: datetime, service: str = "A") -> int:
    """How many places of the hour are free, as the web offers it; 0 also when it is closed."""
    offered = availability.hours(door.store, door.office, service, at.date())
    return next((each.free for each in offered if each.starts_at == at), 0)


def tend(door: Door) -> None:
    """Let the minute hand move."""
    upkeep.tend(door.store, door.office)


def letters(store: Store, kind: str | None = None) -> list[Any]:
    """The letters of the outbox, oldest first."""
    with store.reading() as connection:
        rows = connection.execute(select(schema.letters).order_by(schema.letters.c.id)).all()
    return [row for row in rows if kind is None or row.kind == kind]


def written(store: Store) -> list[tuple[str, str]]:
    """The kind and the recipient of each letter, oldest first."""
    return [(row.kind, row.recipient.partition("@")[0]) for row in letters(store)]


def account(store: Store, email: str = "dora@example.org") -> Person:
    """Somebody with an account."""
    return Person(user_id=accounts.add_user(store, email, "x", "Dora"), email=email)


def rows(store: Store, table: Any) -> list[Any]:
    """Everything in a table."""
    with store.reading() as connection:
        return list(connection.execute(select(table)))


def everything(store: Store) -> str:
    """Every value of every row of every table, the offices' own files left out."""
    return "\n".join(
        repr(row)
        for table in schema.metadata.sorted_tables
        if table.name != "offices"
        for row in rows(store, table)
    )

"""Visits that made-up people have booked: today's, and days that are full or nearly so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import cycle

from queue_server.actions import accounts, booking, reservations
from queue_server.actions.accounts import UserChange
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.booking_terms import terms_edition
from queue_server.domain.refusals import Refused
from queue_server.domain.visits import Person
from queue_server.queries import accounts as known
from queue_server.queries import availability, offices
from queue_server.store import Store, letters

PEOPLE = 60
TODAY_MINUTES = (-10, 5, 20, 35, 50, 65, 80, 110, 155, 170)
# How much of the next days is booked, by service: the last one's first day is full.
FULLNESS: Mapping[str, tuple[float, ...]] = {"A": (0.6, 0.9, 0.3), "B": (0.4,), "C": (1.0, 0.95)}
# The visits of whoever tries the demo with an account of their own: soon, and in some days.
OWN_MINUTES = {"A": 20, "B": 3 * 24 * 60}


def add_account(store: Store, office: str, email: str, password: str, language: str = "pl") -> int:
    """An account of a visitor as it is after its activation."""
    rules, now = offices.find(store, office), store.clock.now()
    values = {
        "email": email,
        "password": password,
        "language": language,
        "confirmed_at": now,
        "terms": terms_edition(rules),
        "terms_at": now,
    }
    accounts.keep(store, [UserChange(None, values, office)], [])
    return next(account.id for account in [known.by_email(store, email)] if account)


def add_people(store: Store, office: str) -> tuple[Person, ...]:
    """People who book in turn; nobody can log in as one: "!" is no hash of any password."""
    return tuple(
        Person(user_id=add_account(store, office, f"visitor{number}@home.example", "!"))
        for number in range(1, PEOPLE + 1)
    )


def book_today(
    store: Store, office: str, people: Iterator[Person], starts: datetime
) -> tuple[tuple[str, datetime], ...]:
    """Visits around the demo's start, so that every answer of the kiosk can be seen: their codes.

    An hour that can't be booked is entered as other systems enter theirs.
    """
    services = cycle(each.letter for each in offices.find(store, office).services)
    made = []
    for minutes, service in zip(TODAY_MINUTES, services, strict=False):
        hour = (starts + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        code = book(store, office, next(people), service, hour)
        code = code or reservations.reserve(Door(store, office), service, hour).code
        made.append((code, hour))
    return tuple(made)


def book_ahead(store: Store, office: str, people: Iterator[Person]) -> None:
    """Fill the days after today as far as they shall be."""
    for service, shares in FULLNESS.items():
        days = availability.days(store, office, service)[1:]
        for day, share in zip(days, shares, strict=False):
            offered = availability.hours(store, office, service, day.date)
            free = [each.starts_at for each in offered for _ in range(each.free)]
            for hour in evenly(free, share):
                book(store, office, next(people), service, hour)


def evenly(hours: list[datetime], share: float) -> list[datetime]:
    """That share of the hours, spread over all of them."""
    return [hour for at, hour in enumerate(hours) if int((at + 1) * share) > int(at * share)]


def book_own(store: Store, office: str, user_id: int, starts: datetime) -> None:
    """The visits that a newcomer finds in the account of the demo."""
    for service, minutes in OWN_MINUTES.items():
        moment = starts + timedelta(minutes=minutes)
        free = availability.next_after(store, office, service, moment)
        if free:
            book(store, office, Person(user_id=user_id), service, free.starts_at)


def forget_letters(store: Store, people: tuple[Person, ...]) -> None:
    """Nobody reads the letters of made-up people, and there would be hundreds to look through."""
    with store.writing() as connection:
        for person in people:
            letters.erase(connection, user_id=person.user_id)


def book(store: Store, office: str, person: Person, service: str, hour: datetime) -> str | None:
    """Book as a visitor does; the code, or None when the office says no."""
    door, key = Door(store, office, VISITOR), booking.new_key()
    try:
        booking.hold(door, service, hour, key)
        return booking.book(door, key, person).code
    except Refused:
        booking.let_go(door, key)
        return None

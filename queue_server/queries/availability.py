"""Which hours are free: of a service, of a day, and the first one of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from queue_server.domain.office import Service
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.slots import (
    Occupancy,
    Slot,
    next_release,
    open_slots,
    open_slots_on,
)
from queue_server.store import Store, places
from queue_server.store.offices import Here
from queue_server.store.offices import here as here_at


@dataclass(frozen=True)
class ServiceOffer:
    """A bookable service with its first free hour; without one, when further days open."""

    service: str
    first: datetime | None
    opens_next: datetime | None


@dataclass(frozen=True)
class DayOffer:
    """A date with so many free places of all that can be booked; none free: full."""

    date: date
    free: int
    places: int


@dataclass(frozen=True)
class HourOffer:
    """A bookable hour; none free: full. `starts_at` in UTC."""

    starts_at: datetime
    minutes: int
    free: int
    places: int


def services(store: Store, slug: str) -> tuple[ServiceOffer, ...]:
    """The services that can be booked, in the office's order. Raises Refused(UNKNOWN_OFFICE)."""
    with store.reading() as connection:
        here = here_at(store, connection, slug)
        if here.office.booking is None:
            return ()
        return tuple(
            service_offer(connection, here, service)
            for service in here.office.services
            if service.slots is not None
        )


def service_offer(connection: Connection, here: Here, service: Service) -> ServiceOffer:
    """One service with its first free hour."""
    offered = all_hours(connection, here, service)
    first = next(
        (hour.starts_at for hours in offered.values() for hour in hours if hour.free), None
    )
    return ServiceOffer(service.letter, first, next_release(here.office, service, here.now))


def days(store: Store, slug: str, letter: str) -> tuple[DayOffer, ...]:
    """Every date with slots that can be booked now, full ones too.

    Raises Refused: UNKNOWN_OFFICE, UNKNOWN_SERVICE, NOT_BOOKABLE.
    """
    with store.reading() as connection:
        here = here_at(store, connection, slug)
        offered = all_hours(connection, here, bookable(here, letter))
    return tuple(
        DayOffer(day, sum(hour.free for hour in hours), sum(hour.places for hour in hours))
        for day, hours in offered.items()
        if hours
    )


def hours(store: Store, slug: str, letter: str, day: date) -> tuple[HourOffer, ...]:
    """The hours of a date that can be booked now, full ones too; none on any other date.

    Raises Refused: UNKNOWN_OFFICE, UNKNOWN_SERVICE, NOT_BOOKABLE.
    """
    with store.reading() as connection:
        here = here_at(store, connection, slug)
        service = bookable(here, letter)
        slots = open_slots_on(here.office, service, day, here.now)
        return offers(slots, occupancy_of(connection, here, service, slots))


def next_after(store: Store, slug: str, letter: str, moment: datetime) -> HourOffer | None:
    """The first free hour at that moment or later; None when there is none.

    Raises Refused: UNKNOWN_OFFICE, UNKNOWN_SERVICE, NOT_BOOKABLE.
    """
    with store.reading() as connection:
        here = here_at(store, connection, slug)
        offered = all_hours(connection, here, bookable(here, letter))
    found = (hour for each in offered.values() for hour in each if hour.starts_at >= moment)
    return next((hour for hour in found if hour.free), None)


def opens_next(store: Store, slug: str, letter: str) -> datetime | None:
    """When further days of the service are opened for booking.

    Raises Refused: UNKNOWN_OFFICE, UNKNOWN_SERVICE, NOT_BOOKABLE.
    """
    with store.reading() as connection:
        here = here_at(store, connection, slug)
        return next_release(here.office, bookable(here, letter), here.now)


def bookable(here: Here, letter: str) -> Service:
    """The service. Raises Refused: UNKNOWN_SERVICE, NOT_BOOKABLE."""
    service = here.office.service(letter)
    if service is None:
        raise Refused(Reason.UNKNOWN_SERVICE, service=letter)
    if here.office.booking is None or service.slots is None:
        raise Refused(Reason.NOT_BOOKABLE, service=letter)
    return service


def all_hours(
    connection: Connection, here: Here, service: Service
) -> dict[date, tuple[HourOffer, ...]]:
    """Every date that is open for booking with its hours, by one query."""
    by_day = open_slots(here.office, service, here.now)
    slots = [slot for day in by_day.values() for slot in day]
    occupancy = occupancy_of(connection, here, service, slots)
    return {day: offers(slots, occupancy) for day, slots in by_day.items()}


def occupancy_of(
    connection: Connection, here: Here, service: Service, slots: Sequence[Slot]
) -> Occupancy:
    """What is taken around these slots."""
    if not slots:
        return Occupancy(())
    since, until = slots[0].starts_at, slots[-1].ends_at
    return Occupancy(
        places.taken(connection, here.office_id, service.letter, since, until, here.now)
    )


def offers(slots: Sequence[Slot], occupancy: Occupancy) -> tuple[HourOffer, ...]:
    """The slots with their free places."""
    return tuple(
        HourOffer(slot.starts_at, slot.minutes, occupancy.free(slot), slot.places) for slot in slots
    )

"""What is offered, in finished words: services with their first free hour, days, hours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import addresses, words
from booking.session import iso
from queue_server.domain.booking_rules import CheckIn, Identity
from queue_server.domain.office import Office, Service, minutes
from queue_server.domain.visits import Visit
from queue_server.queries.availability import DayOffer, HourOffer

NOON = 12
# So many hours are named when the one that was wanted is gone.
NEAREST = 3
# So few need no choice among them.
SEEN_AT_ONCE = 6


@dataclass(frozen=True)
class Tap:
    """A free hour that one press takes: what the button says, sends, and where to."""

    value: str
    text: str
    note: str
    address: str


@dataclass(frozen=True)
class Card:
    """A service with its first free hour, or what can be done when there is none."""

    name: str
    page: str
    tap: Tap | None
    opens_next: str | None = None
    bookable: bool = True
    walk_in: bool = True


@dataclass(frozen=True)
class Shelf:
    """A category with its services."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Tile:
    """A day: a link when it has free hours."""

    weekday: str
    day: str
    state: str
    address: str | None
    spoken: str


@dataclass(frozen=True)
class Month:
    """The days of a month."""

    name: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Part:
    """The free hours of a part of the day."""

    name: str
    taps: tuple[Tap, ...]


def shelves(office: Office, cards: Iterable[tuple[Service, Card]]) -> tuple[Shelf, ...]:
    """The services by category, in the office's order; categories without any are left out."""
    known = list(cards)
    found = (
        Shelf(
            words.named(category.names),
            tuple(card for service, card in known if service.category == category.key),
        )
        for category in office.categories
    )
    return tuple(shelf for shelf in found if shelf.cards)


def card(office: Office, service: Service, best: Tap | None, opens_next: datetime | None) -> Card:
    """A service as the first page shows it; without hours it says when there are new ones."""
    return Card(
        name=words.named(service.names),
        page=addresses.days(office.slug, service.letter),
        tap=best,
        opens_next=words.moment_words(office, opens_next) if opens_next and not best else None,
        bookable=service.slots is not None,
        walk_in=walks_in(office, service),
    )


def walks_in(office: Office, service: Service) -> bool:
    """Whether somebody may just come and take a ticket."""
    machine = office.booking is None or office.booking.check_in is CheckIn.KIOSK
    return service.walk_in and machine


def wish_page(office: Office, service: Service) -> str | None:
    """Where a visitor asks to be told of a free hour, when the office writes such letters."""
    booking = office.booking
    if booking is None or not booking.freed.waiting_list or booking.identity is Identity.NONE:
        return None
    return addresses.wish(office.slug, service.letter)


def tap(office: Office, service: Service, starts_at: datetime, text: str, note: str = "") -> Tap:
    """A button that takes that hour."""
    day = office.business_date(starts_at)
    return Tap(iso(starts_at), text, note, addresses.hours(office.slug, service.letter, day))


def first_tap(office: Office, service: Service, first: datetime, now: datetime) -> Tap:
    """The free hour nearest to now."""
    return tap(office, service, first, words.soon_words(office, first, now), _("first free hour"))


def following_tap(
    office: Office, service: Service, former: Visit, offer: HourOffer | None
) -> Tap | None:
    """The hour after another visit of the same day, best right after it."""
    if offer is None:
        return None
    if office.business_date(offer.starts_at) != office.business_date(former.starts_at):
        return None
    hour = words.hour_words(office, former.starts_at)
    if offer.starts_at == ends_at(former):
        note = _("right after your visit at %(hour)s", hour=hour)
    else:
        note = _("the same day, after your visit at %(hour)s", hour=hour)
    text = words.short_moment_words(office, offer.starts_at)
    return tap(office, service, offer.starts_at, text, note)


def ends_at(visit: Visit) -> datetime:
    """When a visit is over."""
    return visit.starts_at + minutes(visit.minutes)


def months(offers: Iterable[DayOffer], page: Callable[[date], str]) -> tuple[Month, ...]:
    """The days by month; `page` is the address of a day's hours."""
    by_month = groupby(offers, key=lambda offer: offer.date.replace(day=1))
    return tuple(
        Month(words.month_words(first), tuple(tile(each, page) for each in offers))
        for first, offers in by_month
    )


def tile(offer: DayOffer, page: Callable[[date], str]) -> Tile:
    """A day with how much of it is free."""
    state = ngettext("%(num)d free", "%(num)d free", offer.free) if offer.free else _("full")
    return Tile(
        weekday=words.weekday_words(offer.date),
        day=str(offer.date.day),
        state=state,
        address=page(offer.date) if offer.free else None,
        spoken=words.day_words(offer.date),
    )


def parts(office: Office, service: Service, offers: Iterable[HourOffer]) -> tuple[Part, ...]:
    """The free hours of a day, before noon and after it."""
    free = [each for each in offers if each.free]
    named = {False: _("Before noon"), True: _("After noon")}
    by_half = groupby(free, key=lambda offer: office.local(offer.starts_at).hour >= NOON)
    return tuple(
        Part(named[late], tuple(hour_tap(office, service, each) for each in offers))
        for late, offers in by_half
    )


def hour_tap(office: Office, service: Service, offer: HourOffer) -> Tap:
    """A free hour of a day."""
    return tap(office, service, offer.starts_at, words.hour_words(office, offer.starts_at))


def nearest(offers: Iterable[HourOffer], wanted: datetime) -> tuple[HourOffer, ...]:
    """The free hours nearest to one that is gone, in the order of the day; none of a short day."""
    free = [each for each in offers if each.free and each.starts_at != wanted]
    if len(free) <= SEEN_AT_ONCE:
        return ()
    close = sorted(free, key=lambda offer: abs(offer.starts_at - wanted))[:NEAREST]
    return tuple(sorted(close, key=lambda offer: offer.starts_at))


@dataclass(frozen=True)
class Neighbours:
    """The days with free hours before and after a day."""

    before: date | None
    after: date | None


def neighbours(offers: Iterable[DayOffer], day: date) -> Neighbours:
    """The nearest days with free hours on either side."""
    free = [each.date for each in offers if each.free]
    return Neighbours(
        max((each for each in free if each < day), default=None),
        min((each for each in free if each > day), default=None),
    )

"""What an office decides about booking: who may book, which hours, how many, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from queue_server.domain.names import Names
from queue_server.domain.week import Interval


class Identity(StrEnum):
    """What a visitor must show to book."""

    ACCOUNT = "account"
    EMAIL = "email"
    NONE = "none"


class Asked(StrEnum):
    """What the office may ask of a visitor besides the e-mail."""

    NAME = "name"
    PHONE = "phone"
    PLATE = "plate"


class CheckIn(StrEnum):
    """How a reservation becomes a ticket."""

    KIOSK = "kiosk"
    BY_ITSELF = "by_itself"


class Earliest(StrEnum):
    """The first hour that may be booked."""

    SAME_DAY = "same_day"
    NEXT_WORKING_DAY = "next_working_day"


class Release(StrEnum):
    """How further days are opened for booking."""

    DAILY = "daily"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class SlotRule:
    """The bookable hours of a service.

    A slot lasts `minutes` and has `places` parallel places. Booking closes `lead_minutes` before
    the hour. Days are opened at `release_at`: daily, one more day, `days_ahead` in all; or monthly
    on `release_day`, one more month, `months_ahead` after the current one. `week` (0 = Monday)
    None means the office's own hours; `blocked` dates have no slots.
    """

    minutes: int = 15
    places: int = 1
    earliest: Earliest = Earliest.SAME_DAY
    lead_minutes: int = 60
    release: Release = Release.DAILY
    days_ahead: int = 14
    months_ahead: int = 1
    release_day: int = 1
    release_at: time = time(0, 0)
    week: Mapping[int, tuple[Interval, ...]] | None = None
    breaks: tuple[Interval, ...] = ()
    blocked: tuple[date, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How many coming reservations one person may have: in all, on one day, for one service."""

    active: int | None = 5
    per_day: int | None = None
    per_service: int | None = None


@dataclass(frozen=True)
class Freed:
    """A given-up place is offered again after a time drawn from these bounds, in minutes."""

    after_least: int = 0
    after_most: int = 0
    waiting_list: bool = True
    offer_minutes: int = 30


@dataclass(frozen=True)
class NoShows:
    """Who misses `count` reservations within `days` may not book for `block_days`."""

    count: int = 3
    days: int = 90
    block_days: int = 30


@dataclass(frozen=True)
class Reminder:
    """A letter so many days before the visit, at a local time; by SMS too when there is a phone."""

    days_before: int = 1
    at: time = time(10, 0)
    sms: bool = False


@dataclass(frozen=True)
class Retention:
    """Visit data goes so many days after the visit, an account after months without use."""

    visit_days: int = 14
    account_months: int = 24


@dataclass(frozen=True)
class Document:
    """A text that the visitor is pointed to: the office's own words, or where they stand.

    `version` names the edition that somebody accepted; empty means a fingerprint of the text.
    """

    address: str = ""
    text: Names = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True)
class Booking:
    """Everything about booking that is not a matter of a single service."""

    identity: Identity = Identity.ACCOUNT
    confirm_minutes: int = 60
    hold_minutes: int = 10
    fields: tuple[Asked, ...] = ()
    check_in: CheckIn = CheckIn.KIOSK
    change_until: int = 0
    move: bool = True
    limits: Limits = Limits()
    freed: Freed = Freed()
    no_shows: NoShows | None = None
    reminder: Reminder | None = Reminder()
    retention: Retention = Retention()
    privacy: Document = Document()
    terms: Document = Document()
    contact: str = ""


# What holds for coming visits of an office that takes no new ones: nowhere to move, nothing to wait
# for, but they can be seen and cancelled.
NO_LONGER = Booking(move=False, freed=Freed(waiting_list=False))

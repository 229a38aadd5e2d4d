"""A visit as its visitor sees it: the reservation, its window, and whom it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from queue_server.domain.reservations import ReservationState


@dataclass(frozen=True)
class Person:
    """Who books, as far as the office asks; nothing of this reaches screens, journal or logs."""

    user_id: int | None = None
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    plate: str | None = None
    language: str = "pl"


@dataclass(frozen=True)
class Held:
    """An hour that is kept until `expires_at` for whoever has the key."""

    key: str
    service: str
    starts_at: datetime
    minutes: int
    expires_at: datetime


@dataclass(frozen=True)
class Visit:
    """A reservation as its visitor sees it; moments are aware and in UTC.

    It is activated from `opens_at` to `closes_at` and changed until `change_until`. `number` is
    its ticket's; `wish` is the link of its request for an earlier day.
    """

    office: str
    code: str
    link: str
    service: str
    starts_at: datetime
    minutes: int
    state: ReservationState
    opens_at: datetime
    closes_at: datetime
    change_until: datetime
    confirm_by: datetime | None
    number: str | None
    made_at: datetime
    person: Person
    wish: str | None
    may_change: bool
    may_move: bool


@dataclass(frozen=True)
class Wish:
    """A request to be told of a free hour, before a date where that is wanted.

    `offered` is kept for this visitor; `ahead` are those who asked earlier.
    """

    link: str
    office: str
    service: str
    before: date | None
    visit_link: str | None
    offered: Held | None
    ahead: int

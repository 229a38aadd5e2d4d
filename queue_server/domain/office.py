"""What an office is: its hall, hours, services, counters and rules, as frozen values.

An office is described by a TOML file; `domain.office_file` reads that text into the values here.
Texts shown to people come as `Names`; what concerns booking stands in `domain.booking_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from queue_server.domain.accessibility import Accessibility
from queue_server.domain.announcing import Voice
from queue_server.domain.booking_rules import Booking, SlotRule
from queue_server.domain.names import Names as Names
from queue_server.domain.names import text as text
from queue_server.domain.wall import Display as Display
from queue_server.domain.wall import Sign, Zone
from queue_server.domain.week import Hours as Hours
from queue_server.domain.week import Interval as Interval


class Lateness(StrEnum):
    """What becomes of a reservation that was not activated in its window."""

    CANCEL = "cancel"
    WALK_IN = "walk_in"


class LastTicketRule(StrEnum):
    """When walk-in tickets stop before closing."""

    MINUTES = "minutes"
    EXPECTED_WAIT = "expected_wait"


class NumberReset(StrEnum):
    """When the numbers of a service start anew."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Unmarked(StrEnum):
    """What "Next" makes of a called visitor whom nobody marked as arrived."""

    SERVED = "served"
    ASK = "ask"


class Printing(StrEnum):
    """How a kiosk prints its tickets."""

    BROWSER = "browser"  # by the page itself, to the system's printer
    LOOPBACK = "loopback"  # the page hands them to the print agent on the same machine
    SERVER = "server"  # the print agent fetches them from the server
    NONE = "none"  # there is no printer


@dataclass(frozen=True)
class Category:
    """A group of services, as the office's rules for visitors name it."""

    key: str
    names: Names


@dataclass(frozen=True)
class Service:
    """One kind of matter; its letter opens the ticket's number.

    `bring` lists what a visitor must have along; without `slots` it cannot be booked.
    """

    letter: str
    category: str
    names: Names
    mean_minutes: float
    colour: str
    walk_in: bool = True
    walk_in_quota: int | None = None
    bring: tuple[Names, ...] = ()
    slots: SlotRule | None = None


@dataclass(frozen=True)
class Counter:
    """A desk, and the services that are served there; `where` tells the way in words."""

    key: str
    services: tuple[str, ...]
    arrow: str = ""
    where: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """Activation opens so many minutes before the reserved hour and closes so many after it.

    A negative `closes_after` closes the window before the hour.
    """

    opens_before: int = 15
    closes_after: int = 0


@dataclass(frozen=True)
class Numbering:
    """The range of the three digits and when they start anew."""

    first: int = 1
    last: int = 999
    reset: NumberReset = NumberReset.DAILY


@dataclass(frozen=True)
class NoShowRule:
    """A visitor may be marked as not come after `calls` calls at least `seconds_apart` apart."""

    calls: int = 2
    seconds_apart: int = 20


@dataclass(frozen=True)
class LastTicket:
    """Walk-in tickets stop `minutes` before closing, or when the expected wait passes closing."""

    rule: LastTicketRule = LastTicketRule.MINUTES
    minutes: int = 15


@dataclass(frozen=True)
class CallingPolicy:
    """Parameters of the calling order; see `domain.calling`."""

    name: str = "reservations_first"
    ageing_minutes: int = 60


@dataclass(frozen=True)
class Codes:
    """How reservation codes look: so many digits, the last one a check digit when asked for."""

    digits: int = 8
    check_digit: bool = True


@dataclass(frozen=True)
class Rules:
    """The numbers and choices that differ from office to office."""

    window: Window = Window()
    late: Lateness = Lateness.CANCEL
    late_may_take_walk_in: bool = True
    last_ticket: LastTicket = LastTicket()
    numbering: Numbering = Numbering()
    no_show: NoShowRule = NoShowRule()
    unmarked: Unmarked = Unmarked.SERVED
    calling: CallingPolicy = CallingPolicy()
    codes: Codes = Codes()
    announce_seconds: int = 180


@dataclass(frozen=True)
class Priority:
    """A ground for going before others of one's kind (pregnant, disabled, with a small child)."""

    key: str
    names: Names


@dataclass(frozen=True)
class Kiosk:
    """A touch-screen ticket machine and the services it offers (none named = all)."""

    key: str
    names: Names
    services: tuple[str, ...] = ()
    printing: Printing = Printing.BROWSER


@dataclass(frozen=True)
class Office:
    """One branch, as its file describes it."""

    slug: str
    names: Names
    address: str
    zone: str
    languages: tuple[str, ...]
    colour: str
    categories: tuple[Category, ...]
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    hours: Hours
    rules: Rules = Rules()
    priorities: tuple[Priority, ...] = ()
    displays: tuple[Display, ...] = ()
    kiosks: tuple[Kiosk, ...] = ()
    booking: Booking | None = None
    staff_two_factor: bool = False
    zones: tuple[Zone, ...] = ()
    signs: tuple[Sign, ...] = ()
    voice: Voice | None = None
    accessibility: Accessibility | None = None

    @cached_property
    def zone_info(self) -> ZoneInfo:
        """The office's own time zone."""
        return ZoneInfo(self.zone)

    @cached_property
    def edition(self) -> str:
        """A short fingerprint: a page that was made from another edition is out of date."""
        return blake2b(repr(self).encode(), digest_size=6).hexdigest()

    def local(self, moment: datetime) -> datetime:
        """The moment on the office's own clock."""
        return moment.astimezone(self.zone_info)

    def business_date(self, moment: datetime) -> date:
        """The office's own date at that moment."""
        return self.local(moment).date()

    def service(self, letter: str) -> Service | None:
        """The service with that letter, or None."""
        return next((each for each in self.services if each.letter == letter), None)

    def counter(self, key: str) -> Counter | None:
        """The counter with that key, or None."""
        return next((each for each in self.counters if each.key == key), None)

    def display(self, key: str) -> Display | None:
        """The display with that key, or None."""
        return next((each for each in self.displays if each.key == key), None)

    def heard_with(self, key: str) -> tuple[Display, ...]:
        """The displays in the sound zone of that one, itself included, in the file's order."""
        display = self.display(key)
        zone = display.sound_zone if display else None
        return tuple(each for each in self.displays if each.sound_zone == zone)

    def shows(self, display: Display, service: str, counter: str) -> bool:
        """Whether a call of that service to that counter stands on that display."""
        zones = [zone for zone in self.zones if zone.key in display.zones]
        here = not display.zones or any(counter in zone.counters for zone in zones)
        return here and (not display.services or service in display.services)

    def kiosk(self, key: str) -> Kiosk | None:
        """The kiosk with that key, or None."""
        return next((each for each in self.kiosks if each.key == key), None)

    def counters_serving(self, letter: str) -> tuple[Counter, ...]:
        """The counters at which that service is served."""
        return tuple(each for each in self.counters if letter in each.services)

    def rivals(self, letter: str) -> frozenset[str]:
        """The services that share a counter with this one, itself included."""
        shared = {other for counter in self.counters_serving(letter) for other in counter.services}
        return frozenset(shared | {letter})


@lru_cache(maxsize=1024)
def minutes(count: float) -> timedelta:
    """So many minutes as a span of time."""
    return timedelta(minutes=count)

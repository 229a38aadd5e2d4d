"""The hall at one moment: everything that screens show, read once and shared by all boards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from queue_server.domain.arriving import walk_in_refusal
from queue_server.domain.calling import Ground, Place, at_counter
from queue_server.domain.hours import Opening
from queue_server.domain.office import Office
from queue_server.domain.refusals import Refusal
from queue_server.domain.tickets import Ticket
from queue_server.domain.waiting import ahead_at_end, estimate

UNDO_SECONDS = 10
# A call that no monitor has shown by then is marked on the clerks' panel.
SHOWN_WITHIN_SECONDS = 3


class DeskState(StrEnum):
    """Whether a counter is staffed."""

    CLOSED = "closed"
    OPEN = "open"
    BREAK = "break"


@dataclass(frozen=True)
class Desk:
    """A counter as it stands now: who holds it, since when, and the visitor at it.

    `holder` is the account that holds it ("user:3", "token:7"), `holder_name` the name that
    colleagues see. `ground` says why the current ticket was called. `undo_until` is set while the
    last press can be taken back.
    """

    counter: str
    state: DeskState
    holder: str | None = None
    holder_name: str | None = None
    since: datetime | None = None
    ticket: Ticket | None = None
    ground: Ground | None = None
    undo_until: datetime | None = None
    undo_kind: str | None = None


@dataclass(frozen=True)
class Call:
    """One announcement: the office's running call number, the ticket's number and the counter."""

    call: int
    number: str
    service: str
    counter: str
    language: str
    at: datetime
    shown: bool


@dataclass(frozen=True)
class Awaited:
    """A reservation of today that was not activated yet."""

    service: str
    starts_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Notice:
    """A message of the staff to the whole hall."""

    text: str
    until: datetime


@dataclass(frozen=True)
class Alert:
    """A clerk's silent call for her colleagues' help, and who comes.

    `raised_by` and `answered_by` are accounts, the names are those that colleagues see. A clerk who
    answers her own alert has called it off.
    """

    id: int
    counter: str
    raised_by: str
    name: str | None
    raised_at: datetime
    answered_by: str | None = None
    answered_name: str | None = None
    answered_at: datetime | None = None

    @property
    def is_called_off(self) -> bool:
        """Whether the clerk who asked for help needs none any more."""
        return self.answered_by == self.raised_by


class PrinterState(StrEnum):
    """What a kiosk's printer says."""

    READY = "ready"
    NEAR_END = "near_end"  # the paper will soon be out
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    FAULT = "fault"


@dataclass(frozen=True)
class Printer:
    """A kiosk's printer as it was heard of last."""

    kiosk: str
    state: PrinterState
    since: datetime
    heard_at: datetime


@dataclass(frozen=True)
class PersonShown:
    """What a visitor gave for the clerk, and only what the office asks for."""

    name: str | None = None
    phone: str | None = None
    plate: str | None = None


@dataclass(frozen=True)
class Hall:
    """One office at one moment.

    `queue` is the whole office's calling order. `calls` holds today's newest calls, newest first:
    at least the last twelve, and every one younger than the announcement age. `walk_ins` counts
    the walk-in tickets given today by service. `persons` tells by ticket id who has come with a
    reservation; it is for the clerks' panel and no other board, as are `alerts` and `printers`.
    """

    office: Office
    seq: int
    now: datetime
    business_date: date
    opening: Opening
    queue: tuple[Place, ...]
    desks: tuple[Desk, ...]
    calls: tuple[Call, ...]
    held: tuple[Ticket, ...]
    missed: tuple[Ticket, ...]
    awaited: tuple[Awaited, ...]
    walk_ins: Mapping[str, int] = field(default_factory=dict)
    persons: Mapping[int, PersonShown] = field(default_factory=dict)
    notice: Notice | None = None
    alerts: tuple[Alert, ...] = ()
    printers: tuple[Printer, ...] = ()

    def desk(self, counter: str) -> Desk:
        """The counter as it stands; closed when nobody ever opened it."""
        found = (each for each in self.desks if each.counter == counter)
        return next(found, Desk(counter, DeskState.CLOSED))

    def queue_at(self, counter: str) -> tuple[Place, ...]:
        """The places that this counter may call, in calling order."""
        known = self.office.counter(counter)
        return at_counter(self.queue, known) if known else ()

    def waiting_for(self, letter: str) -> int:
        """How many people wait for a service."""
        return sum(1 for place in self.queue if place.ticket.service == letter)

    def open_counters(self) -> frozenset[str]:
        """The counters that are staffed now (a break counts: its clerk comes back)."""
        return frozenset(each.counter for each in self.desks if each.state is not DeskState.CLOSED)

    def wait_minutes(self, letter: str) -> int | None:
        """Expected wait of somebody who takes a ticket now; None when no counter is open."""
        ahead = ahead_at_end(self.queue, letter, self.office)
        return estimate(ahead, letter, self.office, self.open_counters())

    def walk_in_refusal(self, letter: str) -> Refusal | None:
        """Why no walk-in ticket of that service is given now, or None when one is."""
        return walk_in_refusal(
            self.office,
            letter,
            self.now,
            taken=self.walk_ins.get(letter, 0),
            ahead=ahead_at_end(self.queue, letter, self.office),
            open_counters=self.open_counters(),
        )

"""Who is next, and why: the one order that panel, "Next", estimate and audit share.

The order of the policy "reservations_first", group by group:

1. sent to the head of the queue by a clerk, in the order in which they were sent;
2. waited longer than the ageing limit, longest first: this is what keeps anyone from waiting for
   ever, so priority does not count in it;
3. activated reservations whose hour has come, by hour;
4. walk-ins, by arrival;
5. activated reservations before their hour.

A ticket sent on to another service or counter "at its end" queues there as a walk-in that has
just arrived. In groups 3 to 5 priority visitors go first; every tie is decided by arrival, then
by number.
A reservation's wait counts from its hour, or from its activation if that came later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol, TypeVar

from queue_server.domain.office import CallingPolicy, Counter, minutes
from queue_server.domain.tickets import Ticket


class Group(IntEnum):
    """The groups of the calling order, first to last."""

    HEAD = 1
    AGED = 2
    RESERVED = 3
    WALK_IN = 4
    EARLY = 5


class Why(StrEnum):
    """Why a ticket stands where it does."""

    HEAD = "head"
    AGED = "aged"  # minutes
    RESERVED = "reserved"  # due_at
    PRIORITY = "priority"  # priority
    RESERVED_PRIORITY = "reserved_priority"  # due_at, priority
    ARRIVAL = "arrival"
    EARLY = "early"  # due_at, priority (or None)
    CHOSEN = "chosen"  # called by number


@dataclass(frozen=True)
class Ground:
    """The reason for a place, with the facts that the words need."""

    why: Why
    minutes: int = 0
    due_at: datetime | None = None
    priority: str | None = None


@dataclass(frozen=True)
class Place:
    """A waiting ticket and the ground on which it stands where it does."""

    ticket: Ticket
    ground: Ground


class Queued(Protocol):
    """What the calling order looks at of somebody who waits."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def queued_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def priority(self) -> str | None: ...
    @property
    def head(self) -> bool: ...
    @property
    def transferred(self) -> bool: ...
    @property
    def to_counter(self) -> str | None: ...


Q = TypeVar("Q", bound=Queued)
Rank = tuple[int, int, datetime, datetime, int, str]


def waiting_since(ticket: Queued) -> datetime:
    """From when the wait counts: arrival, or the reserved hour if that is later."""
    if ticket.due_at is None or ticket.transferred:
        return ticket.queued_at
    return max(ticket.queued_at, ticket.due_at)


def group(ticket: Queued, policy: CallingPolicy, now: datetime) -> Group:
    """The group of the calling order in which the ticket stands now."""
    if ticket.head:
        return Group.HEAD
    if now - waiting_since(ticket) > minutes(policy.ageing_minutes):
        return Group.AGED
    if ticket.due_at is None or ticket.transferred:
        return Group.WALK_IN
    return Group.RESERVED if ticket.due_at <= now else Group.EARLY


def rank(ticket: Queued, policy: CallingPolicy, now: datetime) -> Rank:
    """The ticket's key in the calling order: smaller is called earlier."""
    where = group(ticket, policy, now)
    unprivileged = 0 if ticket.priority and where > Group.AGED else 1
    first = decisive_moment(ticket, where)
    return (where, unprivileged, first, ticket.queued_at, ticket.id, ticket.number)


def decisive_moment(ticket: Queued, where: Group) -> datetime:
    """What the group orders by: the reserved hour, the start of the wait, or the arrival."""
    if where in (Group.RESERVED, Group.EARLY) and ticket.due_at:
        return ticket.due_at
    return waiting_since(ticket) if where is Group.AGED else ticket.queued_at


def ground(ticket: Queued, policy: CallingPolicy, now: datetime) -> Ground:
    """Why the ticket stands where it does."""
    where = group(ticket, policy, now)
    if where is Group.HEAD:
        return Ground(Why.HEAD)
    if where is Group.AGED:
        waited = now - waiting_since(ticket)
        return Ground(Why.AGED, minutes=int(waited.total_seconds() // 60))
    if where is Group.EARLY:
        return Ground(Why.EARLY, due_at=ticket.due_at, priority=ticket.priority)
    if where is Group.RESERVED:
        why = Why.RESERVED_PRIORITY if ticket.priority else Why.RESERVED
        return Ground(why, due_at=ticket.due_at, priority=ticket.priority)
    if ticket.priority:
        return Ground(Why.PRIORITY, priority=ticket.priority)
    return Ground(Why.ARRIVAL)


def order(waiting: Iterable[Ticket], policy: CallingPolicy, now: datetime) -> tuple[Place, ...]:
    """The waiting tickets in the order of calling, each with its ground."""
    ranked = sorted(waiting, key=lambda ticket: rank(ticket, policy, now))
    return tuple(Place(ticket, ground(ticket, policy, now)) for ticket in ranked)


def served_at(ticket: Queued, counter: Counter) -> bool:
    """Whether this counter may call the ticket."""
    if ticket.to_counter is not None:
        return ticket.to_counter == counter.key
    return ticket.service in counter.services


def at_counter(places: Sequence[Place], counter: Counter) -> tuple[Place, ...]:
    """The places that this counter may call, in the same order."""
    return tuple(place for place in places if served_at(place.ticket, counter))


def choose(
    waiting: Iterable[Ticket], counter: Counter, policy: CallingPolicy, now: datetime
) -> Place | None:
    """Who is next at this counter, and why; None when nobody waits for it."""
    chosen = first(waiting, counter, policy, now)
    return Place(chosen, ground(chosen, policy, now)) if chosen else None


def first(waiting: Iterable[Q], counter: Counter, policy: CallingPolicy, now: datetime) -> Q | None:
    """Who is next at this counter."""
    mine = (ticket for ticket in waiting if served_at(ticket, counter))
    return min(mine, key=lambda ticket: rank(ticket, policy, now), default=None)

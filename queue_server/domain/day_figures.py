"""What an ended day came to: counts and times of its tickets, by service and kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from queue_server.domain.tickets import OPEN, Kind, State

# How a ticket ends that still waited when its day did.
NOT_SERVED = "not_served"


class Ended(Protocol):
    """A ticket of the day, as far as its figures go."""

    @property
    def service(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def state(self) -> State: ...
    @property
    def issued_at(self) -> datetime: ...
    @property
    def first_called_at(self) -> datetime | None: ...
    @property
    def called_at(self) -> datetime | None: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def ending(self) -> str | None: ...


@dataclass(frozen=True)
class Figures:
    """One service and kind of tickets on one day.

    `served`, `no_shows`, `cancelled` and `not_served` (still waiting at the day's end) add up to
    `issued`; `absent` are reservations that nobody activated, so they have no ticket. Waits are
    from the ticket to its first call, servings from start to end, both in whole seconds; those
    who were never called, or never started with, are in neither.
    """

    service: str
    kind: Kind
    issued: int = 0
    served: int = 0
    no_shows: int = 0
    cancelled: int = 0
    not_served: int = 0
    absent: int = 0
    waits: int = 0
    waiting_seconds: int = 0
    longest_wait_seconds: int = 0
    servings: int = 0
    serving_seconds: int = 0
    longest_serving_seconds: int = 0
    first_call_at: datetime | None = None
    last_call_at: datetime | None = None


def figures_of(tickets: Iterable[Ended], absent: Mapping[str, int]) -> tuple[Figures, ...]:
    """The figures of a day's tickets, by service and kind; `absent` counts reservations that were
    missed, by service. A ticket counts for the service that it ended with."""
    groups: dict[tuple[str, Kind], list[Ended]] = {
        (service, Kind.RESERVATION): [] for service, count in absent.items() if count
    }
    for ticket in tickets:
        groups.setdefault((ticket.service, ticket.kind), []).append(ticket)
    return tuple(
        figures(service, kind, groups[service, kind], absent) for service, kind in sorted(groups)
    )


def figures(service: str, kind: Kind, tickets: list[Ended], absent: Mapping[str, int]) -> Figures:
    """The figures of one service's tickets of one kind."""
    states = [ticket.state for ticket in tickets]
    not_served = sum(ticket.ending == NOT_SERVED for ticket in tickets)
    waits = [
        seconds(each.issued_at, each.first_called_at) for each in tickets if each.first_called_at
    ]
    servings = [
        seconds(each.started_at, each.ended_at)
        for each in tickets
        if each.state is State.DONE and each.started_at
    ]
    return Figures(
        service,
        kind,
        issued=len(tickets),
        served=states.count(State.DONE),
        no_shows=states.count(State.NO_SHOW),
        cancelled=states.count(State.CANCELLED) - not_served,
        not_served=not_served,
        absent=absent.get(service, 0) if kind is Kind.RESERVATION else 0,
        waits=len(waits),
        waiting_seconds=sum(waits),
        longest_wait_seconds=max(waits, default=0),
        servings=len(servings),
        serving_seconds=sum(servings),
        longest_serving_seconds=max(servings, default=0),
        first_call_at=min(
            (each.first_called_at for each in tickets if each.first_called_at), default=None
        ),
        last_call_at=max((each.called_at for each in tickets if each.called_at), default=None),
    )


def seconds(since: datetime | None, until: datetime | None) -> int:
    """Whole seconds between two moments; a clock that was set back makes no negative ones."""
    return max(0, round((until - since).total_seconds())) if since and until else 0


def is_ended(ticket: Ended) -> bool:
    """Whether nothing happens to the ticket any more."""
    return ticket.state not in OPEN

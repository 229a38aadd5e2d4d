"""Waiting: how many people are ahead, and a simple estimate of how long that takes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from queue_server.domain.calling import Place, Queued
from queue_server.domain.office import Office
from queue_server.domain.tickets import Ticket


def ahead_of(places: Sequence[Place], ticket: Ticket, office: Office) -> tuple[Ticket, ...]:
    """The tickets that stand before this one and compete for the same counters."""
    rivals = office.rivals(ticket.service)
    before = []
    for place in places:
        if place.ticket.id == ticket.id:
            break
        if place.ticket.service in rivals:
            before.append(place.ticket)
    return tuple(before)


def ahead_at_end(places: Sequence[Place], letter: str, office: Office) -> tuple[Ticket, ...]:
    """Those who stand before somebody who joins the end of the queue for a service now."""
    rivals = office.rivals(letter)
    return tuple(place.ticket for place in places if place.ticket.service in rivals)


def estimate(
    ahead: Iterable[Queued] | Mapping[str, int],
    letter: str,
    office: Office,
    open_counters: Collection[str],
) -> int | None:
    """Expected wait in whole minutes, rounded up; None when no counter of the service is open.

    `ahead` are those ahead, or how many they are by service. Their mean durations, summed, divided
    by the open counters that serve the service.
    """
    serving = sum(1 for each in office.counters_serving(letter) if each.key in open_counters)
    if not serving:
        return None
    counted = ahead if isinstance(ahead, Mapping) else Counter(each.service for each in ahead)
    work = sum(mean_minutes(office, each) * counted[each] for each in sorted(counted))
    return math.ceil(work / serving)


def mean_minutes(office: Office, letter: str) -> float:
    """The mean duration of a service; the mean of all when the service left the office file."""
    service = office.service(letter)
    if service is not None:
        return service.mean_minutes
    return sum(each.mean_minutes for each in office.services) / len(office.services)


def waited_minutes(ticket: Ticket, now: datetime) -> int:
    """Whole minutes since the ticket was issued."""
    return max(0, int((now - ticket.issued_at).total_seconds() // 60))

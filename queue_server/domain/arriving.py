"""Whether a walk-in ticket is given now: opening hours, the last ticket before closing, quotas."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from queue_server.domain.calling import Queued
from queue_server.domain.hours import Opening, last_closing, opening
from queue_server.domain.office import LastTicketRule, Office, Service, minutes
from queue_server.domain.refusals import Reason, Refusal
from queue_server.domain.waiting import estimate

Ahead = Sequence[Queued] | Mapping[str, int]


def walk_in_refusal(
    office: Office,
    letter: str,
    now: datetime,
    *,
    taken: int,
    ahead: Ahead,
    open_counters: Collection[str],
) -> Refusal | None:
    """Why no walk-in ticket of the service is given now, or None when one is.

    `taken` counts today's walk-in tickets of the service; `ahead` are those who would stand
    before the newcomer, or how many they are by service.
    """
    service = office.service(letter)
    if service is None:
        return Refusal(Reason.UNKNOWN_SERVICE, {"service": letter})
    if not service.walk_in:
        return Refusal(Reason.NO_WALK_INS, {"service": letter})
    hours = opening(office, now)
    if not hours.is_open:
        return Refusal(Reason.CLOSED, {"opens_at": hours.opens_at})
    if service.walk_in_quota is not None and taken >= service.walk_in_quota:
        return Refusal(Reason.QUOTA_REACHED, {"service": letter, "quota": service.walk_in_quota})
    return closing_refusal(office, service, now, hours, ahead, open_counters)


def closing_refusal(
    office: Office,
    service: Service,
    now: datetime,
    hours: Opening,
    ahead: Ahead,
    open_counters: Collection[str],
) -> Refusal | None:
    """The refusal of a ticket that would not be served before closing time."""
    closes_at = last_closing(office, now)
    if closes_at is None:
        return None
    needed = minutes_needed(office, service, ahead, open_counters)
    if now + minutes(needed) <= closes_at:
        return None
    return Refusal(Reason.CLOSING_SOON, {"closes_at": closes_at, "opens_at": hours.opens_at})


def minutes_needed(
    office: Office, service: Service, ahead: Ahead, open_counters: Collection[str]
) -> float:
    """How many minutes before closing a ticket must be taken, by the office's rule.

    While no counter is open yet, the expected wait counts every counter that serves the service.
    """
    rule = office.rules.last_ticket
    if rule.rule is LastTicketRule.MINUTES:
        return rule.minutes
    wait = estimate(ahead, service.letter, office, open_counters)
    if wait is None:
        every = [each.key for each in office.counters_serving(service.letter)]
        wait = estimate(ahead, service.letter, office, every)
    return wait or 0

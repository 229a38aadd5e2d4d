"""A rule as a visitor reads it, and sentences that differ from service to service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from queue_server.domain.booking_rules import SlotRule
from queue_server.domain.office import Office, Service, text
from queue_server.web.locale import current_language


@dataclass(frozen=True)
class Rule:
    """One rule; `anchor` is its number among the office's published rules (r1 to r14)."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Chapter:
    """Some rules under a heading."""

    title: str
    rules: tuple[Rule, ...]


def bookable(office: Office) -> tuple[tuple[Service, SlotRule], ...]:
    """The services that can be booked, with the rules of their hours."""
    return tuple((each, each.slots) for each in office.services if each.slots)


def per_service(office: Office, say: Callable[[SlotRule], str]) -> Iterator[Rule]:
    """The sentence once if it is the same for all services, else for each group of services."""
    groups: dict[str, list[str]] = {}
    for service, slots in bookable(office):
        name = text(service.names, current_language())
        groups.setdefault(say(slots), []).append(name)
    for sentence, names in groups.items():
        yield Rule(sentence if len(groups) == 1 else f"{'; '.join(names)}: {sentence}")

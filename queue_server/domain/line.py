"""The line of those who wait, kept so that a press looks at few of them.

Whoever came without a claim of their own stands behind those who came before for the same service,
whatever the hour: of these only the first can be next. Everybody else is ranked one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Count
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from queue_server.domain import calling
from queue_server.domain.calling import Rank, rank
from queue_server.domain.office import Counter, Office
from queue_server.domain.tickets import Ticket

Places = dict[int, Ticket]


class Line:
    """Those who wait at an office; what it answers equals what `calling` and `waiting` say."""

    def __init__(self, tickets: Iterable[Ticket] = ()) -> None:
        self._ordinary: dict[str, Places] = {}  # by service, in the order of arrival
        self._others: Places = {}
        self._where: dict[int, Places] = {}
        for ticket in sorted(tickets, key=arrival):
            self.put(ticket)

    def __iter__(self) -> Iterator[Ticket]:
        return chain(self._others.values(), *(each.values() for each in self._ordinary.values()))

    def put(self, ticket: Ticket) -> None:
        """Let the ticket wait, or change what is known of it."""
        self.remove(ticket.id)
        places = self._ordinary.setdefault(ticket.service, {})
        if not is_ordinary(ticket):
            places = self._others
        late = (
            places is not self._others and bool(places) and arrival(ticket) < arrival(end(places))
        )
        places[ticket.id] = ticket
        self._where[ticket.id] = places
        if late:
            in_order = sorted(places.values(), key=arrival)
            places.clear()
            places.update((each.id, each) for each in in_order)

    def remove(self, ticket_id: int) -> None:
        """The ticket waits no longer; one that never did is no mistake."""
        places = self._where.pop(ticket_id, None)
        if places is not None:
            del places[ticket_id]

    def first(self, counter: Counter, office: Office, now: datetime) -> Ticket | None:
        """Who is next at this counter."""
        firsts = (
            next(iter(self._ordinary[letter].values()))
            for letter in counter.services
            if self._ordinary.get(letter)
        )
        candidates = chain(firsts, self._others.values())
        return calling.first(candidates, counter, office.rules.calling, now)

    def waiting_for(self, services: Iterable[str]) -> Count[str]:
        """How many wait for each of these services."""
        wanted = frozenset(services)
        found = Count({letter: len(self._ordinary.get(letter, ())) for letter in wanted})
        found.update(each.service for each in self._others.values() if each.service in wanted)
        return +found

    def ahead(self, mine: Ticket, office: Office, now: datetime) -> Count[str]:
        """How many of each service stand before this one and compete for the same counters."""
        rivals, policy = office.rivals(mine.service), office.rules.calling
        place = rank(mine, policy, now)
        found = Count(
            {
                letter: before(place, self._ordinary.get(letter, {}), office, now)
                for letter in rivals
            }
        )
        found.update(
            each.service
            for each in self._others.values()
            if each.service in rivals and rank(each, policy, now) < place
        )
        return +found


def is_ordinary(ticket: Ticket) -> bool:
    """Whether only the arrival decides where the ticket stands."""
    by_hour = ticket.due_at is not None and not ticket.transferred
    return not (by_hour or ticket.priority or ticket.head or ticket.to_counter)


def arrival(ticket: Ticket) -> tuple[datetime, int, str]:
    """What ordinary tickets are ranked by."""
    return (ticket.queued_at, ticket.id, ticket.number)


def end(places: Places) -> Ticket:
    """The last one."""
    return next(reversed(places.values()))


def before(place: Rank, places: Places, office: Office, now: datetime) -> int:
    """How many of these, who stand in their order, are ranked before that place."""
    policy = office.rules.calling
    if not places or rank(end(places), policy, now) < place:
        return len(places)
    return bisect_left(list(places.values()), place, key=lambda each: rank(each, policy, now))

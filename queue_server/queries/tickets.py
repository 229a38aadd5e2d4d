"""Where one ticket stands."""

from __future__ import annotations

from dataclasses import dataclass

from queue_server.domain.calling import Ground
from queue_server.domain.hall import Hall
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.tickets import State, Ticket
from queue_server.domain.waiting import ahead_of, estimate
from queue_server.queries import hall
from queue_server.store import Store, tickets
from queue_server.store.offices import office_row


@dataclass(frozen=True)
class TicketStanding:
    """A ticket of today; those ahead and the wait are None unless it waits."""

    ticket: Ticket
    people_ahead: int | None
    wait_minutes: int | None
    ground: Ground | None


def find(store: Store, slug: str, number: str) -> TicketStanding:
    """Today's ticket with that number. Raises Refused: UNKNOWN_OFFICE, UNKNOWN_TICKET."""
    now = hall.read(store, slug)
    with store.reading() as connection:
        office_id = int(office_row(connection, slug).id)
        ticket = tickets.by_number(connection, office_id, now.business_date, number)
    if ticket is None:
        raise Refused(Reason.UNKNOWN_TICKET, number=number)
    if ticket.state is not State.WAITING:
        return TicketStanding(ticket, None, None, None)
    return waiting(now, ticket)


def waiting(now: Hall, ticket: Ticket) -> TicketStanding:
    """The standing of a ticket that waits."""
    ahead = ahead_of(now.queue, ticket, now.office)
    wait = estimate(ahead, ticket.service, now.office, now.open_counters())
    grounds = (place.ground for place in now.queue if place.ticket.id == ticket.id)
    return TicketStanding(ticket, len(ahead), wait, next(grounds, None))

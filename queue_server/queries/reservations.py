"""What is known of a reservation, by its code."""

from __future__ import annotations

from queue_server.domain.codes import tidy
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationView
from queue_server.store import Store, reservations, tickets
from queue_server.store.offices import office_row


def find(store: Store, slug: str, code: str) -> ReservationView:
    """The reservation as it stands now. Raises Refused: UNKNOWN_OFFICE, UNKNOWN_CODE."""
    with store.reading() as connection:
        row = office_row(connection, slug)
        office = store.office(connection, slug, row.version)
        found = reservations.by_code(connection, row.id, tidy(code))
        if found is None:
            raise Refused(Reason.UNKNOWN_CODE)
        ticket = tickets.by_id(connection, found.ticket_id) if found.ticket_id else None
        now = max(store.clock.now(), row.last_at)
        return reservations.view(found, office, now, ticket.number if ticket else None)

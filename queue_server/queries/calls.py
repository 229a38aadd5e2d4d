"""Which numbers were called to which counters."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from queue_server.domain.office import Office
from queue_server.store import Store, schema
from queue_server.store.offices import office_row


def was_called(store: Store, office: Office, number: str, counter: str) -> bool:
    """Whether that number was called to that counter, today or since the evening before.

    Raises Refused(UNKNOWN_OFFICE).
    """
    columns = schema.calls.c
    # What was called just before midnight may still be announced.
    oldest = office.business_date(store.clock.now()) - timedelta(days=1)
    with store.reading() as connection:
        wanted = (
            select(columns.call)
            .where(
                columns.office_id == office_row(connection, office.slug).id,
                columns.business_date >= oldest,
                columns.number == number,
                columns.counter == counter,
            )
            # Without an order PostgreSQL may look for it from the beginning of time.
            .order_by(columns.business_date.desc(), columns.call.desc())
        )
        return connection.execute(wanted.limit(1)).first() is not None

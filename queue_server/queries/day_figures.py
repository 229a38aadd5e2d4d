"""What ended days came to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from queue_server.domain.day_figures import Figures
from queue_server.store import Store, day_figures, schema
from queue_server.store.offices import office_row


def figures(store: Store, slug: str, since: date, until: date) -> dict[date, tuple[Figures, ...]]:
    """What each day from `since` to `until` came to, as it was written down when it had ended.

    Raises Refused(UNKNOWN_OFFICE), Unavailable.
    """
    columns = schema.day_figures.c
    with store.reading() as connection:
        office_id = office_row(connection, slug).id
        rows = connection.execute(
            select(columns.business_date, *day_figures.COLUMNS)
            .where(columns.office_id == office_id, columns.business_date.between(since, until))
            .order_by(columns.business_date, columns.service, columns.kind)
        ).all()
    found: dict[date, tuple[Figures, ...]] = {}
    for row in rows:
        told = day_figures.from_values(*row[1:])
        found[row.business_date] = (*found.get(row.business_date, ()), told)
    return found

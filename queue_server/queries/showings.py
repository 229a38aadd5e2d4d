"""What displays showed and spoke: which calls came late, and which were spoken last."""

from __future__ import annotations

from sqlalchemy import func, select

from queue_server.store import Store, schema
from queue_server.store.offices import office_row


def latest_spoken(store: Store, office: str, displays: tuple[str, ...]) -> int:
    """The greatest number of a call that one of the displays spoke to its end; 0 for none.

    Raises Refused(UNKNOWN_OFFICE).
    """
    columns = schema.speakings.c
    with store.reading() as connection:
        wanted = select(func.max(columns.call)).where(
            columns.office_id == office_row(connection, office).id, columns.display.in_(displays)
        )
        return int(connection.execute(wanted).scalar_one() or 0)

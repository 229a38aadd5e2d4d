"""Silent calls of clerks for their colleagues' help."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from queue_server.domain.hall import Alert
from queue_server.store import schema

# Nobody answers an alert of an hour ago; it must not frighten the next morning.
LASTS = timedelta(hours=1)


def unanswered(connection: Connection, office_id: int, now: datetime) -> tuple[Alert, ...]:
    """The alerts that nobody has answered, oldest first."""
    columns = schema.alerts.c
    rows = connection.execute(
        select(columns.id, columns.counter, columns.raised_by, columns.name, columns.raised_at)
        .where(
            columns.office_id == office_id,
            columns.raised_at > now - LASTS,
            columns.answered_at.is_(None),
        )
        .order_by(columns.id)
    )
    return tuple(Alert(*row) for row in rows)

"""Messages of the staff to the whole hall."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from queue_server.domain.hall import Notice
from queue_server.store import schema


def current(connection: Connection, office_id: int, now: datetime) -> Notice | None:
    """The newest message that is not over."""
    columns = schema.notices.c
    row = connection.execute(
        select(columns.text, columns.until)
        .where(columns.office_id == office_id, columns.until > now)
        .order_by(columns.id.desc())
        .limit(1)
    ).one_or_none()
    return Notice(row.text, row.until) if row else None

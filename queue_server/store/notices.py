"""Messages of the staff to the whole hall."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from queue_server.domain.hall import Notice
from queue_server.store import schema
from queue_server.store.transaction import Change

# The staff's own words may name somebody; so long they can still be asked about.
KEPT = timedelta(days=1)


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


def add(change: Change, text: str, until: datetime) -> None:
    """Keep a new message."""
    change.connection.execute(
        insert(schema.notices).values(
            office_id=change.office_id,
            text=text,
            author=change.account or "",
            made_at=change.now,
            until=until,
        )
    )


def end(change: Change) -> int:
    """End whatever message is shown now; returns how many were."""
    columns = schema.notices.c
    ended = change.connection.execute(
        update(schema.notices)
        .where(columns.office_id == change.office_id, columns.until > change.now)
        .values(until=change.now)
    )
    return int(ended.rowcount)


def purge(change: Change) -> int:
    """Forget the messages that were over a day ago; returns how many."""
    columns = schema.notices.c
    gone = change.connection.execute(
        delete(schema.notices).where(
            columns.office_id == change.office_id, columns.until < change.now - KEPT
        )
    )
    return int(gone.rowcount)

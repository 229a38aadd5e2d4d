"""Messages of the staff to the whole hall."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from queue_server.domain.hall import Notice
from queue_server.store import schema
from queue_server.store.asking import Question
from queue_server.store.transaction import Change

# The staff's own words may name somebody; so long they can still be asked about.
KEPT = timedelta(days=1)
# The newest message that is not over.
CURRENT = Question(
    select(schema.notices.c.text, schema.notices.c.until)
    .where(
        schema.notices.c.office_id == bindparam("office"), schema.notices.c.until > bindparam("now")
    )
    .order_by(schema.notices.c.id.desc())
    .limit(1)
)


def from_row(row: Any) -> Notice:
    """The message that a row of CURRENT stands for."""
    return Notice(row.text, row.until)


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

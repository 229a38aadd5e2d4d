"""Silent calls of clerks for their colleagues' help."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, bindparam, delete, insert, or_, select, update

from queue_server.domain.hall import Alert
from queue_server.store import schema
from queue_server.store.asking import Asked, Question
from queue_server.store.transaction import Change

# Nobody answers an alert of an hour ago; it must not frighten the next morning.
LASTS = timedelta(hours=1)
# So long everybody sees who comes, or that nobody need.
ANSWER_STAYS = timedelta(minutes=5)
KEPT = timedelta(days=1)
# In the order of domain.hall.Alert.
OF_ALERT: tuple[Column[Any], ...] = (
    schema.alerts.c.id,
    schema.alerts.c.counter,
    schema.alerts.c.raised_by,
    schema.alerts.c.name,
    schema.alerts.c.raised_at,
    schema.alerts.c.answered_by,
    schema.alerts.c.answered_name,
    schema.alerts.c.answered_at,
)
CURRENT = Question(
    select(*OF_ALERT)
    .where(
        schema.alerts.c.office_id == bindparam("office"),
        schema.alerts.c.raised_at > bindparam("raised_after"),
        or_(
            schema.alerts.c.answered_at.is_(None),
            schema.alerts.c.answered_at > bindparam("answered_after"),
        ),
    )
    .order_by(schema.alerts.c.id)
)


def current(office_id: int, now: datetime) -> Asked:
    """Which alerts nobody has answered, and which were just answered; oldest first. Each row has
    the values of an Alert."""
    since = {"raised_after": now - LASTS, "answered_after": now - ANSWER_STAYS}
    return Asked(CURRENT, {"office": office_id, **since})


def find(change: Change, alert: int) -> Alert | None:
    """The alert with that number, unless it is over by its age."""
    columns = schema.alerts.c
    row = change.connection.execute(
        select(*OF_ALERT).where(
            columns.office_id == change.office_id,
            columns.id == alert,
            columns.raised_at > change.now - LASTS,
        )
    ).one_or_none()
    return Alert(*row) if row else None


def unanswered_at(change: Change, counter: str) -> Alert | None:
    """What the same clerk has already raised at the counter, as long as nobody has answered."""
    asked = current(change.office_id, change.now)
    rows = change.connection.execute(asked.question.statement, asked.values)
    raised = [Alert(*row) for row in rows]
    same = (each for each in raised if (each.counter, each.raised_by) == (counter, change.account))
    return next((each for each in same if each.answered_at is None), None)


def add(change: Change, counter: str) -> int:
    """Keep a new alert; its number."""
    added = change.connection.execute(
        insert(schema.alerts)
        .values(
            office_id=change.office_id,
            counter=counter,
            raised_by=change.account or "",
            name=change.name,
            raised_at=change.now,
        )
        .returning(schema.alerts.c.id)
    )
    return int(added.scalar_one())


def answer(change: Change, alert: int) -> None:
    """Note who comes."""
    change.connection.execute(
        update(schema.alerts)
        .where(schema.alerts.c.office_id == change.office_id, schema.alerts.c.id == alert)
        .values(answered_by=change.account or "", answered_name=change.name, answered_at=change.now)
    )


def purge(change: Change) -> int:
    """Forget the alerts of the day before; returns how many."""
    columns = schema.alerts.c
    gone = change.connection.execute(
        delete(schema.alerts).where(
            columns.office_id == change.office_id, columns.raised_at < change.now - KEPT
        )
    )
    return int(gone.rowcount)

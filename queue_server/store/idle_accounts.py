"""Accounts that nobody uses: whom to warn, and whom to forget."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from queue_server.store import schema
from queue_server.store.accounts import Account
from queue_server.store.transaction import Change


def unused(change: Change, before: datetime) -> tuple[Account, ...]:
    """The activated visitors' accounts made at this office and not used since that moment."""
    columns = schema.users.c
    last = func.coalesce(columns.used_at, columns.confirmed_at)
    return found(change, columns.confirmed_at.is_not(None) & (last < before))


def never_activated(change: Change, before: datetime) -> tuple[Account, ...]:
    """The accounts made at this office before that moment that were never activated."""
    columns = schema.users.c
    return found(change, columns.confirmed_at.is_(None) & (columns.made_at < before))


def found(change: Change, condition: Any) -> tuple[Account, ...]:
    """The office's own accounts of visitors that fulfil a condition; staff are never among them."""
    columns = schema.users.c
    staff = select(schema.staff.c.user_id)
    wanted = select(schema.users).where(
        columns.office_id == change.office_id, columns.id.not_in(staff), condition
    )
    return tuple(Account(**row._mapping) for row in change.connection.execute(wanted))


def mark_warned(change: Change, user_id: int) -> None:
    """Write down that the owner was written to."""
    change.connection.execute(
        update(schema.users).where(schema.users.c.id == user_id).values(warned_at=change.now)
    )

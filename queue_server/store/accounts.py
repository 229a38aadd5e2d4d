"""Accounts of staff and visitors, between rows and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from queue_server.store import schema
from queue_server.store.tickets import upsert


@dataclass(frozen=True)
class Account:
    """Somebody who can log in: staff, or a visitor who books.

    `failures` counts log-ins that failed since the last good one. `office_id` is where the account
    was made; `terms` is the edition of the office's rules that was accepted at `terms_at`.
    """

    id: int
    email: str
    password: str | None
    active: bool
    uniquifier: str
    name: str
    failures: int = 0
    locked_until: datetime | None = None
    office_id: int | None = None
    language: str | None = None
    made_at: datetime | None = None
    confirmed_at: datetime | None = None
    used_at: datetime | None = None
    warned_at: datetime | None = None
    terms: str | None = None
    terms_at: datetime | None = None
    totp: str | None = None
    two_factor: str | None = None
    recovery_codes: list[str] | None = None


def find(connection: Connection, **wanted: Any) -> Account | None:
    """The account whose columns have these values."""
    query = select(schema.users).filter_by(**wanted)
    row = connection.execute(query).one_or_none()
    return Account(**row._mapping) if row else None


def find_to_change(connection: Connection, user_id: int) -> Account | None:
    """The account with that id; nobody else changes it before this transaction ends."""
    query = select(schema.users).where(schema.users.c.id == user_id).with_for_update()
    row = connection.execute(query).one_or_none()
    return Account(**row._mapping) if row else None


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Keep a new account; returns its id."""
    added = insert(schema.users).values(values).returning(schema.users.c.id)
    return int(connection.execute(added).scalar_one())


def change(connection: Connection, user_id: int, values: Mapping[str, Any]) -> None:
    """Change these columns of an account, and leave alone what others may change meanwhile."""
    connection.execute(
        update(schema.users).where(schema.users.c.id == user_id).values(dict(values))
    )


def save(connection: Connection, account: Account) -> None:
    """Keep all of a changed account."""
    values = asdict(account)
    change(connection, values.pop("id"), values)


def one_at_a_time(connection: Connection, emails: Iterable[str | None]) -> None:
    """Let nobody else take one of the addresses before this transaction ends.

    With SQLite there is one writer anyway. In PostgreSQL two could both find an address free.
    """
    if connection.dialect.name != "postgresql":
        return
    for email in sorted(filter(None, emails)):
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email, 0))))


def is_free(connection: Connection, email: str | None, user_id: int | None) -> bool:
    """Whether the address is nobody's, or that account's own."""
    holder = find(connection, email=email) if email else None
    return holder is None or holder.id == user_id


def of_letter(connection: Connection, recipient: str, user_id: int | None) -> Account | None:
    """The account that a letter is about: the named one, or whose address it goes to."""
    wanted = {"email": recipient} if user_id is None else {"id": user_id}
    return find(connection, **wanted)


def grant(connection: Connection, user_id: int, office_id: int, role: str) -> None:
    """Give the account a role at an office, in place of the one it had there."""
    key = {"user_id": user_id, "office_id": office_id}
    upsert(connection, schema.staff, key, {"role": role})


def roles(connection: Connection, user_id: int) -> dict[str, str]:
    """The account's role at each office, by slug."""
    rows = connection.execute(
        select(schema.offices.c.slug, schema.staff.c.role)
        .join(schema.offices, schema.offices.c.id == schema.staff.c.office_id)
        .where(schema.staff.c.user_id == user_id)
    )
    return {row.slug: row.role for row in rows}


def administrators(connection: Connection, office_id: int) -> tuple[Account, ...]:
    """Who administers the office and can log in, by address."""
    users, staff = schema.users, schema.staff.c
    rows = connection.execute(
        select(users)
        .join(schema.staff, staff.user_id == users.c.id)
        .where(staff.office_id == office_id, staff.role == "administrator", users.c.active)
        .order_by(users.c.email)
    )
    return tuple(Account(**row._mapping) for row in rows)

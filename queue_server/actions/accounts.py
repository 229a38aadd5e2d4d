"""Accounts of staff and visitors: made, changed, and given a role at an office."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from queue_server.store import Store, accounts, devices, letters
from queue_server.store.accounts import Account

__all__ = [
    "Account",
    "Mail",
    "StaffRole",
    "UserChange",
    "add_user",
    "fail",
    "grant",
    "keep",
    "mark_used",
    "save_user",
]

NOTE_USE_EVERY = timedelta(days=1)


class StaffRole(StrEnum):
    """What a member of staff may do; each includes those before it."""

    CLERK = "clerk"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class UserChange:
    """Columns of an account to change; without an id a new account of the office `office`."""

    id: int | None
    values: Mapping[str, Any]
    office: str | None = None


@dataclass(frozen=True)
class Mail:
    """A letter about an account: that of the user, or the one with the recipient's address."""

    kind: str
    recipient: str
    language: str
    user_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def add_user(store: Store, email: str, password_hash: str, name: str) -> int:
    """Add an account, or give the one with this address a new password and name.

    Whoever is added so needs no letter to be believed. A second factor is forgotten: this is how
    an administrator helps who has lost it. Returns the account's id.
    """
    now = store.clock.now()
    values = {"password": password_hash, "name": name, "confirmed_at": now, **fresh()}
    with store.writing() as connection:
        accounts.one_at_a_time(connection, [email.lower()])
        known = accounts.find(connection, email=email.lower())
        if known is None:
            return accounts.add(connection, {**values, "email": email.lower(), "made_at": now})
        forgotten = {"totp": None, "two_factor": None, "recovery_codes": None}
        accounts.change(connection, known.id, {**values, **forgotten, "locked_until": None})
        return known.id


def fresh() -> dict[str, object]:
    """What an account begins with: no failures, and a session key that nobody has."""
    return {"active": True, "failures": 0, "uniquifier": secrets.token_hex(16)}


def save_user(store: Store, user: Account) -> None:
    """Keep a changed account."""
    with store.writing() as connection:
        accounts.save(connection, user)


def keep(store: Store, users: Sequence[UserChange], mails: Sequence[Mail]) -> None:
    """Keep changed and new accounts together with the letters about them: all of it or nothing.

    Nothing is kept when somebody else took an address in the same moment.
    """
    now = store.clock.now()
    with store.writing() as connection:
        accounts.one_at_a_time(connection, (user.values.get("email") for user in users))
        for user in users:
            if not accounts.is_free(connection, user.values.get("email"), user.id):
                return
        for user in users:
            if user.id is not None:
                accounts.change(connection, user.id, user.values)
            else:
                at = devices.office_id(connection, user.office) if user.office else None
                made = {"name": "", **fresh(), "made_at": now, "office_id": at}
                accounts.add(connection, {**made, **user.values})
        for mail in mails:
            account = accounts.of_letter(connection, mail.recipient, mail.user_id)
            letters.post(
                connection,
                mail.kind,
                mail.recipient,
                mail.language,
                now,
                office_id=account.office_id if account else None,
                user_id=account.id if account else None,
                facts=mail.facts,
            )


def fail(store: Store, user_id: int, lock: Callable[[int], datetime | None]) -> None:
    """Count a failed log-in; `lock` says until when so many in a row shut the account."""
    with store.writing() as connection:
        account = accounts.find_to_change(connection, user_id)
        if account is not None:
            failures = account.failures + 1
            changed = {"failures": failures, "locked_until": lock(failures)}
            accounts.change(connection, user_id, changed)


def mark_used(store: Store, account: Account) -> None:
    """Somebody logged in: forget failures and warnings, and note the day, at most once."""
    now = store.clock.now()
    changed: dict[str, Any] = {}
    if account.failures or account.locked_until:
        changed |= {"failures": 0, "locked_until": None}
    if account.warned_at or not account.used_at or now - account.used_at >= NOTE_USE_EVERY:
        changed |= {"used_at": now, "warned_at": None}
    if changed:
        with store.writing() as connection:
            accounts.change(connection, account.id, changed)


def grant(store: Store, user_id: int, office: str, role: str) -> None:
    """Give the account a role at an office.

    Raises Refused(UNKNOWN_OFFICE), ValueError for an unknown role.
    """
    with store.writing() as connection:
        at = devices.office_id(connection, office)
        accounts.grant(connection, user_id, at, StaffRole(role).value)

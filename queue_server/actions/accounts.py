"""Accounts of staff: added, changed, and given a role at an office."""

from __future__ import annotations

import secrets
from enum import StrEnum

from queue_server.store import Store, accounts, devices
from queue_server.store.accounts import Account

__all__ = ["Account", "StaffRole", "add_user", "grant", "save_user"]


class StaffRole(StrEnum):
    """What a member of staff may do; each includes those before it."""

    CLERK = "clerk"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


def add_user(store: Store, email: str, password_hash: str, name: str) -> int:
    """Add an account, or give the one with this address a new password and name.

    Returns its id.
    """
    with store.writing() as connection:
        known = accounts.find(connection, email=email.lower())
        if known is None:
            values = new_account(email, password_hash, name)
            return accounts.add(connection, values)
        changed = Account(known.id, known.email, password_hash, True, secrets.token_hex(16), name)
        accounts.save(connection, changed)
        return known.id


def new_account(email: str, password_hash: str, name: str) -> dict[str, object]:
    """The row of a new account."""
    return {
        "email": email.lower(),
        "password": password_hash,
        "active": True,
        "uniquifier": secrets.token_hex(16),
        "name": name,
        "failures": 0,
    }


def save_user(store: Store, user: Account) -> None:
    """Keep a changed account."""
    with store.writing() as connection:
        accounts.save(connection, user)


def grant(store: Store, user_id: int, office: str, role: str) -> None:
    """Give the account a role at an office.

    Raises Refused(UNKNOWN_OFFICE), ValueError for an unknown role.
    """
    with store.writing() as connection:
        at = devices.office_id(connection, office)
        accounts.grant(connection, user_id, at, StaffRole(role).value)

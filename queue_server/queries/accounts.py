"""Who can log in, and what they may do where."""

from __future__ import annotations

from queue_server.store import Store, accounts
from queue_server.store.accounts import Account

__all__ = ["Account", "by_email", "by_id", "by_uniquifier", "roles"]


def by_id(store: Store, user_id: int) -> Account | None:
    """The account with that id."""
    with store.reading() as connection:
        return accounts.find(connection, id=user_id)


def by_email(store: Store, email: str) -> Account | None:
    """The account with that address, however it is capitalised."""
    with store.reading() as connection:
        return accounts.find(connection, email=email.lower())


def by_uniquifier(store: Store, uniquifier: str) -> Account | None:
    """The account with that session key."""
    with store.reading() as connection:
        return accounts.find(connection, uniquifier=uniquifier)


def roles(store: Store, user_id: int) -> dict[str, str]:
    """The account's role at each office, by slug."""
    with store.reading() as connection:
        return accounts.roles(connection, user_id)

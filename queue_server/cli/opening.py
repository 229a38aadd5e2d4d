"""Opens the installation's database for a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from queue_server.clock import Clock
from queue_server.settings import Settings, load_settings
from queue_server.store import Store, is_usable
from queue_server.web.wiring import start_clock


@contextmanager
def open_store() -> Iterator[Store]:
    """The store of this installation; a database that is not migrated is told plainly.

    With OKIENKO_AT the command lives at that moment, as a server started with --at does.
    """
    settings = load_settings()
    require_migrated(settings)
    store = Store(settings.database, Clock())
    try:
        start_clock(store, settings.at, settings.at_since)
        yield store
    finally:
        store.close()


def require_migrated(settings: Settings) -> None:
    """Stop when the database lacks its tables, or has those of another version.

    Those of the next version will do: it may be starting beside this one.
    """
    if not is_usable(settings.database):
        raise click.ClickException(
            f"the database {shown(settings.database)} is not ready: run `okienko migrate` first"
        )


def shown(address: str) -> str:
    """The database's address without a password."""
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"

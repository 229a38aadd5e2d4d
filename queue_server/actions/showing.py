"""Showing: displays say which calls stood on them."""

from __future__ import annotations

from collections.abc import Sequence

from queue_server.store import Store, devices, showings


def acknowledge(store: Store, office: str, shown: Sequence[tuple[int, str]]) -> None:
    """Note calls as shown, each by a display's key; a repeat changes nothing.

    Raises Refused(UNKNOWN_OFFICE).
    """
    with store.writing() as connection:
        at = devices.office_id(connection, office)
        showings.keep(connection, at, shown, store.clock.now())

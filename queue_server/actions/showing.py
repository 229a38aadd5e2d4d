"""Showing: displays say which calls stood on them, and which they spoke to the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from queue_server.store import Store, devices, showings, speakings

Batch = Sequence[tuple[int, str, datetime]]  # call, display, when it said so


def acknowledge(store: Store, office: str, shown: Batch) -> None:
    """Note calls as shown, each by a display's key; a repeat changes nothing.

    Raises Refused(UNKNOWN_OFFICE).
    """
    with store.writing() as connection:
        showings.keep(connection, devices.office_id(connection, office), shown)


def acknowledge_spoken(store: Store, office: str, spoken: Batch) -> None:
    """Note calls as spoken to their end, each by a display's key; a repeat changes nothing.

    Raises Refused(UNKNOWN_OFFICE).
    """
    with store.writing() as connection:
        speakings.keep(connection, devices.office_id(connection, office), spoken)

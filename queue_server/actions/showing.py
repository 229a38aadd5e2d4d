"""Showing: displays say which calls stood on them, and which they spoke to the end."""

from __future__ import annotations

from queue_server.store import Store, offices, showings, speakings
from queue_server.store.acknowledged import Batch


def acknowledge(store: Store, office: str, shown: Batch) -> None:
    """Note calls as shown, each by a display's key; a repeat changes nothing.

    Raises Refused(UNKNOWN_OFFICE).
    """
    store.put_down(list(showings.keep(offices.known(store, office).id, shown)))


def acknowledge_spoken(store: Store, office: str, spoken: Batch) -> None:
    """Note calls as spoken to their end, each by a display's key; a repeat changes nothing.

    Raises Refused(UNKNOWN_OFFICE).
    """
    store.put_down(list(speakings.keep(offices.known(store, office).id, spoken)))

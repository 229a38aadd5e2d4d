"""Upkeep: what has become true by the passing of time is written down, and old receipts go."""

from __future__ import annotations

from queue_server.actions.entry import Door, at_office
from queue_server.actions.reservations import mark_missed
from queue_server.store import Change, Store, receipts


def tend(store: Store, office: str) -> bool:
    """Close the day if it is over, mark missed reservations, forget old receipts.

    Returns whether anything changed. Raises Refused(UNKNOWN_OFFICE), Unavailable.
    """
    return tend_office(Door(store, office))


@at_office
def tend_office(change: Change) -> bool:
    """The same, inside the one transaction that also closes the day."""
    mark_missed(change)
    forgotten = receipts.purge(change.connection, change.office_id, change.now)
    return bool(change.events or forgotten)

"""Upkeep: what has become true by the passing of time is written down, and what is old goes."""

from __future__ import annotations

from queue_server.actions import printing
from queue_server.actions.entry import Door, at_office
from queue_server.actions.figures import sum_up
from queue_server.actions.overdue import write_down_overdue
from queue_server.actions.places import tend_freed
from queue_server.actions.reminders import remind
from queue_server.actions.retention import purge
from queue_server.domain.booking import closed_before
from queue_server.store import Change, Store, alerts, notices, places, receipts, wishes


def tend(store: Store, office: str) -> bool:
    """Close the day if it is over, see to reservations, remind, forget what is old.

    Returns whether anything changed. Raises Refused(UNKNOWN_OFFICE), Unavailable.
    """
    return tend_office(Door(store, office))


@at_office
def tend_office(change: Change) -> bool:
    """The same, inside the one transaction that also closes the day."""
    write_down_overdue(change)
    tend_freed(change)
    forget_wishes(change)
    places.drop_expired_holds(change)
    remind(change)
    printing.tend(change)
    purge(change)
    sum_up(change)
    forgotten = receipts.purge(change.connection, change.office_id, change.now)
    forgotten += notices.purge(change) + alerts.purge(change)
    return bool(change.events or forgotten)


def forget_wishes(change: Change) -> None:
    """Take those out of the line whom no offer can help any more."""
    wishes.remove_past(change)
    # The second itself still belongs to the visitor.
    wishes.remove_fixed(change, change.now.replace(microsecond=0) + closed_before(change.office))

"""What can happen in an office: the kinds of entries in its journal.

Entries hold numbers, counters and the clerk's account number, never a person's name or code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Detail = str | int | float | bool | None | list[str]


class EventKind(StrEnum):
    """The kinds of journal entries."""

    OFFICE_LOADED = "office_loaded"  # changed: list of the file's keys
    DAY_CLOSED = "day_closed"  # date, not_served: count
    TICKET_ISSUED = "ticket_issued"  # service, kind
    TICKET_CALLED = "ticket_called"  # call, why
    TICKET_RECALLED = "ticket_recalled"  # call
    TICKET_STARTED = "ticket_started"
    TICKET_FINISHED = "ticket_finished"
    TICKET_MISSED = "ticket_missed"
    TICKET_HELD = "ticket_held"
    TICKET_TRANSFERRED = "ticket_transferred"  # service, to_counter, head
    TICKET_CANCELLED = "ticket_cancelled"  # ending
    UNDONE = "undone"  # what: the kind that was undone
    COUNTER_OPENED = "counter_opened"
    COUNTER_TAKEN_OVER = "counter_taken_over"
    COUNTER_PAUSED = "counter_paused"
    COUNTER_CLOSED = "counter_closed"
    RESERVATION_MADE = "reservation_made"  # service
    RESERVATION_ACTIVATED = "reservation_activated"
    RESERVATION_CANCELLED = "reservation_cancelled"
    RESERVATION_MISSED = "reservation_missed"
    RESERVATION_CONFIRMED = "reservation_confirmed"
    RESERVATION_MOVED = "reservation_moved"  # service
    RESERVATION_RELEASED = "reservation_released"  # service: not confirmed in time
    PLACE_OFFERED = "place_offered"  # service: to the first in line
    NOTICE_SHOWN = "notice_shown"  # minutes: a message to the hall, whose text is not kept here
    NOTICE_WITHDRAWN = "notice_withdrawn"
    ALERT_RAISED = "alert_raised"
    ALERT_ANSWERED = "alert_answered"  # called_off: by whoever raised it
    PRINTER_CHANGED = "printer_changed"  # kiosk, state


@dataclass(frozen=True)
class Event:
    """One entry of the journal before it is written: what happened to which ticket, where."""

    kind: EventKind
    ticket: str | None = None
    counter: str | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One entry of the journal as it was written; `seq` has no gaps within an office."""

    seq: int
    at: datetime
    kind: EventKind
    ticket: str | None
    counter: str | None
    clerk: str | None
    details: Mapping[str, Detail]

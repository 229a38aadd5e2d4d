"""Notices: the staff says something to the whole hall, and takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.actions.entry import at_office
from queue_server.domain.events import EventKind
from queue_server.domain.notices import notice_minutes, notice_text
from queue_server.store import Change, notices


@dataclass(frozen=True)
class Shown:
    """Until when the message stands in the hall; its text is in no answer that is kept."""

    until: datetime


@at_office
def show_notice(change: Change, text: str, minutes: int) -> Shown:
    """Show a message in the hall for so many minutes; it takes the place of an earlier one.

    Raises Refused: BAD_NOTICE, BAD_MINUTES.
    """
    line, until = notice_text(text), change.now + timedelta(minutes=notice_minutes(minutes))
    notices.end(change)
    notices.add(change, line, until)
    change.record(EventKind.NOTICE_SHOWN, details={"minutes": minutes})
    return Shown(until)


@at_office
def withdraw_notice(change: Change) -> None:
    """Take the message away; when there is none, nothing changes."""
    if notices.end(change):
        change.record(EventKind.NOTICE_WITHDRAWN)

"""Alerts: a clerk silently asks her colleagues for help, and one of them says that she comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_server.actions.entry import at_office
from queue_server.actions.visiting import known_counter
from queue_server.domain.events import EventKind
from queue_server.domain.refusals import Reason, Refused
from queue_server.store import Change, alerts


@dataclass(frozen=True)
class Answered:
    """Who comes, and since when that is known."""

    by: str | None
    at: datetime


@at_office
def raise_alert(change: Change, counter: str) -> int:
    """Ask for help at a counter, also at one that is closed; the alert's number.

    Until somebody answers, asking again is the same alert. Raises Refused(UNKNOWN_COUNTER).
    """
    known_counter(change, counter)
    raised = alerts.unanswered_at(change, counter)
    if raised:
        return raised.id
    change.record(EventKind.ALERT_RAISED, counter=counter)
    return alerts.add(change, counter)


@at_office
def answer_alert(change: Change, alert: int) -> Answered:
    """Say that help comes; who asked for it calls it off. The first answer stays.

    Raises Refused(UNKNOWN_ALERT) when there is no such alert, or when it is an hour old.
    """
    found = alerts.find(change, alert)
    if found is None:
        raise Refused(Reason.UNKNOWN_ALERT)
    if found.answered_at:
        return Answered(found.answered_name, found.answered_at)
    alerts.answer(change, alert)
    called_off = found.raised_by == change.account
    change.record(
        EventKind.ALERT_ANSWERED, counter=found.counter, details={"called_off": called_off}
    )
    return Answered(change.name, change.now)

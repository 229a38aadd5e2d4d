"""When a called visitor may be marked as not come: after enough calls, far enough apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_server.domain.office import NoShowRule
from queue_server.domain.refusals import Reason, Refusal
from queue_server.domain.tickets import Ticket


def counts(ticket: Ticket, rule: NoShowRule, now: datetime) -> bool:
    """Whether a call made now counts for the rule: the first, and each far enough from the last."""
    if ticket.counted_at is None:
        return True
    return now - ticket.counted_at >= timedelta(seconds=rule.seconds_apart)


def miss_refusal(ticket: Ticket, rule: NoShowRule, now: datetime) -> Refusal | None:
    """Why the visitor may not be marked as not come yet, or None when they may."""
    last = ticket.counted_at or now
    allowed_at = last + timedelta(seconds=rule.seconds_apart)
    if ticket.calls >= rule.calls and (rule.calls <= 1 or now >= allowed_at):
        return None
    return Refusal(
        Reason.CALL_AGAIN_FIRST,
        {
            "number": ticket.number,
            "calls": ticket.calls,
            "calls_needed": rule.calls,
            "allowed_at": allowed_at,
        },
    )

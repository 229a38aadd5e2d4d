"""The words beside machine-readable answers: why a visitor was called, in the caller's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from queue_server.domain.calling import Ground
from queue_server.queries import offices
from queue_server.web.wiring import wiring
from queue_server.web.words import ground_text


def called(answer: Any, office: str, nobody: bool = False) -> dict[str, Any]:
    """Who is at the counter and why; `nobody`: say so when nobody waits."""
    reason = reason_for(answer.reason, office)
    if nobody and answer.ticket is None:
        reason = gettext("Nobody is waiting.")
    return {
        "counter": answer.counter,
        "ticket": answer.ticket,
        "reason": reason,
        "ground": answer.reason,
    }


def reason_for(ground: Ground | None, office: str) -> str | None:
    """The ground in words, or nothing when there is none."""
    if ground is None:
        return None
    return ground_text(ground, offices.last_seen(wiring().store, office))

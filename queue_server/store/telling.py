"""What is told of a change that was committed: figures, and a line of the log for each entry."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from queue_server.domain.events import Event
from queue_server.metrics import noting

log = structlog.get_logger("journal")


def tell(office: str, last: int, events: Sequence[Event]) -> None:
    """Count the events, of which entry `last` was the last one, and log each by its kind.

    Numbers only: nothing here tells who a visitor is, or which clerk it was. Without a log, as in
    commands, nothing is written.
    """
    noting.happened(office, events)
    if not structlog.is_configured():
        return
    for seq, event in enumerate(events, start=last - len(events) + 1):
        told = {"ticket": event.ticket, "counter": event.counter, "call": event.details.get("call")}
        known = {name: value for name, value in told.items() if value is not None}
        log.info(event.kind.value, office=office, seq=seq, **known)

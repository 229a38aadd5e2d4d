"""Tickets on their way to paper, and printers that need somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from queue_server.domain.hall import PrinterState
from queue_server.domain.hours import opening
from queue_server.domain.office import Office, Printing

# Nobody waits longer before a machine; later the paper would belong to somebody else.
ASKED_FOR = timedelta(minutes=3)
KEPT_FOR = timedelta(days=1)
# An agent that is well says so every half minute.
SILENT_AFTER = timedelta(seconds=60)
# A trouble that somebody has to be told of is not over by itself.
LASTING = timedelta(minutes=2)
# A sensor that can't decide whether the paper ends would otherwise send letters all day.
TOLD_AGAIN_AFTER = timedelta(hours=1)
MOST_COPIES = 20


class JobState(StrEnum):
    """What has become of a copy of a ticket."""

    WAITING = "waiting"
    TROUBLE = "trouble"
    PRINTED = "printed"
    WITHDRAWN = "withdrawn"  # nobody waits for it any more


@dataclass(frozen=True)
class PrintJob:
    """One copy of one ticket; `content` is what stands on it, `trouble` what keeps it."""

    key: str
    copy: int
    kiosk: str
    content: Mapping[str, Any]
    state: JobState
    trouble: str | None
    made_at: datetime

    def is_asked(self, now: datetime) -> bool:
        """Whether somebody still waits for the paper."""
        waits = self.state in (JobState.WAITING, JobState.TROUBLE)
        return waits and now - self.made_at < ASKED_FOR


@dataclass(frozen=True)
class Watched:
    """A printer as the server keeps it.

    `told_at` is when its trouble was written about, None again when it is ready; the last letter's
    moment and state are kept beyond that.
    """

    kiosk: str
    state: PrinterState
    since: datetime
    heard_at: datetime
    told_at: datetime | None
    last_told_at: datetime | None
    last_told_state: str | None

    def is_silent(self, now: datetime) -> bool:
        """Whether its agent has not been heard for too long."""
        return self.state is not PrinterState.OFFLINE and now - self.heard_at > SILENT_AFTER

    def is_to_tell(self, office: Office, now: datetime) -> bool:
        """Whether its trouble lasts and nobody was told; a machine may be off while it is night."""
        return (
            self.state is not PrinterState.READY
            and self.told_at is None
            and not self.was_told_lately(now)
            and now - self.since >= LASTING
            and opening(office, now).is_open
            and opening(office, now - LASTING).is_open
        )

    def was_told_lately(self, now: datetime) -> bool:
        """Whether the same trouble was written about a while ago, and was over in between."""
        return (
            self.last_told_at is not None
            and self.last_told_state == self.state.value
            and now - self.last_told_at < TOLD_AGAIN_AFTER
        )


def is_watched(office: Office, kiosk: str) -> bool:
    """Whether a print agent is to be heard of from there."""
    known = office.kiosk(kiosk)
    return known is not None and known.printing in (Printing.LOOPBACK, Printing.SERVER)

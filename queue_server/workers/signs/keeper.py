"""Keeps one sign at what it should show, over cuts and restarts of either side."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import structlog

from queue_server.domain.signs import Shown, blinks, is_another_picture
from queue_server.domain.wall import Sign
from queue_server.workers.signs.adapter import Adapter, SignTroubleError, Trouble
from queue_server.workers.signs.protocols import PROTOCOLS

log = structlog.get_logger()

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


@dataclass(frozen=True)
class Tools:
    """What a keeper works with: the clock, and waiting in which others work."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    event: Callable[[], Any]


class Keeper:
    """One sign: what it should show, what it is known to show, and how it is reached.

    `trouble` is None while it is connected and answers; `since` tells since when it is so. `busy`
    is whether there is a line to it.
    """

    def __init__(self, office: str, sign: Sign, tools: Tools) -> None:
        self.office = office
        self.sign = sign
        self.shown: Shown | None = None
        self.busy = False
        self.trouble: Trouble | None = Trouble.UNREACHABLE
        self.since = tools.now()
        self._wanted: Shown | None = None
        self._tools = tools
        self._bell = tools.event()
        self._ended = False
        self._said_at = 0.0

    def want(self, shown: Shown) -> None:
        """Let the sign show this, as soon as it can."""
        if shown != self._wanted:
            self._wanted = shown
            self._bell.set()

    def end(self) -> None:
        """The sign is not this office's any more."""
        self._ended = True
        self._bell.set()

    def run(self) -> None:
        """Connect again and again, with pauses that grow as long as the sign does not answer."""
        pause = FIRST_PAUSE
        while not self._ended:
            if self._stay():
                pause = FIRST_PAUSE
            self._tools.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _stay(self) -> bool:
        """Connect and stay until there is trouble; returns whether the sign ever answered."""
        adapter, answered, self.shown = None, False, None
        self.busy = True
        try:
            adapter = PROTOCOLS[self.sign.protocol](self.sign.address)
            while not self._ended:
                answered = self._catch_up(adapter) or answered
                self._bell.wait(LOOK_SECONDS)
                self._bell.clear()
                adapter.check()
        except SignTroubleError as found:
            self._note(found.trouble)
        except Exception:
            log.exception("sign_failed", office=self.office, sign=self.sign.key)
            self._note(Trouble.UNKNOWN)
        finally:
            self.shown = None
            if adapter:
                with suppress(Exception):
                    adapter.close()
            self.busy = False
        return answered

    def _catch_up(self, adapter: Adapter) -> bool:
        """Tell the sign what is new, or now and then the same; returns whether it was told."""
        wanted = self._wanted
        if wanted is None:
            return False
        beats = monotonic() - self._said_at >= HEARTBEAT_SECONDS
        told = is_another_picture(self.shown, wanted) or beats
        if told:
            adapter.show(wanted)
            self._said_at = monotonic()
            self._note(None)
        if blinks(self.shown, wanted, self._tools.now()):
            adapter.blink()
        self.shown = wanted
        return told

    def _note(self, trouble: Trouble | None) -> None:
        """Write a change into the log, not each of a dead sign's attempts."""
        if trouble == self.trouble:
            return
        self.trouble, self.since = trouble, self._tools.now()
        if trouble:
            log.warning("sign_lost", office=self.office, sign=self.sign.key, why=trouble.value)
        else:
            log.info("sign_reached", office=self.office, sign=self.sign.key)

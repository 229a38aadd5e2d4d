"""Displays and panels: they join, dial again when their line is cut, and remember what they saw."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from time import monotonic
from typing import Any

from benchmarks.load.line import LOST, Line, connect

SEQ = re.compile(rb'"seq": ?(\d+)')
DIAL_AGAIN = (0.5, 1.5)
JOIN_AGAIN = (4.0, 12.0)
REPORT = {"sound": "on", "width": 1920, "height": 1080, "ratio": 1, "drift_ms": 0}


class Screen(Line):
    """A page that keeps its room's newest board.

    `joined_at` is when it got its place on this line, by the monotonic clock; None while it has
    none.
    """

    kind = ""

    def __init__(self, office: str, key: str, token: str, troubles: Counter[str]) -> None:
        super().__init__(token)
        self.office = office
        self.key = key
        self.port = 0
        self.host = ""
        self.seq = 0
        self.boards = 0
        self.received = 0
        self.joins = 0
        self.joined_at: float | None = None
        self.troubles = troubles
        self.is_cut = False
        self.is_leaving = False
        self.pause = DIAL_AGAIN
        self._tasks: set[asyncio.Task[None]] = set()

    def lose(self, pause: tuple[float, float] = DIAL_AGAIN) -> bool:
        """Lose the line; it dials again after such a pause. False: it has no place to lose."""
        if self.joined_at is None:
            return False
        self.joined_at, self.is_cut, self.pause = None, True, pause
        self.cut()
        return True

    async def dial(self) -> None:
        """Connect, again and again until the line stands; the place is taken later."""
        while not self.is_leaving:
            try:
                await connect(self, self.host, self.port)
                return
            except LOST as trouble:
                self.troubles[f"dialling: {type(trouble).__name__}"] += 1
                await asyncio.sleep(random.uniform(*DIAL_AGAIN))

    def on_connected(self) -> None:
        self._join()

    def _join(self) -> None:
        wanted = {"kind": self.kind, "office": self.office, "key": self.key, "seq": self.seq}
        self.ask("join", wanted, self._joined)

    def on_event(self, event: bytes) -> None:
        if event.startswith(b'["board"'):
            self.boards += 1
            self.received += len(event)
            self.board(event)

    def on_refused(self, why: bytes) -> None:
        self.troubles[f"refused: {why[:60]!r}"] += 1

    def on_lost(self) -> None:
        if not (self.is_cut or self.is_leaving):
            place = "in its place" if self.joined_at is not None else "still waiting for its place"
            self.troubles[f"cut by the server, {place}"] += 1
        self.joined_at = None
        self.is_cut = False
        if not self.is_leaving:
            self._soon(self._dial_later())

    def board(self, event: bytes) -> None:
        """A board came, as JSON."""
        found = SEQ.search(event, 0, 400)
        if found:
            self.seq = max(self.seq, int(found[1]))

    def _joined(self, answer: bytes) -> None:
        if b'"ok":true' not in answer[:12]:
            self.troubles[f"join: {answer[:60]!r}"] += 1
            self._soon(self._join_later())
            return
        self.joined_at = monotonic()
        self.joins += 1
        self.pause = DIAL_AGAIN
        self.board(answer)

    async def _join_later(self) -> None:
        await asyncio.sleep(random.uniform(*JOIN_AGAIN))
        if self.joined_at is None:
            self._join()

    async def _dial_later(self) -> None:
        await asyncio.sleep(random.uniform(*self.pause))
        await self.dial()

    def _soon(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Panel(Screen):
    """A clerk's panel; what stands on it is not looked at."""

    kind = "panel"


class Display(Screen):
    """A monitor of the hall; it announces every call above the last, and says that it did.

    `announced` holds for each call when it came, and since when the line stood on which it came.
    """

    kind = "hall"

    def __init__(self, office: str, key: str, token: str, troubles: Counter[str]) -> None:
        super().__init__(office, key, token, troubles)
        self.announced: dict[int, tuple[float, float, str]] = {}
        self.last = 0
        self.newest = (0, "")

    def board(self, event: bytes) -> None:
        now = monotonic()
        told = json.loads(event)
        message = told[1] if told[0] == "board" else told[0]["message"]
        if (message["seq"], message["at"]) <= self.newest:
            return
        self.newest = (message["seq"], message["at"])
        self.seq = message["seq"]
        for call in reversed(message["board"]["calls"]):
            if call["call"] > self.last:
                self._announce(call, now)

    def _joined(self, answer: bytes) -> None:
        super()._joined(answer)
        if self.joined_at is not None:
            place = {"office": self.office, "key": self.key}
            self.ask("report", {**place, **REPORT, "version": ""}, self._acknowledged)

    def _announce(self, call: dict[str, Any], now: float) -> None:
        self.last = call["call"]
        self.announced[self.last] = (now, self.joined_at or now, call["number"])
        shown = {"office": self.office, "key": self.key, "call": self.last}
        self.ask("shown", shown, self._acknowledged)

    def _acknowledged(self, answer: bytes) -> None:
        if b'"ok":true' not in answer[:12]:
            self.troubles[f"acknowledging: {answer[:60]!r}"] += 1

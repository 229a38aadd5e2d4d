"""Makes the newest calls' sounds before the displays ask, so that they get a file at once.

That is done by the process that tends the office; each can make any sound when it is asked for one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from queue_server.domain.hall import Call, Hall
from queue_server.voice import Voice

log = structlog.get_logger()

# A call is announced for longer than that, so the next one's sounds are there in time.
PAUSE_SECONDS = 0.5
NEWEST = 12


class Speaking:
    """Woken after each change of an office; `hall` reads it, as the displays' boards do.

    `newest` tells the number of the office's last call without reading, None when nobody knows: a
    change without a new call needs no speech.
    """

    def __init__(
        self,
        voice: Voice,
        hall: Callable[[str], Hall],
        sleep: Callable[[float], None],
        tends: Callable[[str], bool] = lambda office: True,
        newest: Callable[[str], int | None] = lambda office: None,
    ) -> None:
        self.voice = voice
        self.hall = hall
        self.sleep = sleep
        self.tends = tends
        self.newest = newest
        self.bell: Any = None
        self._woken: deque[str] = deque()
        self._made: dict[str, int] = {}
        self._seen: dict[str, int | None] = {}

    def wake(self, office: str) -> None:
        """Something changed in an office. Called after a commit, so it is only noted."""
        if office not in self._woken:
            self._woken.append(office)
        if self.bell:
            self.bell.set()

    def run(self, bell: Any) -> None:
        """Make what is called, for ever; `bell` is of the server's own kind of threads."""
        self.bell = bell
        while True:
            bell.wait()
            bell.clear()
            self.round()

    def round(self) -> None:
        """Every office that changed; one in trouble never keeps the others waiting."""
        while self._woken:
            office = self._woken.popleft()
            try:
                newest = self.newest(office)
                news = newest is None or newest != self._seen.get(office)
                if news and self.tends(office):
                    self.make(self.hall(office))
                    self._seen[office] = newest
            except Exception:
                log.exception("speaking_failed", office=office)

    def make(self, hall: Hall) -> None:
        """The sounds of the newest calls that were not there before, the oldest of them first."""
        slug = hall.office.slug
        before = self._made.get(slug, 0)
        self._made[slug] = max((each.call for each in hall.calls), default=0)
        calls = sorted(hall.calls, key=lambda each: each.call)[-NEWEST:]
        for call in calls:
            if call.call > before and is_young(hall, call):
                self.make_call(hall, call)
                self.sleep(PAUSE_SECONDS)

    def make_call(self, hall: Hall, call: Call) -> None:
        """One call, in each of its languages."""
        choices = hall.office.voice
        for language in choices.languages_for(call.language) if choices else ():
            # WAV first: the smaller files are made of it.
            for kind in reversed(self.voice.kinds()):
                self.voice.call(hall.office, language, call.number, call.counter, kind)


def is_young(hall: Hall, call: Call) -> bool:
    """Whether some display may still announce it."""
    return hall.now - call.at < timedelta(seconds=hall.office.rules.announce_seconds)

"""Which monitors need a look: for the administration's page, and for whoever it should reach."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from queue_server.web.wiring import wiring

# A clock that differs more makes people doubt the one on the wall; the page itself doesn't mind.
MOST_DRIFT_MS = 2000


class Trouble(StrEnum):
    """What somebody should see to."""

    SILENT = "silent"
    NOT_CONNECTED = "not connected"
    SOUND_BLOCKED = "sound blocked"
    NOT_ENROLLED = "not enrolled"
    WRONG_CLOCK = "wrong clock"


def troubles(screen: Any, shifted_ms: int) -> tuple[Trouble, ...]:
    """What is wrong with a screen (a live/states.ScreenState), worst first.

    `shifted_ms` is how far the office's clock was set off the machine's.
    """
    found = []
    if screen.silent:
        found.append(Trouble.SILENT)
    elif screen.enrolled and not screen.connected:
        found.append(Trouble.NOT_CONNECTED)
    if screen.connected and screen.sound == "blocked":
        found.append(Trouble.SOUND_BLOCKED)
    if screen.connected and not screen.enrolled:
        found.append(Trouble.NOT_ENROLLED)
    if screen.connected and drift_ms(screen, shifted_ms) > MOST_DRIFT_MS:
        found.append(Trouble.WRONG_CLOCK)
    return tuple(found)


def drift_ms(screen: Any, shifted_ms: int) -> int:
    """By how much the monitor's own clock and the machine's differ."""
    return 0 if screen.drift_ms is None else abs(screen.drift_ms + shifted_ms)


def shifted_ms() -> int:
    """How far the office's clock was set off the machine's, as a rehearsal's is on purpose."""
    return round(wiring().clock.offset.total_seconds() * 1000)


def needing_a_look(office: str) -> int:
    """How many of the office's monitors are in trouble now."""
    shifted = shifted_ms()
    return sum(bool(troubles(each, shifted)) for each in wiring().screens.states(office))

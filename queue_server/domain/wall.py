"""What hangs on the wall and stands in the hall: monitors, their layouts, zones, counter signs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from queue_server.domain.names import Names

# Monitors whose file names no sound zone are in this one: one hall, one voice.
WHOLE_HALL = "hall"


class Layout(StrEnum):
    """What a monitor shows beside the newest call."""

    CALLS = "calls"  # the last calls
    MEDIA = "media"  # the last calls, and pictures or videos
    TICKER = "ticker"  # the last calls, and the message, large


class LanguageMode(StrEnum):
    """How a monitor shows several languages."""

    ALTERNATING = "alternating"
    SIDE_BY_SIDE = "side_by_side"


class Turn(StrEnum):
    """How a monitor hangs whose own system cannot turn its picture."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Colours:
    """A monitor's own colours, each "#rrggbb": the ground, its text, and the calls' figures."""

    ground: str
    text: str
    figures: str


@dataclass(frozen=True)
class Media:
    """What a monitor with media plays: a folder's pictures and videos, in the order of names."""

    folder: str
    seconds: int = 12
    sound: bool = False


@dataclass(frozen=True)
class Display:
    """A wall-mounted monitor of the hall, and which calls it shows.

    `services` and `zones` (parts of the hall, by their counters) narrow what is shown; none named
    means all. Monitors with the same `sound_zone` are heard together, so only one of them speaks.
    `languages` are those it shows; none named means the office's.
    """

    key: str
    names: Names
    services: tuple[str, ...] = ()
    theme: str = "light"
    ticker: Names = field(default_factory=dict)
    layout: Layout = Layout.CALLS
    languages: tuple[str, ...] = ()
    language_mode: LanguageMode = LanguageMode.ALTERNATING
    zones: tuple[str, ...] = ()
    sound_zone: str = WHOLE_HALL
    turn: Turn = Turn.NONE
    colours: Colours | None = None
    media: Media | None = None


@dataclass(frozen=True)
class Zone:
    """A part of the hall with the counters that stand there."""

    key: str
    names: Names
    counters: tuple[str, ...]


@dataclass(frozen=True)
class Sign:
    """A counter's LED or segment sign, reached at `address` (host:port)."""

    key: str
    counter: str
    address: str
    protocol: str = "line"

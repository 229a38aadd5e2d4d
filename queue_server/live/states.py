"""How a screen fares: from the pages that show it now, and from what was last known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.live.boards import Room
from queue_server.live.payloads import Report, Sound
from queue_server.live.rooms import Seat
from queue_server.queries.devices import TokenRow

SILENT_SECONDS = 15.0

Came = tuple[float, str]  # when, in seconds since 1970, and to which process


@dataclass
class Page:
    """One open page of a display or counter monitor; `came` orders pages as they came.

    A page of this process has its `seat`. Of another one's page only this is known: whether that
    process still hears it, and if not, `silent_since`, by the monotonic clock here.
    """

    sid: str
    room: Room
    came: Came
    enrolled: bool
    report: Report | None = None
    seat: Seat | None = None
    silent_since: float | None = None

    @property
    def place(self) -> str:
        """The screen's key, as devices are enrolled: hall-1, counter/3."""
        return place_of(self.room)

    @property
    def process(self) -> str:
        """The process that it is connected to."""
        return self.came[1]

    def heard(self, now: float) -> float:
        """When it was heard last."""
        if self.seat is not None:
            return self.seat.heard
        return now if self.silent_since is None else self.silent_since


@dataclass(frozen=True)
class Trace:
    """What was last known of an enrolled screen when its last page went."""

    heard: float
    report: Report | None


@dataclass(frozen=True)
class ScreenState:
    """How the screen with that key (hall-1, counter/3) fares.

    Once a screen is enrolled only enrolled pages count; `guests` are pages that show it without
    being enrolled. `connected` counts the pages that count, `heard_at` is their last word, and
    `silent` says that it is 15 seconds old. What was reported stays known after a page has gone;
    None was never reported. `speaks`: its sound zone's calls are spoken here.
    """

    key: str
    connected: int
    guests: int
    enrolled: bool
    heard_at: datetime | None
    silent: bool
    speaks: bool
    sound: str | None
    version: str | None
    width: int | None
    height: int | None
    ratio: float | None
    drift_ms: int | None


@dataclass(frozen=True)
class Look:
    """The moment at which states are told, by the monotonic clock and by the office's; `since`
    when screens were listened to."""

    now: float
    at: datetime
    since: float


def place_of(room: Room) -> str:
    """The key by which the screen of that room is enrolled: hall-1, counter/3."""
    return room.key if room.kind == "hall" else f"counter/{room.key}"


def state_of(
    place: str,
    pages: list[Page],
    trace: Trace | None,
    token: TokenRow | None,
    speaks: bool,
    look: Look,
) -> ScreenState:
    """The state of one screen; `token` is the one it was enrolled with, if it has one."""
    enrolled = token is not None or any(each.enrolled for each in pages)
    counted = [each for each in pages if each.enrolled or not enrolled]
    known = trace if enrolled else None
    heard, report = last_heard(counted, known, look.now), best_report(counted, known)
    return ScreenState(
        key=place,
        connected=len(counted),
        guests=sum(not each.enrolled for each in pages),
        enrolled=enrolled,
        heard_at=moment_of(heard, look) or (token.used_at if token else None),
        silent=(enrolled or bool(counted)) and is_silent(heard, look),
        speaks=speaks,
        sound=report.sound.value if report else None,
        version=report.version if report else None,
        width=report.width if report else None,
        height=report.height if report else None,
        ratio=report.ratio if report else None,
        drift_ms=report.drift_ms if report else None,
    )


def condition(pages: Iterable[Page], trace: Trace | None, look: Look) -> str:
    """What staff should know of an enrolled screen, in one word."""
    counted = [each for each in pages if each.enrolled]
    if is_silent(last_heard(counted, trace, look.now), look):
        return "silent"
    if not counted:
        return "gone"
    report = best_report(counted, None)
    return "sound blocked" if report and report.sound is Sound.BLOCKED else "well"


def last_heard(pages: Iterable[Page], trace: Trace | None, now: float) -> float | None:
    """When the screen was heard last, by the monotonic clock."""
    moments = [each.heard(now) for each in pages] + ([trace.heard] if trace else [])
    return max(moments, default=None)


def best_report(pages: Iterable[Page], trace: Trace | None) -> Report | None:
    """What the newest page says, or what the last one said."""
    told = [each for each in pages if each.report is not None]
    newest = max(told, key=lambda each: each.came, default=None)
    return newest.report if newest else trace.report if trace else None


def is_silent(heard: float | None, look: Look) -> bool:
    """Whether nothing was heard for fifteen seconds; a fresh server gives screens that long."""
    return look.now - (look.since if heard is None else heard) >= SILENT_SECONDS


def moment_of(heard: float | None, look: Look) -> datetime | None:
    """The moment by the office's clock."""
    return None if heard is None else look.at - timedelta(seconds=look.now - heard)

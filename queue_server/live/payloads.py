"""What clients may send: each event's payload checked field by field, or None when malformed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeGuard

from queue_server.live.boards import Room

LONGEST_TEXT = 64
LARGEST_NUMBER = 2**53 - 1
LARGEST_SIDE = 20_000
RATIOS = (0.1, 10.0)
# A device whose clock was never set stands in 1970: that is less than two milliard seconds away.
LARGEST_DRIFT = 10**12


class Sound(StrEnum):
    """What a page says of its sound."""

    ON = "on"
    BLOCKED = "blocked"  # the browser wants a touch first
    NONE = "none"  # it cannot play any


@dataclass(frozen=True)
class Join:
    """A page wants the board of a room; `version` is the page's own, when it knows it.

    A preview only looks: it is no screen, is not heard, and acknowledges nothing.
    """

    room: Room
    version: str | None
    preview: bool = False


@dataclass(frozen=True)
class Acknowledged:
    """A display has shown a call, or spoken it to its end."""

    office: str
    key: str
    call: int


@dataclass(frozen=True)
class Report:
    """How a page fares: its sound, its size in CSS pixels, and its clock."""

    office: str
    key: str
    sound: Sound
    width: int
    height: int
    ratio: float
    drift_ms: int
    version: str


def read_join(payload: tuple[Any, ...]) -> Join | None:
    """The request to join, or None. The last `seq` is checked, but a board is sent whole anyway."""
    asked = _fields(payload)
    kind, office, key = asked.get("kind"), asked.get("office"), asked.get("key", "")
    version = asked.get("version")
    if not (_is_word(kind) and _is_word(office) and _is_text(key)):
        return None
    preview = asked.get("preview", False)
    if not (version is None or _is_text(version)) or not _is_number(asked.get("seq", 0)):
        return None
    if not isinstance(preview, bool):
        return None
    return Join(Room(office, kind, key), version, preview)


def read_acknowledged(payload: tuple[Any, ...]) -> Acknowledged | None:
    """The acknowledgement of a call, or None."""
    asked = _fields(payload)
    office, key, call = asked.get("office"), asked.get("key"), asked.get("call")
    if not (_is_word(office) and _is_text(key) and _is_number(call)):
        return None
    return Acknowledged(office, key, call)


def read_report(payload: tuple[Any, ...]) -> Report | None:
    """What a page says of itself, or None."""
    asked = _fields(payload)
    office, key, sound = asked.get("office"), asked.get("key"), asked.get("sound")
    width, height, ratio = asked.get("width"), asked.get("height"), asked.get("ratio")
    drift, version = asked.get("drift_ms"), asked.get("version", "")
    if not (_is_word(office) and _is_text(key) and _is_text(version) and _is_sound(sound)):
        return None
    if not (_is_side(width) and _is_side(height) and _is_ratio(ratio) and _is_drift(drift)):
        return None
    return Report(office, key, Sound(sound), width, height, float(ratio), drift, version)


def _fields(payload: tuple[Any, ...]) -> dict[str, Any]:
    if len(payload) == 1 and isinstance(payload[0], dict):
        return payload[0]
    return {}


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and value.isprintable()


def _is_word(value: object) -> TypeGuard[str]:
    return bool(value) and _is_text(value)


def _is_number(value: object) -> TypeGuard[int]:
    return _is_whole(value) and 0 <= value <= LARGEST_NUMBER


def _is_side(value: object) -> TypeGuard[int]:
    return _is_whole(value) and 1 <= value <= LARGEST_SIDE


def _is_drift(value: object) -> TypeGuard[int]:
    return _is_whole(value) and abs(value) <= LARGEST_DRIFT


def _is_ratio(value: object) -> TypeGuard[float]:
    if not (_is_whole(value) or isinstance(value, float)):
        return False
    return RATIOS[0] <= value <= RATIOS[1]  # what is not a number is in no range


def _is_sound(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value in set(Sound)


def _is_whole(value: object) -> TypeGuard[int]:
    # bool is an int to Python, but not to anybody else
    return isinstance(value, int) and not isinstance(value, bool)

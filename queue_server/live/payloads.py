"""What clients may send: each event's payload checked field by field, or None when malformed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

from queue_server.live.boards import Room

LONGEST_TEXT = 64
LARGEST_NUMBER = 2**53 - 1


@dataclass(frozen=True)
class Join:
    """A page wants the board of a room; `version` is the page's own, when it knows it."""

    room: Room
    version: str | None


@dataclass(frozen=True)
class Shown:
    """A display has put a call on its stage."""

    office: str
    key: str
    call: int


def read_join(payload: tuple[Any, ...]) -> Join | None:
    """The request to join, or None. The last `seq` is checked, but a board is sent whole anyway."""
    asked = _fields(payload)
    kind, office, key = asked.get("kind"), asked.get("office"), asked.get("key", "")
    version = asked.get("version")
    if not (_is_word(kind) and _is_word(office) and _is_text(key)):
        return None
    if not (version is None or _is_text(version)) or not _is_number(asked.get("seq", 0)):
        return None
    return Join(Room(office, kind, key), version)


def read_shown(payload: tuple[Any, ...]) -> Shown | None:
    """The acknowledgement of a call, or None."""
    asked = _fields(payload)
    office, key, call = asked.get("office"), asked.get("key"), asked.get("call")
    if not (_is_word(office) and _is_text(key) and _is_number(call)):
        return None
    return Shown(office, key, call)


def _fields(payload: tuple[Any, ...]) -> dict[str, Any]:
    if len(payload) == 1 and isinstance(payload[0], dict):
        return payload[0]
    return {}


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and value.isprintable()


def _is_word(value: object) -> TypeGuard[str]:
    return bool(value) and _is_text(value)


def _is_number(value: object) -> TypeGuard[int]:
    # bool is an int to Python, but not to anybody else
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER

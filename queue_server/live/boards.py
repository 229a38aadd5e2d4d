"""What a screen is pushed: the message that carries a whole board, and the order of messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from queue_server.domain.calling import waiting_since
from queue_server.domain.hall import SHOWN_WITHIN_SECONDS, Hall
from queue_server.domain.office import Office, minutes

Message = dict[str, Any]

UNSHOWN_AFTER = timedelta(seconds=SHOWN_WITHIN_SECONDS)


class Visitor(Protocol):
    """Who is connected, as far as the live room must know."""

    @property
    def account(self) -> str | None: ...
    @property
    def accounts(self) -> tuple[str, ...]: ...
    def may(self, office: str, *roles: str) -> bool: ...


class Board(Protocol):
    """A kind of screen; the surfaces hand these in (see `queue_server.surface.Board`)."""

    @property
    def kind(self) -> str: ...
    @property
    def keys(self) -> Callable[[Office], Iterable[str]]: ...
    @property
    def render(self) -> Callable[[Hall, str], dict[str, Any]]: ...
    @property
    def tells_shown(self) -> bool: ...
    @property
    def may_join(self) -> Callable[[Any, str, str], bool]: ...


class Room(NamedTuple):
    """All screens that show the same board: a kind, an office and a key within it."""

    office: str
    kind: str
    key: str

    @property
    def name(self) -> str:
        """The room's name on the wire."""
        return f"{self.kind}:{self.office}:{self.key}"


def message(room: Room, board: Board, hall: Hall, version: str) -> Message:
    """The board of a room as it stands in that hall, ready to be sent."""
    return {
        "kind": room.kind,
        "office": room.office,
        "key": room.key,
        "seq": hall.seq,
        "at": wire_time(hall.now),
        "version": page_version(version, hall),
        "board": board.render(hall, room.key),
    }


def page_version(version: str, hall: Hall) -> str:
    """The version of a page: it was made by a server's version from an office's file."""
    return version_for(version, hall.office.edition)


def version_for(version: str, edition: str) -> str:
    """The version of a page of an office whose file has that edition."""
    return f"{version}.{edition}"


def says_the_same(one: Message, other: Message) -> bool:
    """Whether two messages of a room differ in nothing but their time."""
    return one["seq"] == other["seq"] and one["board"] == other["board"]


def wire_time(moment: datetime) -> str:
    """A moment in UTC as ISO 8601 with Z, always with microseconds so that texts sort as times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def next_turn(hall: Hall) -> datetime | None:
    """The next moment at which time alone changes a board: the order, the opening, a missed call.

    Waiting times in words change every minute besides; the relay turns at each minute anyway.
    """
    return min((each for each in _turns(hall) if each > hall.now), default=None)


def _turns(hall: Hall) -> Iterable[datetime]:
    ageing = minutes(hall.office.rules.calling.ageing_minutes)
    for place in hall.queue:
        if place.ticket.due_at:
            yield place.ticket.due_at
        yield waiting_since(place.ticket) + ageing + timedelta(microseconds=1)
    for awaited in hall.awaited:
        yield awaited.closes_at
    for call in hall.calls:
        if not call.shown:
            yield call.at + UNSHOWN_AFTER
    if hall.notice:
        yield hall.notice.until
    yield from filter(None, (hall.opening.closes_at, hall.opening.opens_at))

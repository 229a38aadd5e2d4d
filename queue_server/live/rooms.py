"""Who is connected and in which rooms: the seats of the live room, kept in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from queue_server.live.boards import Room, Visitor

Answer = dict[str, Any]

# A page needs one room; more than a few is a mistake or an attack on memory.
ROOMS_PER_SEAT = 8
CONNECTION: ContextVar[str] = ContextVar("connection")
# The kinds of rooms whose pages are screens with calls.
SCREENS = ("hall", "counter")


@dataclass
class Seat:
    """One connection: who it is, how to ask that again, and its rooms.

    Connections with the same `handshake` (cookies and token) are the same visitor. `previews` are
    the rooms where it only looks. `heard` is when its last packet came, by the monotonic clock.
    `rights` are the stamps of its accounts (queries/rights.py) when it was asked last who it is;
    `remembered` tells that it was not asked at all, but known from a moment before.
    """

    sid: str
    visitor: Visitor
    ask_again: Callable[[], Visitor]
    handshake: tuple[str, str]
    rooms: set[Room] = field(default_factory=set)
    previews: set[Room] = field(default_factory=set)
    heard: float = field(default_factory=monotonic)
    rights: tuple[Hashable, ...] | None = None
    remembered: bool = False

    def is_display(self, room: Room) -> bool:
        """Whether what this page reports counts: an enrolled display before a board with calls."""
        return (
            room.kind in SCREENS
            and room not in self.previews
            and self.visitor.may(room.office, "display")
        )

    def screens(self, office: str, key: str) -> list[Room]:
        """Those of its rooms with calls that have this key and that it does not merely preview."""
        rooms = [Room(office, kind, key) for kind in SCREENS]
        return [each for each in rooms if each in self.rooms and each not in self.previews]


def connection() -> str:
    """The connection whose event is handled now."""
    return CONNECTION.get()


def handled(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A handler of events as the library calls it: the connection's id, then what is told.

    Flask-SocketIO would set up a request of Flask's for each event, which costs more than most of
    them; nothing here asks for one.
    """

    def handle(sid: str, *told: Any) -> Any:
        CONNECTION.set(sid)
        return handler(*told)

    return handle


def no(reason: str) -> Answer:
    """The answer to an event that is refused."""
    return {"ok": False, "reason": reason}


class Rooms:
    """The seats by connection, and how many of them each room has.

    `on_change` are told the slug of an office when one of its rooms gets its first seat or loses
    its last one.
    """

    def __init__(self) -> None:
        self.on_change: list[Callable[[str], None]] = []
        self._seats: dict[str, Seat] = {}
        self._sizes: dict[str, Counter[Room]] = {}  # by office
        self._lock = Lock()

    def enter(self, seat: Seat) -> None:
        """A connection arrives, in no room yet."""
        with self._lock:
            self._seats[seat.sid] = seat

    def leave(self, sid: str) -> Seat | None:
        """A connection is gone, and with it its place in every room; the seat that was its."""
        with self._lock:
            seat = self._seats.pop(sid, None)
            rooms = list(seat.rooms) if seat else []
            emptied = [room for room in rooms if self._shrink(room)]
        for office in {room.office for room in emptied}:
            self._tell(office)
        return seat

    def join(self, sid: str, room: Room, preview: bool = False) -> bool:
        """Take a place in a room; twice is the same as once. False: gone, or in too many rooms."""
        with self._lock:
            seat = self._seats.get(sid)
            if seat is None:
                return False
            (seat.previews.add if preview else seat.previews.discard)(room)
            if room in seat.rooms:
                return True
            if len(seat.rooms) >= ROOMS_PER_SEAT:
                return False
            seat.rooms.add(room)
            first = self._grow(room)
        if first:
            self._tell(room.office)
        return True

    def quit(self, sid: str, room: Room) -> None:
        """Give up the place in one room."""
        emptied = False
        with self._lock:
            seat = self._seats.get(sid)
            if seat and room in seat.rooms:
                seat.rooms.remove(room)
                seat.previews.discard(room)
                emptied = self._shrink(room)
        if emptied:
            self._tell(room.office)

    def seat(self, sid: str) -> Seat | None:
        """The connection's seat, or None when it is gone."""
        return self._seats.get(sid)

    def seats(self) -> list[Seat]:
        """All seats as they stand now."""
        with self._lock:
            return list(self._seats.values())

    def joined(self, office: str | None = None) -> list[Room]:
        """The rooms with somebody in them, of one office or of all, in a fixed order."""
        with self._lock:
            if office is not None:
                return sorted(self._sizes.get(office, ()))
            return sorted(room for sizes in self._sizes.values() for room in sizes)

    def offices(self) -> set[str]:
        """The offices that somebody looks at."""
        with self._lock:
            return set(self._sizes)

    def has(self, office: str) -> bool:
        """Whether somebody looks at the office."""
        return office in self._sizes

    def connected(self) -> int:
        """How many connections there are, in rooms or not."""
        return len(self._seats)

    def kinds(self) -> Counter[str]:
        """How many places before each kind of board are taken."""
        found: Counter[str] = Counter()
        with self._lock:
            for sizes in self._sizes.values():
                for room, size in sizes.items():
                    found[room.kind] += size
        return found

    def size(self, room: Room) -> int:
        """How many screens show this board."""
        with self._lock:
            return self._sizes.get(room.office, Counter())[room]

    def _grow(self, room: Room) -> bool:
        sizes = self._sizes.setdefault(room.office, Counter())
        sizes[room] += 1
        return sizes[room] == 1

    def _shrink(self, room: Room) -> bool:
        sizes = self._sizes[room.office]
        sizes[room] -= 1
        if sizes[room] > 0:
            return False
        del sizes[room]
        if not sizes:
            del self._sizes[room.office]
        return True

    def _tell(self, office: str) -> None:
        for told in self.on_change:
            told(office)

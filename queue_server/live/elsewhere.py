"""The boards that screens of other processes show, and what those are told of this one's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from queue_server.cluster import Cluster, Told
from queue_server.live.boards import Room
from queue_server.live.rooms import Rooms

ROOMS = "rooms"


@dataclass(frozen=True)
class Heard:
    """What the boards tell that another process has sent last for an office."""

    seq: int
    newest_call: int


class Elsewhere:
    """Who else has screens before which board.

    Each process tells the others all its rooms of an office as soon as one is added or given up, so
    whatever was missed is put right by the next telling. `changed(office)` is called when others'
    rooms of an office have changed. Who must be sent a board because it has come to a room stands
    among the newcomers, until they are taken.
    """

    def __init__(self, cluster: Cluster, rooms: Rooms, changed: Callable[[str], None]) -> None:
        self._cluster = cluster
        self._rooms = rooms
        self._changed = changed
        self._known: dict[str, dict[str, frozenset[Room]]] = {}  # process -> office -> rooms
        self._newcomers: dict[str, set[tuple[str, Room]]] = {}
        self._lock = Lock()
        self._telling = Lock()
        rooms.on_change.append(self.say)
        cluster.hear(ROOMS, self._hear)
        cluster.on_gone(self._forget)
        cluster.on_reach(self._say_all)

    def say(self, office: str) -> None:
        """Tell the others which of the office's boards are shown here."""
        self._tell([office], anew=False)

    def offices(self) -> set[str]:
        """The offices that somebody looks at elsewhere."""
        with self._lock:
            return {office for known in self._known.values() for office in known}

    def has(self, office: str) -> bool:
        """Whether somebody looks at the office elsewhere."""
        with self._lock:
            return any(office in known for known in self._known.values())

    def joined(self, office: str) -> set[Room]:
        """The office's rooms with somebody in them elsewhere."""
        with self._lock:
            return {
                room for known in self._known.values() for room in known.get(office, frozenset())
            }

    def processes(self, room: Room) -> list[str]:
        """The processes whose screens show this board."""
        with self._lock:
            return [
                process
                for process, known in self._known.items()
                if room in known.get(room.office, frozenset())
            ]

    def take_newcomers(self, office: str) -> set[tuple[str, Room]]:
        """The processes that have come to the office's rooms since the last asking."""
        with self._lock:
            return self._newcomers.pop(office, set())

    def _say_all(self) -> None:
        self._tell(self._rooms.offices(), anew=True)

    def _tell(self, offices: Iterable[str], anew: bool) -> None:
        # Looked up and told at once: the last telling must tell of the last change.
        with self._telling:
            told = {
                office: [[each.kind, each.key] for each in self._rooms.joined(office)]
                for office in offices
            }
            self._cluster.tell(ROOMS, {"offices": told, "anew": anew})

    def _hear(self, process: str, told: Told) -> None:
        offices = {
            office: frozenset(Room(office, kind, key) for kind, key in rooms)
            for office, rooms in told["offices"].items()
        }
        with self._lock:
            # Whoever says everything anew may have missed boards of rooms that are known already.
            known = self._known.setdefault(process, {})
            if told["anew"]:
                known.clear()
            for office, joined in offices.items():
                self._note(process, office, joined)
        for office in offices:
            self._changed(office)

    def _note(self, process: str, office: str, rooms: frozenset[Room]) -> None:
        known = self._known[process]
        came = rooms - known.get(office, frozenset())
        if rooms:
            known[office] = rooms
        else:
            known.pop(office, None)
        self._newcomers.setdefault(office, set()).update((process, room) for room in came)

    def _forget(self, process: str) -> None:
        with self._lock:
            self._known.pop(process, None)
            for newcomers in self._newcomers.values():
                newcomers -= {each for each in newcomers if each[0] == process}

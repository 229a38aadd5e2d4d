"""The boards of the rooms: each rendered once for a hall, and what its screens were sent last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from time import monotonic

from queue_server.domain.hall import Hall
from queue_server.live.boards import Board, Message, Room, message, wire_time
from queue_server.live.scenes import Look, Scene

# A hall that comes back at once finds its boards as it left them.
KEPT_SECONDS = 60.0


@dataclass(frozen=True)
class Rendering:
    """A room's board, rendered from that very hall."""

    hall: Hall
    message: Message


class Renderings:
    """What was rendered last for each room; `version` is the server's, `timer` the monotonic clock.

    `joined(office)` are the rooms that somebody looks at. The others are forgotten a while after
    the office is said to have `moved`.
    """

    def __init__(
        self,
        boards: Mapping[str, Board],
        version: str,
        joined: Callable[[str], Collection[Room]],
        timer: Callable[[], float] = monotonic,
    ) -> None:
        self._boards = boards
        self._version = version
        self._joined = joined
        self._timer = timer
        self._latest: dict[str, dict[Room, Rendering]] = {}  # by office, as the next
        self._sent: dict[str, dict[Room, Message]] = {}
        self._moved: dict[str, float] = {}  # the first to be looked at comes first

    def message(self, room: Room, look: Look) -> Message:
        """The room's board as it stands in the scene, at that moment."""
        rooms = self._latest.setdefault(room.office, {})
        board, known = self._boards[room.kind], rooms.get(room)
        hall = told_by(board, look.scene)
        if known is None or known.hall is not hall:
            latest = message(room, board, look.scene.hall, self._version)
            known = rooms[room] = Rendering(hall, latest)
        return {**known.message, "at": wire_time(look.at)}

    def sent(self, room: Room) -> Message | None:
        """What the room's screens were sent last."""
        return self._sent.get(room.office, {}).get(room)

    def note_sent(self, room: Room, latest: Message) -> None:
        """The room's screens are sent this."""
        self._sent.setdefault(room.office, {})[room] = latest

    def rooms(self) -> list[Room]:
        """The rooms that were rendered."""
        return sorted(room for rooms in list(self._latest.values()) for room in list(rooms))

    def moved(self, office: str) -> None:
        """Rooms of the office were joined or given up."""
        self._moved.pop(office, None)
        self._moved[office] = self._timer() + KEPT_SECONDS

    def forget_empty(self) -> None:
        """Forget the rooms that nobody has come back to."""
        now = self._timer()
        for office, until in list(self._moved.items()):
            if until > now:
                return
            self._moved.pop(office, None)
            self._keep_only(office, self._joined(office))

    def _keep_only(self, office: str, joined: Collection[Room]) -> None:
        for known in (self._latest.get(office, {}), self._sent.get(office, {})):
            for room in [each for each in list(known) if each not in joined]:
                known.pop(room, None)


def told_by(board: Board, scene: Scene) -> Hall:
    """What a board depends on: most say nothing of what displays have shown since the reading."""
    return scene.hall if board.tells_shown else scene.as_read

"""The boards of the joined rooms, each rendered once for a hall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queue_server.domain.hall import Hall
from queue_server.live.boards import Board, Message, Room, message, wire_time
from queue_server.live.scenes import Look, Scene


@dataclass(frozen=True)
class Rendering:
    """A room's board, rendered from that very hall."""

    hall: Hall
    message: Message


class Renderings:
    """What was rendered last for each room; `version` is the server's."""

    def __init__(self, boards: Mapping[str, Board], version: str) -> None:
        self._boards = boards
        self._version = version
        self._latest: dict[Room, Rendering] = {}

    def message(self, room: Room, look: Look) -> Message:
        """The room's board as it stands in the scene, at that moment."""
        board, known = self._boards[room.kind], self._latest.get(room)
        hall = told_by(board, look.scene)
        if known is None or known.hall is not hall:
            latest = message(room, board, look.scene.hall, self._version)
            known = self._latest[room] = Rendering(hall, latest)
        return {**known.message, "at": wire_time(look.at)}

    def rooms(self) -> list[Room]:
        """The rooms that were rendered."""
        return list(self._latest)

    def forget(self, room: Room) -> None:
        """Nobody looks at it any more."""
        self._latest.pop(room, None)


def told_by(board: Board, scene: Scene) -> Hall:
    """What a board depends on: most say nothing of what displays have shown since the reading."""
    return scene.hall if board.tells_shown else scene.as_read

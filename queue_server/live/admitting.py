"""Who may take a place in which room: a page asks to join and gets its board."""

from __future__ import annotations

from typing import Any

import structlog
from flask_socketio import SocketIO

from queue_server.domain.refusals import Refused
from queue_server.live.boards import Room, Visitor
from queue_server.live.payloads import Join, read_join
from queue_server.live.relay import Relay
from queue_server.live.rooms import Answer, Rooms, Seat, connection, no
from queue_server.live.screens import Screens

log = structlog.get_logger(__name__)


class Admitting:
    """The event `join`, and what takes a place away again."""

    def __init__(self, socketio: SocketIO, relay: Relay, rooms: Rooms, screens: Screens) -> None:
        self._socketio = socketio
        self._relay = relay
        self._rooms = rooms
        self._screens = screens

    def join(self, *payload: Any) -> Answer:
        """Take a place in a room; the answer carries its board."""
        asked = read_join(payload)
        if asked is None:
            return no("malformed")
        try:
            return self._admit(asked)
        except Refused as refused:
            return no(refused.refusal.reason.value)
        except Exception:
            log.exception("join_failed", room=asked.room.name)
            return no("failed")

    def turn_out(self, seat: Seat, somebody_else: bool) -> None:
        """Take the rooms away that the visitor may not be in any more."""
        lost = [room for room in list(seat.rooms) if not self._may_join(seat.visitor, room)]
        for room in lost:
            self._rooms.quit(seat.sid, room)
            self._socketio.server.leave_room(seat.sid, room.name, namespace="/")
        self._screens.leave(seat, lost)
        self._screens.recheck(seat)
        if lost or somebody_else:
            # The page finds its way from here: to the log-in, or to pairing.
            self._socketio.emit("reload", {}, to=seat.sid)

    def _admit(self, asked: Join) -> Answer:
        seat, board = self._rooms.seat(connection()), self._relay.boards.get(asked.room.kind)
        if board is None:
            return no("unknown_board")
        if seat is None or not self._is_let_in(seat, asked.room):
            return no("forbidden")
        office = self._relay.hall(asked.room.office).office
        if asked.room.key not in set(board.keys(office)):
            return no("unknown_board")
        return self._seat_in(seat, asked)

    def _is_let_in(self, seat: Seat, room: Room) -> bool:
        if seat.remembered and not self._may_join(seat.visitor, room):
            # Whoever was remembered may have been given a role since then.
            seat.visitor, seat.remembered = seat.ask_again(), False
        return self._may_join(seat.visitor, room)

    def _seat_in(self, seat: Seat, asked: Join) -> Answer:
        room = asked.room
        if not self._rooms.join(seat.sid, room, asked.preview):
            return no("too_many_rooms")
        self._socketio.server.enter_room(seat.sid, room.name, namespace="/")
        message = self._relay.message_for(room)
        self._count(seat, room)
        if asked.version and asked.version != message["version"]:
            self._socketio.emit("reload", {"version": message["version"]}, to=seat.sid)
        return {
            "ok": True,
            "message": message,
            "version": message["version"],
            "acknowledges": seat.is_display(room),
        }

    def _count(self, seat: Seat, room: Room) -> None:
        if room in seat.screens(room.office, room.key):
            self._screens.join(seat, room)
        if self._rooms.seat(seat.sid) is None or room in seat.previews:
            self._screens.leave(seat, [room])  # gone meanwhile, or only looking from now on

    def _may_join(self, visitor: Visitor, room: Room) -> bool:
        return bool(self._relay.boards[room.kind].may_join(visitor, room.office, room.key))

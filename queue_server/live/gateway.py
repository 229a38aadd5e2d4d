"""The door of the live room: who connects, what they may join, and what they report back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import structlog
from flask import request
from flask_socketio import SocketIO

from queue_server.domain.refusals import Refused
from queue_server.live.boards import Board, Room, Visitor
from queue_server.live.payloads import Join, Shown, read_join, read_shown
from queue_server.live.relay import Relay
from queue_server.live.rooms import Rooms, Seat
from queue_server.live.showings import Showings

log = structlog.get_logger(__name__)

Identify = Callable[[dict[str, Any], Any], Visitor]
Answer = dict[str, Any]

RECHECK_SECONDS = 3.0
LARGEST_PACKET = 32 * 1024
# A cable pulled out says nothing: only missing pings tell a display that it is alone. Eight
# seconds at most until it knows; then it still shows what it has, with its age.
PING_SECONDS = 4
PONG_SECONDS = 4
ACKNOWLEDGING = ("hall", "counter")
CLIENT_EVENTS = frozenset({"join", "shown"})


def create_socketio(async_mode: str) -> SocketIO:
    """The Socket.IO server, same origin only; `attach` gives it its events."""
    return SocketIO(
        async_mode=async_mode,
        cors_allowed_origins=None,  # None: the page's own origin and no other
        manage_session=False,
        max_http_buffer_size=LARGEST_PACKET,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
    )


def attach(
    socketio: SocketIO, store: Any, boards: Iterable[Board], identify: Identify, version: str
) -> Relay:
    """Connect events, boards and store; the relay still waits for its `start`.

    `identify(environ, auth)` says who is behind a handshake's cookies or token; it is asked again
    later, outside of any request.
    """
    rooms = Rooms()
    relay = Relay(socketio, store, boards, rooms, version)
    store.on_commit.append(relay.wake)
    showings = Showings(socketio, store, relay.wake)
    gateway = Gateway(socketio, relay, rooms, showings, identify)
    gateway.listen()
    take_only(CLIENT_EVENTS, socketio.server)
    relay.tasks += [showings.run, gateway.watch_rights]
    return relay


def take_only(events: frozenset[str], server: Any) -> None:
    """Let clients send these events and no others.

    The library would carry out `disconnect` as well when a client merely says it: the client would
    be off our list, and still in its rooms when its token is revoked.
    """
    handle = server._handle_event

    def guarded(eio_sid: str, namespace: str, number: int | None, packet: list[Any]) -> None:
        if packet and isinstance(packet[0], str) and packet[0] in events:
            handle(eio_sid, namespace, number, packet)

    server._handle_event = guarded


class Gateway:
    """The events of the live room. Nothing a client sends ends in an exception."""

    def __init__(
        self,
        socketio: SocketIO,
        relay: Relay,
        rooms: Rooms,
        showings: Showings,
        identify: Identify,
    ) -> None:
        self._socketio = socketio
        self._relay = relay
        self._rooms = rooms
        self._showings = showings
        self._identify = identify

    def listen(self) -> None:
        """Register the events."""
        self._socketio.on_event("connect", self.connect)
        self._socketio.on_event("disconnect", self.disconnect)
        self._socketio.on_event("join", self.join)
        self._socketio.on_event("shown", self.shown)

    def connect(self, auth: Any = None) -> bool:
        """Somebody arrives; who it is decides later which boards it may join."""
        ask = partial(self._identify, dict(request.environ), auth)
        try:
            visitor = ask()
        except Exception:
            log.exception("identifying_failed")
            return False
        handshake = (request.headers.get("Cookie", ""), repr(auth))
        self._rooms.enter(Seat(_sid(), visitor, ask, handshake))
        return True

    def disconnect(self, *_reason: Any) -> None:
        """Somebody is gone."""
        self._rooms.leave(_sid())

    def join(self, *payload: Any) -> Answer:
        """Take a place in a room; the answer carries its board."""
        asked = read_join(payload)
        if asked is None:
            return _no("malformed")
        try:
            return self._admit(asked)
        except Refused as refused:
            return _no(refused.refusal.reason.value)
        except Exception:
            log.exception("join_failed", room=asked.room.name)
            return _no("failed")

    def shown(self, *payload: Any) -> Answer:
        """A display has put a call on its stage."""
        asked = read_shown(payload)
        if asked is None:
            return _no("malformed")
        seat = self._rooms.seat(_sid())
        if seat is None or not self._may_acknowledge(seat, asked):
            return _no("forbidden")
        if asked.call > self._relay.newest_call(asked.office):
            return _no("unknown_call")
        self._showings.note(asked.office, asked.key, asked.call)
        return {"ok": True}

    def watch_rights(self) -> None:
        """Look again, every few seconds, whether those connected may still be where they are."""
        while True:
            self._socketio.sleep(RECHECK_SECONDS)
            try:
                self.recheck()
            except Exception:
                log.exception("recheck_failed")

    def recheck(self) -> None:
        """Ask once for each session or token who it is now; a revoked token loses its rooms."""
        fresh: dict[tuple[str, str], Visitor] = {}
        for seat in self._rooms.seats():
            if seat.visitor.account is None:
                continue
            if seat.handshake not in fresh:
                fresh[seat.handshake] = seat.ask_again()
                self._socketio.sleep(0)
            former, seat.visitor = seat.visitor, fresh[seat.handshake]
            self._turn_out(seat, somebody_else=former.account != seat.visitor.account)

    def _admit(self, asked: Join) -> Answer:
        seat, board = self._rooms.seat(_sid()), self._relay.boards.get(asked.room.kind)
        if board is None:
            return _no("unknown_board")
        if seat is None or not self._may_join(seat.visitor, asked.room):
            return _no("forbidden")
        office = self._relay.hall(asked.room.office).office
        if asked.room.key not in set(board.keys(office)):
            return _no("unknown_board")
        return self._seat_in(seat, asked)

    def _seat_in(self, seat: Seat, asked: Join) -> Answer:
        room = asked.room
        if not self._rooms.join(seat.sid, room):
            return _no("too_many_rooms")
        self._socketio.server.enter_room(seat.sid, room.name, namespace="/")
        message = self._relay.message_for(room)
        if asked.version and asked.version != message["version"]:
            self._socketio.emit("reload", {"version": message["version"]}, to=seat.sid)
        return {
            "ok": True,
            "message": message,
            "version": message["version"],
            "acknowledges": _is_display(seat.visitor, room),
        }

    def _may_join(self, visitor: Visitor, room: Room) -> bool:
        return bool(self._relay.boards[room.kind].may_join(visitor, room.office, room.key))

    def _may_acknowledge(self, seat: Seat, asked: Shown) -> bool:
        places = {Room(asked.office, kind, asked.key) for kind in ACKNOWLEDGING}
        return any(_is_display(seat.visitor, room) for room in places & seat.rooms)

    def _turn_out(self, seat: Seat, somebody_else: bool) -> None:
        lost = [room for room in list(seat.rooms) if not self._may_join(seat.visitor, room)]
        for room in lost:
            self._rooms.quit(seat.sid, room)
            self._socketio.server.leave_room(seat.sid, room.name, namespace="/")
        if lost or somebody_else:
            # The page finds its way from here: to the log-in, or to pairing.
            self._socketio.emit("reload", {}, to=seat.sid)


def _is_display(visitor: Visitor, room: Room) -> bool:
    """Whether what this screen reports counts: an enrolled display before a board with calls."""
    return room.kind in ACKNOWLEDGING and visitor.may(room.office, "display")


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _no(reason: str) -> Answer:
    return {"ok": False, "reason": reason}

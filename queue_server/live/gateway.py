"""The door of the live room: who connects, and which events there are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from flask_socketio import SocketIO

from queue_server.actions import showing
from queue_server.cluster import Alone, Cluster
from queue_server.live import fanout, hearing
from queue_server.live.acknowledgements import Acknowledgements, Batch
from queue_server.live.admitting import Admitting
from queue_server.live.boards import Board, Visitor
from queue_server.live.joined import ClusterManager
from queue_server.live.packets import TextPacket
from queue_server.live.relay import Relay
from queue_server.live.remembering import Remembered
from queue_server.live.reporting import Reporting
from queue_server.live.rooms import Rooms, Seat, connection, handled
from queue_server.live.screens import Screens
from queue_server.metrics.noting import client_dropped
from queue_server.queries import rights

log = structlog.get_logger(__name__)

Identify = Callable[[dict[str, Any], Any], Visitor]

RECHECK_SECONDS = 3.0
# Between parts of it whatever came meanwhile is done.
BREATH_SECONDS = 0.01
LARGEST_PACKET = 32 * 1024
# A cable pulled out says nothing: only missing pings tell a display that it is alone. Eight
# seconds at most until it knows; then it still shows what it has, with its age.
PING_SECONDS = 4
PONG_SECONDS = 4
CLIENT_EVENTS = frozenset({"join", "shown", "spoken", "report"})


@dataclass(frozen=True)
class Live:
    """The live room: what keeps its boards, and what knows its screens."""

    relay: Relay
    screens: Screens
    showings: Acknowledgements
    speakings: Acknowledgements
    gateway: Gateway


def create_socketio(
    async_mode: str, polling: bool = True, cluster: Cluster | None = None
) -> SocketIO:
    """The Socket.IO server, same origin only; `attach` gives it its events.

    Without `polling` it takes WebSockets only: the requests of a long poll would not all reach the
    same process.
    """
    return SocketIO(
        async_mode=async_mode,
        client_manager=manager(cluster or Alone()),
        cors_allowed_origins=None,  # None: the page's own origin and no other
        manage_session=False,
        max_http_buffer_size=LARGEST_PACKET,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        serializer=TextPacket,
        transports=None if polling else ["websocket"],
    )


def manager(cluster: Cluster) -> fanout.DirectManager:
    """Who keeps the connections: with other processes they are spoken to as well."""
    made = fanout.manager() if isinstance(cluster, Alone) else ClusterManager(cluster)
    made.on_dropped.append(client_dropped)
    return made


def attach(
    socketio: SocketIO,
    store: Any,
    boards: Iterable[Board],
    identify: Identify,
    version: str,
    cluster: Cluster | None = None,
) -> Live:
    """Connect events, boards and store; the relay still waits for its `start`.

    `identify(environ, auth)` says who is behind a handshake's cookies or token; it is asked again
    later, outside of any request.
    """
    rooms = Rooms()
    relay = Relay(socketio, store, boards, rooms, version, cluster)
    store.on_commit.append(relay.wake)

    def write_shown(office: str, batch: Batch) -> None:
        showing.acknowledge(store, office, batch)
        relay.shown(office, {call for call, _, _ in batch})

    def emit(event: str, told: dict[str, Any], sid: str) -> None:
        socketio.emit(event, told, to=sid)

    screens = Screens(store, relay, emit, cluster=cluster)
    heard = relay.emitted.acknowledged
    showings = Acknowledgements(socketio, write_shown, store.clock.now, heard)
    write_spoken = partial(showing.acknowledge_spoken, store)
    speakings = Acknowledgements(socketio, write_spoken, store.clock.now)
    admitting = Admitting(socketio, relay, rooms, screens)
    reporting = Reporting(relay, rooms, screens, showings, speakings)
    gateway = Gateway(socketio, store, rooms, screens, admitting, identify)
    gateway.listen(reporting)
    take_only(CLIENT_EVENTS, socketio.server)
    watch_screens = partial(screens.run, socketio.sleep)
    relay.tasks += [showings.run, speakings.run, gateway.watch_rights, watch_screens]
    return Live(relay, screens, showings, speakings, gateway)


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


def hang_up(server: Any, sid: str) -> None:
    """End the line of somebody who can't be let in now.

    A page whose line ends dials again by itself; one that is refused never does.
    """
    line = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
    if line is not None:
        line.close(wait=False, reason=server.reason.SERVER_DISCONNECT)


class Gateway:
    """Who is connected. Nothing a client sends ends in an exception."""

    def __init__(
        self,
        socketio: SocketIO,
        store: Any,
        rooms: Rooms,
        screens: Screens,
        admitting: Admitting,
        identify: Identify,
    ) -> None:
        self._socketio = socketio
        self._store = store
        self._rooms = rooms
        self._screens = screens
        self._admitting = admitting
        self._identify = identify
        self._remembered = Remembered()

    def listen(self, reporting: Reporting) -> None:
        """Register the events."""
        handlers: dict[str, Callable[..., Any]] = {
            "connect": self.connect,
            "disconnect": self.disconnect,
            "join": self._admitting.join,
            "shown": reporting.shown,
            "spoken": reporting.spoken,
            "report": reporting.report,
        }
        for event, handler in handlers.items():
            self._socketio.server.on(event, handled(handler))

    def connect(self, environ: dict[str, Any], auth: Any = None) -> bool:
        """Somebody arrives; who it is decides later which boards it may join."""
        ask = partial(self._identify, told_by_client(environ), auth)
        handshake = (environ.get("HTTP_COOKIE", ""), repr(auth))
        try:
            known = self._remembered.back(handshake)
            visitor = known or ask()
        except Exception:
            log.exception("identifying_failed")
            hang_up(self._socketio.server, connection())
            return False
        seat = Seat(connection(), visitor, ask, handshake, rights=first_rights(visitor))
        seat.remembered = known is not None
        self._rooms.enter(seat)
        hearing.listen(self._socketio.server, seat)
        return True

    def disconnect(self, *reason: Any) -> None:
        """Somebody is gone, or was sent away: a server that stops does so with everybody."""
        seat = self._rooms.leave(connection())
        if seat is not None:
            self._remembered.leave(seat.handshake, seat.visitor)
            closed = self._socketio.server.reason.SERVER_DISCONNECT in reason
            self._screens.leave(seat, list(seat.rooms), closed=closed)

    def watch_rights(self) -> None:
        """Look again, every few seconds, whether those connected may still be where they are."""
        while True:
            self._socketio.sleep(RECHECK_SECONDS)
            try:
                self.recheck()
            except Exception:
                log.exception("recheck_failed")

    def recheck(self) -> None:
        """Ask anew who somebody is whose rights have changed; a revoked token loses its rooms.

        Whether they have is asked for all together: thousands of screens are there.
        """
        pause = partial(self._socketio.sleep, BREATH_SECONDS)
        seats = [each for each in self._rooms.seats() if each.visitor.accounts]
        pause()
        accounts = {account for seat in seats for account in seat.visitor.accounts}
        now = rights.stamps(self._store, accounts, pause)
        fresh: dict[tuple[str, str], Visitor] = {}
        for number, seat in enumerate(seats, 1):
            if number % rights.AT_ONCE == 0:
                pause()
            held = tuple(map(now.get, seat.visitor.accounts))
            if held == seat.rights and None not in held:
                continue
            if seat.handshake not in fresh:
                fresh[seat.handshake] = seat.ask_again()
                pause()
            former, seat.visitor, seat.rights = seat.visitor, fresh[seat.handshake], held
            self._admitting.turn_out(seat, former.account != seat.visitor.account)


def told_by_client(environ: Mapping[str, Any]) -> dict[str, Any]:
    """What a handshake says; without the server's own objects, which would be kept as long."""
    return {
        name: value
        for name, value in environ.items()
        if name.isupper() or name == "wsgi.url_scheme"
    }


def first_rights(visitor: Visitor) -> tuple[Hashable, ...] | None:
    """The stamps of somebody who was identified just now, if they need no looking up."""
    tokens_only = all(account.startswith("token:") for account in visitor.accounts)
    return (rights.VALID,) * len(visitor.accounts) if tokens_only else None

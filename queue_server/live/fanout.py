"""One board to many screens: a frame is built once and written straight to each connection.

The library would put each packet into a queue per client, wake a task for it, and frame it again.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

import structlog
from engineio import packet as engine
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.socket import Socket
from socketio import packet as events

from queue_server.live import frames
from queue_server.live.leaving import Leaving

log = structlog.get_logger(__name__)

# What may wait for one client; beyond, it is cut off and may come again for the newest board.
MOST_MESSAGES = 128
MOST_BYTES = 1024 * 1024
# What the kernel may keep unsent of it: there no newer board replaces an older one.
UNSENT_BYTES = 64 * 1024
READ_BYTES = 1024
PING_TICK_SECONDS = 0.1
# After so many pings others have their turn: a hall that came back at once is pinged at once.
PINGS_AT_ONCE = 50
TOO_SLOW = "too slow"


def manager() -> DirectManager:
    """Keeps the connections and rooms of a Socket.IO server, and writes to them directly."""
    return DirectManager()


@dataclass(slots=True)
class Waiting:
    """What a client has not taken yet of one frame, and what the frame is about."""

    rest: memoryview
    about: object


class Line(Socket):
    """A connection of Engine.IO that writes for itself as soon as it is a WebSocket.

    While nothing waits, a frame goes straight to the socket, without waiting for anybody. What the
    client does not take is kept in order and written by a task that lives only as long. Each line
    is read by the task (or thread) of its own request, as with the library.
    """

    last_ping: float | None  # when it was pinged; None once it has answered

    def begin(self, house: DirectManager) -> None:
        """Take over a connection that the library has just made."""
        self.house = house
        self.lock = house.lock()
        self.raw: Any = None  # written to without waiting; None while the client polls
        self.waiting: Any = None  # the same socket, as its own tasks read and write it
        self.backlog: list[Waiting] = []
        self.parting: str | None = None

    def send(self, pkt: engine.Packet) -> None:
        """Send a packet after everything that was sent before."""
        if self.closed:
            return
        with self.lock:
            if self.raw is None:
                self.queue.put(pkt)
                excess = self.queue.qsize() > MOST_MESSAGES
            else:
                excess = self._write(frames.frame(pkt.encode()), None)
        if excess:
            self.drop()

    def write(self, frame: bytes, about: object = None) -> None:
        """Write a frame after everything that was written before; only to a WebSocket.

        A frame about the same thing that still waits is left out: this one tells it better.
        """
        with self.lock:
            excess = self._write(frame, about)
        if excess:
            self.drop()

    def drop(self) -> None:
        """Cut off a client that does not take what it is sent."""
        if self.parting or self.closed:
            return
        self.parting = TOO_SLOW
        log.warning("client_dropped", reason=TOO_SLOW, waiting=len(self.backlog) or "polls")
        self.house.tell_dropped(TOO_SLOW)
        if self.raw is not None:
            shut(self.waiting)  # its reader sees the end and closes
        else:
            close = partial(self.close, wait=False, abort=True, reason=TOO_SLOW)
            self.server.start_background_task(close)

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the connection; a WebSocket has nobody whom one could wait for."""
        if self.raw is None:
            super().close(wait, abort, reason)
            return
        super().close(False, abort, self.parting or reason)
        with self.lock:
            if not self.backlog:
                self._write(frames.closing(), None)
        shut(self.waiting)

    def schedule_ping(self) -> None:
        """Ping the client some time after it has answered."""
        if self.last_ping:
            self.last_ping = None
            self.house.pings.later(self)

    def ping(self) -> float:
        """Ping the client; the moment, by which the answer is missed."""
        self.last_ping = asked = time.time()
        self.send(engine.Packet(engine.PING))
        return asked

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> Any:
        if self.upgraded:
            raise OSError("is a WebSocket already")
        # Compression would cost each connection more memory than all the rest of it.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if "werkzeug.socket" in environ:
            return self._accept(environ, start_response)
        return super()._upgrade_websocket(environ, start_response)

    def _accept(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Open a WebSocket on a plain socket: no second thread is needed to read it."""
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if not key or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            start_response("426 Upgrade Required", [("Sec-WebSocket-Version", "13")])
            return []
        plain = environ["werkzeug.socket"]
        lines = (
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Accept: {frames.accepted(key)}",
        )
        plain.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
        self._websocket_handler(plain)
        # The server must neither answer on a connection that has been used up nor wait for more.
        shut(plain)
        raise ConnectionError("the WebSocket has ended")

    def _websocket_handler(self, ws: Any) -> list[bytes]:
        waiting, raw = sockets_of(ws)
        messages = self._messages(waiting)
        if self.connected and not self._is_probed(waiting, messages):
            return []
        self._open(waiting, raw)
        self._listen(messages)
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        self.server.sockets.pop(self.sid, None)
        return []

    def _is_probed(self, waiting: Any, messages: Iterator[str | bytes]) -> bool:
        """Whether a client that polled so far does as one must that goes on by WebSocket."""
        self.upgrading = True  # polling brings no more packets
        waiting.settimeout(self.server.ping_interval + self.server.ping_timeout)
        with suppress(OSError, frames.Broken):
            if next(messages, None) == f"{engine.PING}probe":
                waiting.sendall(frames.frame(f"{engine.PONG}probe"))
                self.queue.put(engine.Packet(engine.NOOP))  # ends the poll
                if next(messages, None) == str(engine.UPGRADE):
                    waiting.settimeout(None)
                    return True
        self.upgrading = False
        return False

    def _open(self, waiting: Any, raw: Any) -> None:
        """From now on packets are written; first those that have waited for it."""
        with suppress(OSError):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        with self.lock:
            self.waiting, self.raw = waiting, raw
            self.connected = self.upgraded = True
            self.upgrading = False
            for packet in self._queued():
                self._write(frames.frame(packet.encode()), None)

    def _queued(self) -> Iterator[engine.Packet]:
        with suppress(self.server.get_queue_empty_exception()):
            while True:
                packet = self.queue.get(block=False)
                self.queue.task_done()
                if packet is not None:
                    yield packet

    def _listen(self, messages: Iterator[str | bytes]) -> None:
        try:
            for message in messages:
                with suppress(UnknownPacketError):
                    self.receive(read(message))
        except frames.Broken as broken:
            self.write(frames.closing(broken.code))
        except (OSError, SocketIsClosedError):
            pass
        except Exception:
            log.exception("line_failed")

    def _messages(self, waiting: Any) -> Iterator[str | bytes]:
        """What the client says until it goes. Raises frames.Broken and OSError."""
        incoming = frames.Incoming(self.server.max_http_buffer_size)
        while piece := waiting.recv(READ_BYTES):
            for opcode, payload in incoming.take(piece):
                if opcode == frames.CLOSE:
                    return
                if opcode == frames.PING:
                    if self.raw is not None:
                        self.write(frames.built(frames.PONG, payload))
                elif opcode != frames.PONG:
                    yield text(payload) if opcode == frames.TEXT else payload

    def _write(self, frame: bytes, about: object) -> bool:
        """Write or keep it; whether too much waits by now. The lock is held."""
        if self.backlog:
            return self._keep(Waiting(memoryview(frame), about))
        try:
            sent = self.raw.send(frame, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        except OSError:
            return False  # it is gone, as its reader will see
        if sent < len(frame):
            self.backlog.append(Waiting(memoryview(frame)[sent:], None if sent else about))
            self.server.start_background_task(self._drain)
        return False

    def _keep(self, late: Waiting) -> bool:
        if late.about is not None:
            # Not the first: a task may be writing it.
            self.backlog[1:] = [each for each in self.backlog[1:] if each.about != late.about]
        self.backlog.append(late)
        return (
            len(self.backlog) > MOST_MESSAGES
            or sum(len(each.rest) for each in self.backlog) > MOST_BYTES
        )

    def _drain(self) -> None:
        """Write what waits, in order, until the client has taken it all or is gone."""
        with suppress(OSError):
            while self.backlog:
                sent = self.waiting.send(self.backlog[0].rest)
                with self.lock:
                    self._taken(sent)

    def _taken(self, sent: int) -> None:
        first = self.backlog[0]
        first.rest = first.rest[sent:]
        if not first.rest:
            self.backlog.pop(0)


def shut(line: Any) -> None:
    """End a connection at once; whoever waits at it wakes."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def sockets_of(ws: Any) -> tuple[Any, Any]:
    """A WebSocket's connection: the socket that its tasks wait at, and the bare one beneath."""
    if hasattr(ws, "_sock") and hasattr(ws._sock, "handler"):  # gevent
        waiting = ws._sock.handler.socket
        return waiting, waiting._sock
    if hasattr(ws, "socket"):  # eventlet
        ws.iterator = None  # its own way to read; it holds itself
        return ws.socket, ws.socket.fd
    return ws, ws  # a plain socket


def text(payload: bytes) -> str:
    """The text of a message. Raises frames.Broken."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise frames.Broken(frames.NO_TEXT) from None


def read(message: str | bytes) -> engine.Packet:
    """The packet that a message is. Raises frames.Broken."""
    try:
        return engine.Packet(encoded_packet=message)
    except (ValueError, RecursionError):
        raise frames.Broken(frames.BROKEN) from None


class Pings:
    """Pings every connection and closes those that do not answer: one task for all of them."""

    def __init__(self, eio: Any) -> None:
        self._eio = eio
        # All wait equally long, so that both lists are in order by themselves.
        self._due: deque[tuple[float, Line]] = deque()
        self._asked: deque[tuple[float, Line, float]] = deque()

    def later(self, line: Line) -> None:
        """Ping it after the interval."""
        self._due.append((time.monotonic() + self._eio.ping_interval, line))

    def run(self) -> None:
        """Go on for as long as the server lives."""
        while True:
            self._eio.sleep(PING_TICK_SECONDS)
            try:
                self.turn()
            except Exception:
                log.exception("pings_failed")

    def turn(self) -> None:
        """Do what is due now."""
        now = time.monotonic()
        while self._asked and self._asked[0][0] <= now:
            _, line, asked = self._asked.popleft()
            if line.last_ping == asked:
                line.close(wait=False, abort=True, reason=self._eio.reason.PING_TIMEOUT)
            self._forget_closed(line)
        for count in range(len(self._due)):
            if self._due[0][0] > now:
                break
            self._ping(self._due.popleft()[1], now)
            if count % PINGS_AT_ONCE == PINGS_AT_ONCE - 1:
                self._eio.sleep(0)

    def _ping(self, line: Line, now: float) -> None:
        if not line.closed and not line.closing:
            self._asked.append((now + self._eio.ping_timeout, line, line.ping()))
        self._forget_closed(line)

    def _forget_closed(self, line: Line) -> None:
        # A client that polled and went: no request of its own will ever clear it away.
        if line.closed:
            self._eio.sockets.pop(line.sid, None)


class DirectManager(Leaving):
    """The library's manager of connections and rooms, with lines that write for themselves.

    Of the events in `whole` each message tells everything: to a client that is late only the
    newest of each room is sent. `on_dropped` are told why a client was cut off.
    """

    whole = frozenset({"board"})

    def __init__(self) -> None:
        super().__init__()
        self.on_dropped: list[Callable[[str], None]] = []
        self.lock: Callable[[], AbstractContextManager[Any]] = Lock
        self.pings: Pings

    def set_server(self, server: Any) -> None:
        """Begin to look after a server's connections."""
        super().set_server(server)
        if server.eio.async_mode != "threading":
            # A greenlet leaves off only where it waits, and nothing waits under this lock.
            unlocked = nullcontext()
            self.lock = lambda: unlocked
        self.pings = Pings(server.eio)
        server.eio.start_service_task = False  # the pings do its work
        server.eio.on("connect", self._begin_line)

    def initialize(self) -> None:
        """Called by the library before the first connection."""
        super().initialize()
        self.server.start_background_task(self.pings.run)

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **kwargs: Any,
    ) -> None:
        """Send an event to a room; encoded once, and framed once for all WebSockets."""
        room = to or room
        if callback:
            super().emit(event, data, namespace, room, skip_sid, callback, **kwargs)
            return
        if namespace not in self.rooms:
            return
        packets = self._encoded(event, data, namespace)
        framed = [frames.frame(packet.encode()) for packet in packets]
        about = (event, room) if event in self.whole and len(framed) == 1 else None
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        lines = self.server.eio.sockets
        for sid, eio_sid in self.get_participants(namespace, room):
            if sid in skipped:
                continue
            line = lines.get(eio_sid)
            if line is not None and line.raw is not None:
                for frame in framed:
                    line.write(frame, about)
            else:
                for packet in packets:
                    self.server._send_eio_packet(eio_sid, packet)

    def tell_dropped(self, reason: str) -> None:
        """Let those know who count."""
        for told in self.on_dropped:
            told(reason)

    def _encoded(self, event: str, data: Any, namespace: str) -> list[engine.Packet]:
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        packet = self.server.packet_class(
            events.EVENT, namespace=namespace, data=[event, *arguments]
        )
        encoded = packet.encode()
        parts = encoded if isinstance(encoded, list) else [encoded]
        return [engine.Packet(engine.MESSAGE, part) for part in parts]

    def _begin_line(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        # The library offers no other way to say of which class connections are; this is before
        # anybody else knows of the new one.
        line = self.server.eio.sockets[eio_sid]
        line.__class__ = Line
        line.begin(self)
        return self.server._handle_eio_connect(eio_sid, environ)

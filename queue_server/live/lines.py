"""One connection of a screen: it reads and writes its WebSocket by itself, in order."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import structlog
from engineio import packet as engine
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.socket import Socket

from queue_server.clock import machine_seconds
from queue_server.live import frames

log = structlog.get_logger(__name__)

# What may wait for one client; beyond, it is cut off and may come again for the newest board.
MOST_MESSAGES = 128
MOST_BYTES = 1024 * 1024
# What the kernel may keep unsent of it: there no newer board replaces an older one.
UNSENT_BYTES = 64 * 1024
READ_BYTES = 1024
TOO_SLOW = "too slow"


class House(Protocol):
    """Whoever looks after the connections."""

    # Makes what keeps two threads from writing to one connection at once.
    lock: Callable[[], AbstractContextManager[Any]]

    def ping_later(self, line: Line) -> None:
        """Have the connection pinged after the interval."""

    def tell_dropped(self, reason: str) -> None:
        """A client was cut off."""


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

    def begin(self, house: House) -> None:
        """Take over a connection that the library has just made."""
        self.house = house
        self.lock = house.lock()
        self.raw: Any = None  # written to without waiting; None while the client polls
        self.waiting: Any = None  # the same socket, as its own tasks read and write it
        self.backlog: list[Waiting] = []
        self.draining = False
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
            self.house.ping_later(self)

    def ping(self) -> float:
        """Ping the client; the moment, by which the answer is missed."""
        self.last_ping = asked = machine_seconds()
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
                    yield frames.text(payload) if opcode == frames.TEXT else payload

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
            if not self.draining:
                self.draining = True
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
            while self.draining:
                sent = self.waiting.send(self.backlog[0].rest)
                with self.lock:
                    self._taken(sent)

    def _taken(self, sent: int) -> None:
        first = self.backlog[0]
        first.rest = first.rest[sent:]
        if not first.rest:
            self.backlog.pop(0)
        # Under the lock: what is kept from now on begins another task, and no two ever write.
        self.draining = bool(self.backlog)


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


def read(message: str | bytes) -> engine.Packet:
    """The packet that a message is. Raises frames.Broken."""
    try:
        return engine.Packet(encoded_packet=message)
    except (ValueError, RecursionError):
        raise frames.Broken(frames.BROKEN) from None

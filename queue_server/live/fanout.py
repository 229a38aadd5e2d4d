"""One board to many screens: a frame is built once and written straight to each connection.

The library would put each packet into a queue per client, wake a task for it, and frame it again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import Any

from engineio import packet as engine
from socketio import packet as events

from queue_server.live import frames
from queue_server.live.leaving import Leaving
from queue_server.live.lines import Line
from queue_server.live.pings import Pings


def manager() -> DirectManager:
    """Keeps the connections and rooms of a Socket.IO server, and writes to them directly."""
    return DirectManager()


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

    def ping_later(self, line: Line) -> None:
        """Have the connection pinged after the interval."""
        self.pings.later(line)

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

"""One screen's line: Socket.IO 5 over a raw WebSocket, as much of it as our screens speak."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

PATH = "/socket.io/?EIO=4&transport=websocket"
LOST = (WSError, OSError, TimeoutError)
OPENED, PING, CONNECTED, REFUSED, EVENT, ACK = b"0", b"2", b"40", b"44", b"42", b"43"

Answered = Callable[[bytes], None]


class Line(WSListener):
    """A connection that joins the default namespace with a token.

    Override `on_connected`, `on_event` (with the event's JSON) and `on_lost`; `ask` sends an event
    whose answer (its JSON) is given to a function.
    """

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.transport: WSTransport | None = None
        self._answered: dict[int, Answered] = {}
        self._asked = 0

    def on_connected(self) -> None:
        """The server took us into its namespace."""

    def on_event(self, event: bytes) -> None:
        """The server said `["name", ...]`."""

    def on_refused(self, why: bytes) -> None:
        """The server did not take us."""

    def on_lost(self) -> None:
        """The line is cut, by whomever."""

    def ask(self, name: str, told: dict[str, Any], answered: Answered) -> None:
        """Send an event and ask for its answer."""
        self._asked += 1
        self._answered[self._asked] = answered
        self.send(f"42{self._asked}{json.dumps([name, told])}".encode())

    def send(self, text: bytes) -> None:
        """Send one packet; on a line that is cut it is lost."""
        if self.transport is not None:
            self.transport.send(WSMsgType.TEXT, text)

    def cut(self) -> None:
        """Hang up without a word, as a cable does that is pulled."""
        if self.transport is not None:
            self.transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.transport = None
        self.on_lost()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self._packet(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def _packet(self, text: bytes) -> None:
        if text.startswith(EVENT):
            self.on_event(text[2:])
        elif text.startswith(PING):
            self.send(b"3" + text[1:])
        elif text.startswith(ACK):
            number, bracket, rest = text[2:].partition(b"[")
            self._answered.pop(int(number))(bracket + rest)
        elif text.startswith(CONNECTED):
            self.on_connected()
        elif text.startswith(REFUSED):
            self.on_refused(text[2:])
        elif text.startswith(OPENED):
            told = json.dumps({"token": self.token}) if self.token else ""
            self.send(f"40{told}".encode())


async def connect(line: Line, host: str, port: int) -> None:
    """Connect; whatever goes wrong before the WebSocket stands is raised."""
    url = f"ws://{host}:{port}{PATH}"
    await ws_connect(lambda: line, url, websocket_handshake_timeout=60, enable_auto_pong=True)

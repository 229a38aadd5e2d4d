"""The bound: a bare WebSocket server in C. Each client gets a snapshot for its first message; what
is sent to /send goes to all others.

`python -m benchmarks.bare_picows PORT SIZE`: snapshots have SIZE bytes.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

from queue_server.launcher import BACKLOG


class Listener(WSListener):
    """One client; `listening` is all of them."""

    def __init__(self, listening: set[WSTransport], snapshot: bytes, sends: bool) -> None:
        self.listening = listening
        self.snapshot = snapshot
        self.sends = sends

    def on_ws_connected(self, transport: WSTransport) -> None:
        if not self.sends:
            self.listening.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.listening.discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif self.sends:
            message = frame.get_payload_as_bytes()
            for each in self.listening:
                each.send(WSMsgType.TEXT, message)
        else:
            transport.send(WSMsgType.TEXT, self.snapshot)


async def main(port: int, size: int) -> None:
    """Serve until the process is ended."""
    listening: set[WSTransport] = set()
    snapshot = b'{"seq":0,"filling":"'.ljust(size, b"x")

    def arrived(request: Any) -> Listener:
        return Listener(listening, snapshot, request.path == b"/send")

    accepting = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    server = await ws_create_server(arrived, sock=accepting, backlog=BACKLOG)
    print("serving", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))

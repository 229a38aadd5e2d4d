"""A real server with our Socket.IO and no office: what it is told to emit, it emits.

`python -m tests.live.emitting MODE INTERVAL TIMEOUT`: pings so often and waits so long for the
answer, in seconds; says its port when it takes connections.
"""

from __future__ import annotations

import sys

from queue_server import launcher


def main(mode: str, interval: float, timeout: float) -> None:
    """Serve until the process is ended."""
    from flask import Flask, request
    from flask_socketio import SocketIO, join_room

    from queue_server.live import gateway

    gateway.PING_SECONDS, gateway.PONG_SECONDS = interval, timeout
    app = Flask("emitting")
    socketio: SocketIO = gateway.create_socketio(mode)
    socketio.init_app(app)
    dropped: list[str] = []
    socketio.server.manager.on_dropped.append(dropped.append)
    gone: list[str] = []

    def join(room: str) -> str:
        join_room(room)
        return room

    def go(event: str, room: str, first: int, count: int, size: int) -> int:
        """Emit `count` messages, numbered from `first`, as fast as it goes."""
        for number in range(first, first + count):
            socketio.emit(event, {"seq": number, "filling": "x" * size}, to=room)
        return count

    def flow(event: str, room: str, first: int, count: int) -> None:
        """Emit `count` messages one after the other, and let others work in between."""
        for number in range(first, first + count):
            socketio.emit(event, {"seq": number}, to=room)
            socketio.sleep(0.002)

    def echo(number: int) -> int:
        return number

    def how() -> dict[str, object]:
        eio = socketio.server.eio
        return {
            "sockets": len(eio.sockets),
            "environs": len(socketio.server.environ),
            "dropped": list(dropped),
            "gone": list(gone),
        }

    def left(reason: str) -> None:
        # Flask-SocketIO adds it to Flask's request, whose type does not know of it.
        gone.append(f"{request.sid} {reason}")  # type: ignore[attr-defined]

    for name, done in {"join": join, "go": go, "flow": flow, "echo": echo, "how": how}.items():
        socketio.on_event(name, done)
    socketio.on_event("connect", lambda *_auth: None)
    socketio.on_event("disconnect", left)
    listening = launcher.listen("127.0.0.1", 0)
    launcher.serve(app, socketio, listening, lambda port: print(port, flush=True))


if __name__ == "__main__":
    launcher.prepare(sys.argv[1])
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))

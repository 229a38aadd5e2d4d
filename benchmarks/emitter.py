"""Nothing but the fan-out: our Socket.IO server without an office behind it.

`python -m benchmarks.emitter MODE PORT ours|stock`: who says `go` with a text has it emitted to
everybody else as a board; `stock` is the library as it comes.
"""

from __future__ import annotations

import sys

from queue_server import launcher


def main(mode: str, port: int, whose: str) -> None:
    """Serve until the process is asked to stop."""
    from flask import Flask, request
    from flask_socketio import SocketIO, join_room

    from queue_server.live import gateway

    app = Flask("emitter")
    pings = {"ping_interval": gateway.PING_SECONDS, "ping_timeout": gateway.PONG_SECONDS}
    socketio = (
        gateway.create_socketio(mode) if whose == "ours" else SocketIO(async_mode=mode, **pings)
    )
    socketio.init_app(app)

    def arrive(auth: object = None) -> None:
        if not auth:
            join_room("hall")

    def go(filling: str) -> None:
        socketio.emit("board", {"seq": 1, "filling": filling}, to="hall")

    def join(_asked: object) -> dict[str, object]:
        # Flask-SocketIO adds it to Flask's request, whose type does not know of it.
        return {"ok": True, "sid": request.sid}  # type: ignore[attr-defined]

    socketio.on_event("connect", arrive)
    socketio.on_event("join", join)
    socketio.on_event("go", go)
    listening = launcher.listen("127.0.0.1", port)
    launcher.serve(app, socketio, listening, lambda _port: print("serving", flush=True))


if __name__ == "__main__":
    launcher.prepare(sys.argv[1])
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])

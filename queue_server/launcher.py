"""Starts and stops the server; the only module that knows eventlet and gevent."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import threading
import tomllib
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from queue_server import looking
from queue_server.in_flight import InFlight

BACKLOG = 8192
FEW_FILES = 4096
# So long a thread may go on while others wait. Each that waits looks anew at the end of each such
# time: with Python's 5 ms thousands of threads would do little else when all screens come back.
SWITCH_SECONDS = 0.05
FINISH_SECONDS = 10.0
LOOK_SECONDS = 0.1
# How long a process whose successor is there answers on the lines it has.
LEAVE_SECONDS = 1.0


def prepare_as_set() -> None:
    """Prepare for the mode that the settings name; wrong settings are told by the command."""
    try:
        prepare(mode_as_set(os.environ))
    except ImportError as missing:
        raise SystemExit(f"okienko: {missing.name} is missing: install okienko[gevent]") from None


def mode_as_set(environ: Mapping[str, str]) -> str:
    """The async mode, read before `Settings` is there: pydantic can't be patched afterwards."""
    named = environ.get("OKIENKO_ASYNC_MODE")
    path = environ.get("OKIENKO_CONFIG")
    if not named and path and os.path.isfile(path):
        try:
            with open(path, "rb") as file:
                named = tomllib.load(file).get("async_mode")
        except (OSError, ValueError):
            return ""
    return str(named or "eventlet")


def prepare(async_mode: str) -> None:
    """Make waiting cooperative; before anything else is imported."""
    looking.keep_the_systems_own()

    if async_mode == "eventlet":
        warnings.filterwarnings("ignore", message=r"[\s\S]*Eventlet is deprecated")
        # psycopg would wait in C, where eventlet cannot step in.
        os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")
        import eventlet

        eventlet.monkey_patch()
    elif async_mode == "gevent":
        from gevent import monkey

        monkey.patch_all()


def offload(async_mode: str) -> Callable[..., Any]:
    """Runs work that uses the processor for long, so that nobody else waits for it."""
    if async_mode == "eventlet" and "eventlet" in sys.modules:
        from eventlet import patcher, tpool

        return tpool.execute if patcher.is_monkey_patched("socket") else at_once
    if async_mode == "gevent" and "gevent" in sys.modules:
        from gevent import monkey

        return in_gevent if monkey.is_module_patched("socket") else at_once
    return at_once


def at_once(work: Callable[..., Any], *args: Any) -> Any:
    """With real threads, or without a server, work just runs."""
    return work(*args)


def in_gevent(work: Callable[..., Any], *args: Any) -> Any:
    """Work in gevent's pool of real threads."""
    import gevent

    return gevent.get_hub().threadpool.apply(work, args)


def serve(
    app: Any,
    socketio: Any,
    listening: socket.socket,
    ready: Callable[[int], None],
    beat: Callable[[], None] = lambda: None,
    others_listen: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is being answered and close.

    `ready` is called with the port once connections are taken, `beat` several times a second from
    then on. When `others_listen` on the same port, they get new connections as soon as this
    process is asked to stop; otherwise what comes late is told to come again.
    """
    from queue_server import garbage  # not before everything is patched

    counted = InFlight(app)
    listening.listen(BACKLOG)
    stop = START[socketio.async_mode](counted, listening)
    stopping = StopAsked()
    garbage.settle()
    sweeping = garbage.Sweeping(lambda: len(socketio.server.eio.sockets))
    allow_many_files()
    ready(listening.getsockname()[1])
    while not stopping.asked:
        beat()
        sweeping.look()
        socketio.sleep(LOOK_SECONDS)
    if others_listen:
        stop()
        counted.leaving = True
        socketio.sleep(LEAVE_SECONDS)
    # Requests that lie in the sockets already are told to come again; cutting their lines first
    # would not keep eventlet from carrying them out.
    counted.stopping = True
    socketio.sleep(LOOK_SECONDS)
    if not others_listen:
        stop()
    finish(counted, socketio)


def allow_many_files() -> None:
    """Each connection is a file: take as many as the system gives us, and say when that is few."""
    import structlog

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= allowed < FEW_FILES:
        structlog.get_logger(__name__).warning("few_files_allowed", limit=allowed)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: room for a whole hall reconnecting at once."""
    listening = bind(host, port)
    listening.listen(BACKLOG)
    return listening


def bind(host: str, port: int, shared: bool = False) -> socket.socket:
    """A socket at that address, which waits for no more bytes; `serve` lets it listen.

    Several `shared` ones may stand at one address, and each gets its part of the connections.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    bound.bind((host, port))
    return bound


def start_eventlet(app: Any, listening: socket.socket) -> Callable[[], None]:
    """Serve with eventlet; the answer stops taking connections."""
    import eventlet
    from eventlet import wsgi

    accepting = eventlet.spawn(
        wsgi.server,
        listening,
        as_eventlet_calls(app),
        log_output=False,
        keepalive=75,
        max_size=100_000,
    )

    def stop() -> None:
        accepting.kill()
        listening.close()

    return stop


def as_eventlet_calls(app: Callable[..., Any]) -> Callable[..., Any]:
    """Eventlet ends chunked bodies itself but doesn't say so: they would be taken for empty. And it
    hands out a function that holds its connection, whose buffers would stay until a sweep."""

    def told(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            environ["wsgi.input_terminated"] = True
        try:
            return app(environ, start_response)
        finally:
            environ.pop("eventlet.set_idle", None)

    return told


class Unmoved:
    """Whom gevent's WebSockets tell of their end; else they make a class for each telling."""

    def on_close(self, *_told: Any) -> None:
        """Their readers see it, too."""


def start_gevent(app: Any, listening: socket.socket) -> Callable[[], None]:
    """Serve with gevent."""
    from gevent.pywsgi import WSGIServer
    from geventwebsocket.handler import WebSocketHandler

    app.current_app = Unmoved()
    server = WSGIServer(listening, app, handler_class=WebSocketHandler, log=None, error_log=None)
    server.start()
    return server.close


def start_threading(app: Any, listening: socket.socket) -> Callable[[], None]:
    """Serve with one thread per connection."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log(self, *_unused: Any) -> None:
            """The access log is ours."""

    sys.setswitchinterval(SWITCH_SECONDS)
    host, port = listening.getsockname()[:2]
    server = make_server(
        host, port, app, threaded=True, request_handler=Quiet, fd=listening.fileno()
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        listening.close()

    return stop


START = {"eventlet": start_eventlet, "gevent": start_gevent, "threading": start_threading}


class StopAsked:
    """Whether the process was asked to stop; asked a second time it stops at once."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: Any) -> None:
        # Only a flag: a handler may run at any point of the loop, and must not take locks.
        self.asked = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)


def finish(counted: InFlight, socketio: Any) -> None:
    """Let the answers in flight go out, then close the screens' connections."""
    import structlog

    until = monotonic() + FINISH_SECONDS
    while counted.count and monotonic() < until:
        socketio.sleep(LOOK_SECONDS / 5)
    # Not eio.disconnect(): that waits for each screen's last packet, also for one that has gone.
    for screen in tuple(socketio.server.eio.sockets.values()):
        screen.close(wait=False)
    socketio.sleep(LOOK_SECONDS)
    structlog.get_logger().info("stopped", unanswered=counted.count)

"""Starts what is measured: the database, Redis for several processes, and the server."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import requests

from benchmarks.processes import Usage, tree_usage
from queue_server.actions import offices as loading
from queue_server.clock import Clock
from queue_server.settings import AsyncMode
from queue_server.store import Store, migrate
from tests.postgres import Cluster
from tests.serving import OKIENKO, free_port

Engine = Literal["sqlite", "postgresql"]

MODES: tuple[AsyncMode, ...] = ("eventlet", "gevent", "threading")
START_SECONDS = 120
STOP_SECONDS = 60
SECRET = "a-secret-for-measurements-only-0123456789"
# Enough for every process' pool; the rest as PostgreSQL comes, except that it may use some memory.
POSTGRESQL = {"max_connections": "200", "shared_buffers": "256MB", "max_wal_size": "4GB"}


@dataclass(frozen=True)
class Setup:
    """How the server runs: its mode, its engine, and how many processes of it."""

    mode: AsyncMode = "eventlet"
    engine: Engine = "sqlite"
    processes: int = 1

    def __str__(self) -> str:
        count = "one process" if self.processes == 1 else f"{self.processes} processes"
        return f"{self.mode}, {ENGINE_NAMES[self.engine]}, {count}"


ENGINE_NAMES: Mapping[Engine, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass
class Served:
    """A running server: where its processes listen, its database, and what all of it uses.

    `roots` are its own processes, `engines` those of the database and Redis, by name.
    """

    setup: Setup
    database: str
    ports: tuple[int, ...]
    log: Path
    roots: list[int] = field(default_factory=list)
    engines: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Its first process over HTTP."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def store(self) -> Store:
        """The database, opened beside it; close it after use."""
        return Store(self.database, Clock())

    def usage(self) -> dict[str, Usage]:
        """What each process of the server, the database and Redis have used so far."""
        own = {f"server {number}": pid for number, pid in enumerate(self.roots, 1)}
        return {name: tree_usage(pid) for name, pid in {**own, **self.engines}.items()}


@contextmanager
def serving(
    setup: Setup,
    fill: Callable[[Store], None],
    environment: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """The server with a database of its own, on the disk, that `fill` has put offices into.

    Everything ends with the block; what went wrong stands in `log`, which ends with it, too.
    """
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="okienko-bench-")))
        served = Served(
            setup, "", tuple(free_port() for _ in range(setup.processes)), folder / "log"
        )
        served.database = ending.enter_context(database(served, folder))
        with closing(served.store()) as store:
            fill(store)
        more = {**(environment or {}), **ending.enter_context(joined(served, folder))}
        for number, port in enumerate(served.ports):
            served.roots.append(ending.enter_context(process(served, number, port, folder, more)))
        for port in served.ports:
            wait_until_ready(port, served.log)
        yield served


def load_office(store: Store, slug: str, source: str) -> None:
    """Load an office's file."""
    loading.load(store, source, slug)


@contextmanager
def database(served: Served, folder: Path) -> Iterator[str]:
    """A fresh, migrated, durable database; its server's process is noted."""
    if served.setup.engine == "sqlite":
        address = f"sqlite:///{folder / 'okienko.db'}"
        migrate(address)
        yield address
        return
    cluster = Cluster(durable=True, settings=POSTGRESQL)
    try:
        cluster.start()
        assert cluster.process
        served.engines["PostgreSQL"] = cluster.process.pid
        yield cluster.fresh()
    finally:
        cluster.remove()


@contextmanager
def joined(served: Served, folder: Path) -> Iterator[dict[str, str]]:
    """What several processes need to find each other."""
    if served.setup.processes == 1:
        yield {}
        return
    socket = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", ""]
    with ended(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)) as redis:
        wait_for(socket.exists, "Redis does not start")
        served.engines["Redis"] = redis.pid
        yield {"OKIENKO_REDIS": f"unix://{socket}"}


@contextmanager
def process(
    served: Served, number: int, port: int, folder: Path, more: Mapping[str, str]
) -> Iterator[int]:
    """One process of the server, as `okienko run` starts it."""
    environment = {
        **os.environ,
        "OKIENKO_DATABASE": served.database,
        "OKIENKO_SECRET": SECRET,
        "OKIENKO_LISTEN": f"127.0.0.1:{port}",
        "OKIENKO_ASYNC_MODE": served.setup.mode,
        "OKIENKO_PROCESS": str(number),
        "OKIENKO_LOG_LEVEL": "WARNING",
        **more,
    }
    with served.log.open("ab") as log:
        running = subprocess.Popen(
            [str(OKIENKO), "run"], env=environment, cwd=folder, stdout=log, stderr=log
        )
    with ended(running):
        yield running.pid


@contextmanager
def ended(running: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def wait_until_ready(port: int, log: Path) -> None:
    """Wait until the server answers; otherwise tell what it said."""

    def answers() -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    try:
        wait_for(answers, "the server does not get ready")
    except TimeoutError as late:
        raise TimeoutError(f"{late}:\n{log.read_text()[-2000:]}") from None


def wait_for(true: Callable[[], bool], otherwise: str) -> None:
    """Wait until it is true."""
    give_up = time.monotonic() + START_SECONDS
    while not true():
        if time.monotonic() > give_up:
            raise TimeoutError(otherwise)
        time.sleep(0.05)

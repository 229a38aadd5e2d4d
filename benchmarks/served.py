"""Starts what is measured: the database, Redis for several processes, and the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import requests

from benchmarks.processes import Usage, by_parent, tree_usage
from queue_server.actions import offices as loading
from queue_server.clock import Clock
from queue_server.settings import AsyncMode
from queue_server.store import Store, migrate
from tests.postgres import Cluster
from tests.redis import Redis, end_with_parent
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
    """A running server: where it listens, its database, and what all of it uses.

    `root` is the process that was started, `engines` those of the database and Redis, by name.
    """

    setup: Setup
    port: int
    log: Path
    database: str = ""
    root: int = 0
    engines: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it answers HTTP."""
        return f"http://127.0.0.1:{self.port}"

    def store(self) -> Store:
        """The database, opened beside it; close it after use."""
        return Store(self.database, Clock())

    def usage(self) -> dict[str, Usage]:
        """What each process of the server, the database and Redis have used so far."""
        own = [self.root] if self.setup.processes == 1 else sorted(by_parent()[self.root])
        named = {f"server {number}": pid for number, pid in enumerate(own, 1)}
        return {name: tree_usage(pid) for name, pid in {**named, **self.engines}.items()}


@contextmanager
def serving(
    setup: Setup,
    fill: Callable[[Store], None],
    environment: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """The server with a database of its own, on the disk, that `fill` has put offices into.

    Everything ends with the block; what went wrong stands in `log`, which ends with it, too.
    """
    # Asked to end we end what we started, too; a killed benchmark left servers running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("asked to end"))
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="okienko-bench-")))
        served = Served(setup, free_port(), folder / "log")
        served.database = ending.enter_context(database(served, folder))
        with closing(served.store()) as store:
            fill(store)
        more = {**(environment or {}), **ending.enter_context(joined(served))}
        served.root = ending.enter_context(running(served, folder, more))
        wait_until_ready(served)
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
def joined(served: Served) -> Iterator[dict[str, str]]:
    """What several processes need to find each other."""
    if served.setup.processes == 1:
        yield {}
        return
    with Redis() as redis:
        assert redis.process
        served.engines["Redis"] = redis.process.pid
        yield {"OKIENKO_REDIS": redis.url}


@contextmanager
def running(served: Served, folder: Path, more: Mapping[str, str]) -> Iterator[int]:
    """The server as it is started for good: `okienko run`, by a supervisor if it is several."""
    environment = {
        **os.environ,
        "OKIENKO_DATABASE": served.database,
        "OKIENKO_SECRET": SECRET,
        "OKIENKO_LISTEN": f"127.0.0.1:{served.port}",
        "OKIENKO_ASYNC_MODE": served.setup.mode,
        "OKIENKO_LOG_LEVEL": "WARNING",
        **more,
    }
    command = [str(OKIENKO), "run", "--processes", str(served.setup.processes)]
    with served.log.open("ab") as log:
        started = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
            preexec_fn=end_with_parent,
        )
    with ended(started):
        yield started.pid


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


def wait_until_ready(served: Served) -> None:
    """Wait until the server answers; otherwise tell what it said."""

    def answers() -> bool:
        try:
            return requests.get(f"{served.address}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    give_up = time.monotonic() + START_SECONDS
    while not answers():
        if time.monotonic() > give_up:
            raise TimeoutError(f"the server does not get ready:\n{served.log.read_text()[-2000:]}")
        time.sleep(0.05)

"""A real PostgreSQL for the tests: a throwaway cluster of this process, a fresh database for each.

It lies in memory where there is room (a durable one on the disk), listens on a socket in a folder
of its own, and ends with the process that asked for it, also when that is killed.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from queue_server.store import migrate

MEMORY = Path("/dev/shm")
ROOM = 2 << 30
PROGRAMS = Path("/usr/lib/postgresql")
START_SECONDS = 90
STOP_SECONDS = 60
SUPERUSER = "okienko"
EMPTY = "okienko_empty"
# Sorted as a Polish office would have it, which is not the order of SQLite's bytes.
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=pl-PL")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "max_wal_size": "512MB",
    "timezone": "Europe/Warsaw",
}
# Nothing is kept over a power cut: whoever tests just that asks for a durable cluster.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
# Waits for the end of whoever holds the other end of its pipe, then clears everything away.
GUARD = 'cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1; rm -rf "$2"'


class Cluster:
    """One PostgreSQL server with its own folder; a `durable` one, on the disk, keeps what it
    acknowledged.

    Start it before use; databases are made by `fresh` and thrown away by `drop`.
    """

    def __init__(self, *, durable: bool = False, settings: dict[str, str] | None = None) -> None:
        self.programs = programs()
        self.settings = {**SETTINGS, **({} if durable else CARELESS), **(settings or {})}
        self.folder = Path(tempfile.mkdtemp(prefix="okienko-pg-", dir=None if durable else roomy()))
        self.log = self.folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._migrating = threading.Lock()
        self._is_migrated = False
        self._user = unprivileged()
        if self._user:
            shutil.chown(self.folder, self._user, group_of(self._user))
        self._guard = self._guarded()
        self._made()

    def start(self, largest_file: int | None = None) -> Cluster:
        """Start the server, and wait until it answers.

        With `largest_file`, so many bytes, no table grows beyond it, as if the disk were full.
        """
        give_up = time.monotonic() + START_SECONDS
        while not self._started(give_up, largest_file):
            # After a kill the last of its processes may hold on for a moment.
            if time.monotonic() > give_up:
                raise AssertionError(f"PostgreSQL does not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """Stop it as an administrator does who waits for nobody; nothing is lost."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Take its power away."""
        self._end(signal.SIGKILL)

    def restart(self) -> Cluster:
        """Stop and start; every connection is cut."""
        self.stop()
        return self.start()

    def start_again(self) -> Cluster:
        """Start it unless it runs; one that fell over by itself may still be falling."""
        if self.process and self.process.poll() is None:
            with suppress(psycopg.OperationalError):
                self.do("SELECT 1")
                return self
            self.kill()
        return self.start()

    def remove(self) -> None:
        """End it, and leave nothing of it."""
        assert self._guard.stdin
        self._guard.stdin.close()
        self._guard.wait(STOP_SECONDS)
        if self.process:
            self.process.wait(STOP_SECONDS)

    def address(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """The address of a new migrated database without anything in it."""
        with self._migrating:
            if not self._is_migrated:
                migrate(self.new(EMPTY, "template0"))
                self._is_migrated = True
        return self.new(self._next_name(), EMPTY)

    def copied(self, address: str) -> str:
        """The address of a new copy of the database at the address, which nobody may use now."""
        return self.new(self._next_name(), name_of(address))

    def new(self, name: str, template: str = "template0") -> str:
        """The address of a new database that is copied from the template."""
        # Copying files is twice as quick as logging their pages, as long as nothing is synced.
        self.do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.address(name)

    def bare(self) -> str:
        """The address of a new database that nobody has migrated."""
        return self.new(self._next_name())

    def dumped(self, address: str) -> str:
        """The address of a new copy of the database at the address, which may be in use."""
        copy = self.bare()
        tools = [
            [str(self.programs / name), "-h", str(self.folder), "-U", SUPERUSER]
            for name in ("pg_dump", "psql")
        ]
        dump = subprocess.run([*tools[0], name_of(address)], check=True, capture_output=True)
        restore = [*tools[1], "-q", "-v", "ON_ERROR_STOP=1", name_of(copy)]
        subprocess.run(restore, check=True, input=dump.stdout, stdout=subprocess.DEVNULL)
        return copy

    def drop(self, address: str) -> None:
        """Throw the database at the address away, also while somebody uses it."""
        self.do(f'DROP DATABASE IF EXISTS "{name_of(address)}" WITH (FORCE)')

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        """Execute a statement as the superuser, beside every test's database; its rows."""
        with self.connected("postgres") as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    @contextmanager
    def connected(self, database: str) -> Iterator[psycopg.Connection]:
        """A plain connection of the driver to the database; every statement commits itself."""
        with psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname=database, autocommit=True
        ) as connection:
            yield connection

    def _next_name(self) -> str:
        return f"okienko_{os.getpid()}_{next(self._numbers)}"

    def _guarded(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["sh", "-c", GUARD, "guard", str(self.programs), str(self.folder)],
            stdin=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
            **self._as_user(),
        )

    def _made(self) -> None:
        made = subprocess.run(
            [
                str(self.programs / "initdb"),
                f"--pgdata={self.folder / 'data'}",
                f"--username={SUPERUSER}",
                "--auth=trust",
                "--no-sync",
                "--no-instructions",
                *LOCALE,
            ],
            cwd="/",
            capture_output=True,
            text=True,
            **self._as_user(),
        )
        assert made.returncode == 0, f"initdb: {made.stdout}{made.stderr}"

    def _started(self, give_up: float, largest_file: int | None) -> bool:
        """Whether a new server process answers; one that ends early is none."""
        blocks = largest_file // 512 if largest_file else "unlimited"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *("sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh"),
                    str(self.programs / "postgres"),
                    *("-D", str(self.folder / "data"), "-k", str(self.folder)),
                    *(f"--{name}={value}" for name, value in self.settings.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
                **self._as_user(),
            )
        while self.process.poll() is None and time.monotonic() < give_up:
            with suppress(psycopg.OperationalError):
                self.do("SELECT 1")
                return True
            time.sleep(0.02)
        self._end(signal.SIGKILL)
        return False

    def _end(self, how: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(how)
        self.process.wait(STOP_SECONDS)

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {}
        return {"user": self._user, "group": group_of(self._user), "extra_groups": []}


@cache
def cluster() -> Cluster:
    """This process' one cluster, started when it is first asked for; quick, and careless of power.

    A process that is forked from this one may use it, too.
    """
    made = Cluster()
    atexit.register(made.remove)
    return made.start()


@contextmanager
def database() -> Iterator[str]:
    """The address of a fresh migrated database of `cluster()`, thrown away at the end."""
    address = cluster().fresh()
    try:
        yield address
    finally:
        cluster().drop(address)


def name_of(address: str) -> str:
    """The database's name in its SQLAlchemy address."""
    return address.partition("@/")[2].partition("?")[0]


@cache
def programs() -> Path:
    """The folder of PostgreSQL's newest programs; none is an error, never a silent skip."""
    folders = [path.parent for path in PROGRAMS.glob("*/bin/postgres")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    found = shutil.which("postgres")
    if found is None:
        raise RuntimeError(
            "PostgreSQL (15 or newer) is missing: run the tests by `make test`,"
            " or apt install postgresql"
        )
    return Path(found).resolve().parent


def roomy() -> Path | None:
    """The memory's folder when there is room, otherwise the usual one."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if has_room else None


def unprivileged() -> str | None:
    """Who runs the server when we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise RuntimeError("PostgreSQL doesn't run as root, and there is no user for it")


def group_of(user: str) -> int:
    """The user's own group."""
    return pwd.getpwnam(user).pw_gid

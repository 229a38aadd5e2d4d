"""A real server in a process of its own, with its own database, port and clock."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import requests
from argon2 import PasswordHasher

from queue_server.actions import accounts, devices
from queue_server.actions.offices import load
from queue_server.clock import Clock
from queue_server.store import Store
from tests import databases
from tests.nursery import Forked, nursery

ROOT = Path(__file__).parent.parent
OKIENKO = Path(sys.executable).parent / "okienko"
MONDAY = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)  # 08:40 in Kalisz
# Generous: other tests, and other people's, may have the processor meanwhile.
START_SECONDS = 90
STOP_SECONDS = 30
PASSWORD = "korek-parasol-44-mleko"
# The strength of the hash is tested by itself; here it would only take time.
LIGHT = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
HASHED = LIGHT.hash(PASSWORD)


class Server:
    """`okienko run` as an office would start it; `at` is where its clock begins.

    After a restart its clock goes on as if it had never stopped. Two in one folder share a
    database. `arguments` are further ones of `okienko run`. A `fresh` one is started by the
    console script; the others are forked from a process that has read all modules already.
    """

    def __init__(
        self,
        folder: Path,
        *,
        at: datetime = MONDAY,
        offices: tuple[Path, ...] = (ROOT / "offices" / "kalisz.toml",),
        async_mode: str | None = None,
        environment: dict[str, str] | None = None,
        fresh: bool = False,
        dialect: str = databases.USUAL,
        arguments: tuple[str, ...] = (),
    ) -> None:
        self.folder = folder
        self.clock = Clock(at)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = databases.at(folder / "okienko.db", dialect)
        self.fresh = fresh
        self.arguments = arguments
        self.process: subprocess.Popen[bytes] | Forked | None = None
        self.log = folder / "server.log"
        self.environment = {
            **os.environ,
            "OKIENKO_DATABASE": self.database,
            "OKIENKO_SECRET": "a-secret-for-tests-only-0123456789abcdef",
            "OKIENKO_LISTEN": f"127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
            **({"OKIENKO_ASYNC_MODE": async_mode} if async_mode else {}),
            **(environment or {}),
        }
        for office in offices:
            self.load(office)

    def command(self, *arguments: str) -> list[str]:
        """The command line of its program."""
        return [str(OKIENKO), *arguments]

    def okienko(self, *arguments: str, given: str | None = None) -> str:
        """The console script's answer; a failure shows what it said."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"okienko {' '.join(arguments)}: {done.stderr or done.stdout}"
        return done.stdout.strip()

    def start(self) -> Server:
        """Start, and wait until it answers."""
        at = self.clock.now().replace(microsecond=0)
        # To the second, and as if it had started just then: its clock is the test's.
        self.environment["OKIENKO_AT_SINCE"] = (at - self.clock.offset).isoformat()
        arguments = ["run", "--at", at.isoformat(), *self.arguments]
        if self.fresh:
            self.process = self._started(arguments)
        else:
            mode = self.environment.get("OKIENKO_ASYNC_MODE", "eventlet")
            self.process = nursery(mode).start(arguments, self.folder, self.log, self.environment)
        self._wait_until_ready()
        return self

    def kill(self) -> None:
        """Take its power away."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to finish; the exit code."""
        return self._end(signal.SIGTERM)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it stand still: connections stay open, and nobody answers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def restart(self) -> Server:
        """Stop and start, on the same database and port."""
        self.stop()
        return self.start()

    def store(self) -> Store:
        """Its database, opened beside it; close it after use."""
        return Store(self.database, self.clock)

    def load(self, file: Path) -> None:
        """Load an office's file, as `okienko office load` does."""
        source = file.read_text(encoding="utf-8")
        with closing(self.store()) as store:
            load(store, source, tomllib.loads(source).get("slug", file.stem))

    def token(self, role: str, name: str, office: str = "kalisz") -> str:
        """A new token for a device or another system."""
        with closing(self.store()) as store:
            return devices.create_token(store, office, role, name)

    def user(self, email: str, role: str, name: str, office: str = "kalisz") -> None:
        """A member of staff who logs in with PASSWORD."""
        with closing(self.store()) as store:
            account = accounts.add_user(store, email, HASHED, name)
            accounts.grant(store, account, office, role)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process and self.process.poll() is None:
            # How a server stops is tested by itself.
            self.stop() if self.fresh else self.kill()

    def _started(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command(*arguments),
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        try:
            return self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end:\n{self.log.read_text()}") from None

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                break
            try:
                if requests.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.05)
        # Nobody would end it: a failed start never reaches __exit__.
        self.process.kill()
        self.process.wait()
        raise AssertionError(f"the server does not get ready:\n{self.log.read_text()}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, true, seconds: float = 10.0):
    """Wait until `true()` is truthy and give it back; name what did not come otherwise."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        found = true()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"did not come within {seconds} s: {what}")

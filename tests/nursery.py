"""A process that has read all of the program's modules, and makes servers of itself by forking.

A server that is started anew spends seconds on reading its modules; hundreds of tests start one.
What is forked runs `okienko` from its first line, with an environment, folder and log of its own.
A process of its own is started where starting is the matter.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent


class Forked:
    """A process made by the nursery; of subprocess.Popen's face, what the tests use."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery
        self._ended = os.pidfd_open(pid)
        self._burying = threading.Lock()

    def poll(self) -> int | None:
        """The exit code of a process that has ended."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, as soon as there is one. Raises subprocess.TimeoutExpired."""
        code = self._look(None if timeout is None else int(timeout * 1000))
        if code is None:
            raise subprocess.TimeoutExpired("okienko", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._ended, number)

    def terminate(self) -> None:
        """Ask it to finish."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _look(self, milliseconds: int | None) -> int | None:
        if self.returncode is None:
            ends = select.poll()
            ends.register(self._ended, select.POLLIN)
            if ends.poll(milliseconds):
                self._bury()
        return self.returncode

    def _bury(self) -> None:
        # Two threads of a test may find it dead, and a process can be buried only once.
        with self._burying:
            if self.returncode is None:
                self.returncode = self._nursery.buried(self.pid)

    def __del__(self) -> None:
        os.close(self._ended)


class Nursery:
    """The test's side of a nursery for servers of one async mode."""

    def __init__(self, mode: str) -> None:
        self._one_at_a_time = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery", mode],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        # It ends when nobody can ask it for anything any more.
        assert self._process.stdin
        atexit.register(self._process.stdin.close)
        assert self._answer() == "ready"

    def start(self, arguments: list[str], folder: Path, log: Path, env: dict[str, str]) -> Forked:
        """Run `okienko` with these arguments."""
        wanted = {"arguments": arguments, "folder": str(folder), "log": str(log), "env": env}
        return Forked(self, self._ask(wanted))

    def buried(self, pid: int) -> int:
        """The exit code of a process that has ended."""
        return self._ask({"buried": pid})

    def _ask(self, wanted: object) -> int:
        with self._one_at_a_time:
            assert self._process.stdin
            print(json.dumps(wanted), file=self._process.stdin, flush=True)
            return int(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@cache
def nursery(mode: str) -> Nursery:
    """This process' one nursery for that async mode."""
    return Nursery(mode)


def main() -> None:
    """The nursery's own side: fork when asked to, until nobody can ask."""
    answers = open(os.dup(1), "w", encoding="utf-8")  # noqa: SIM115 (open as long as the process)
    os.dup2(2, 1)
    from queue_server import launcher

    mode = sys.argv[1]
    launcher.prepare(mode)
    warm_up(mode)
    # What every fork has in common is not looked through, and so not copied, by each of them.
    gc.collect()
    gc.freeze()
    print("ready", file=answers, flush=True)
    born: set[int] = set()
    while line := sys.stdin.readline():
        wanted = json.loads(line)
        if "buried" in wanted:
            _, status = os.waitpid(wanted["buried"], 0)
            born.remove(wanted["buried"])
            print(os.waitstatus_to_exitcode(status), file=answers, flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            answers.close()
            become(wanted)
            return
        born.add(pid)
        print(pid, file=answers, flush=True)
    # The tests were broken off: nobody else would end what they left running.
    for pid in born:
        os.kill(pid, signal.SIGKILL)


def warm_up(mode: str) -> None:
    """Read every module and every catalogue, by making the app once."""
    # How it waits is chosen when it is read, by what `prepare` has set.
    import psycopg  # noqa: F401

    import wsgi
    from queue_server import cli
    from queue_server.settings import Settings
    from queue_server.store import migrate

    assert cli.commands
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/okienko.db"
        migrate(database)
        app = wsgi.create_app(Settings(database=database, secret="x" * 32, async_mode=mode))
        with closing(app.extensions["okienko"].store):
            assert app.test_client().get("/login").status_code == 200
    # The memory of the limits is cleaned by a timer; a fork would inherit half a thread.
    for each in threading.enumerate():
        if isinstance(each, threading.Timer):
            each.cancel()
            each.join()


def become(wanted: dict) -> None:
    """Be a server with a log of its own, and a hub that it shares with nobody."""
    import wsgi

    if "eventlet.hubs" in sys.modules:
        sys.modules["eventlet.hubs"].use_hub()
    log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    sys.argv = ["okienko", *wanted["arguments"]]
    wsgi.main()


if __name__ == "__main__":
    main()

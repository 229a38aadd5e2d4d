"""A throwaway Redis: on a free port of this machine, in memory only, ended with the test."""

from __future__ import annotations

import ctypes
import shutil
import signal
import socket
import subprocess
import time
from types import TracebackType

from tests.serving import free_port

START_SECONDS = 30
PR_SET_PDEATHSIG = 1


class Redis:
    """A real redis-server at `url`; a test may kill it, start it again, and let it stand still.

    A missing program is an error, never a silent skip.
    """

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: run the tests by `make test`, or apt install it"
        self.program = program
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Redis:
        """Start, with nothing in it, and wait until it answers."""
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
        self.process = subprocess.Popen(
            [self.program, *words],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=end_with_parent,
        )
        self._wait_until_ready()
        return self

    def kill(self) -> None:
        """Take its power away, and with it all that was in it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let it stand still: connections stay open, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def __enter__(self) -> Redis:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2) as asked:
                    asked.sendall(b"PING\r\n")
                    if asked.recv(16).startswith(b"+PONG"):
                        return
            except OSError:
                pass
            time.sleep(0.02)
        self.kill()
        raise AssertionError("redis-server does not get ready")


def end_with_parent() -> None:
    """Let the kernel end this process when the tests are broken off."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

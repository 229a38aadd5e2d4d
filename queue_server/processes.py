"""The processes that serve on one port: how many are asked for, and what each says of itself.

Read before the async mode is prepared: imports nothing but Python's own.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import FileIO
from time import monotonic

START_SECONDS = 120.0
# A process says every second that it turns; one that is stuck for this long is ended.
SILENT_SECONDS = 60.0


def asked_for(arguments: Sequence[str]) -> int:
    """How many processes a command line asks for, read before anything else is; 1 if it doesn't."""
    wanted = "1"
    for at, each in enumerate(arguments):
        if each == "--processes":
            wanted = (*arguments, "")[at + 1]
        elif each.startswith("--processes="):
            wanted = each.partition("=")[2]
    try:
        return how_many(wanted)
    except ValueError:
        return 1


def how_many(wanted: str) -> int:
    """A number of processes in words: "4", or "auto" for one per processor. Raises ValueError."""
    count = len(os.sched_getaffinity(0)) if wanted == "auto" else int(wanted)
    if not 1 <= count <= 64:
        raise ValueError(wanted)
    return count


@dataclass(eq=False)
class Child:
    """A server process, and what it says through its pipe: a byte when it is ready, then more."""

    process: subprocess.Popen[bytes]
    pipe: int
    born: float = field(default_factory=monotonic)
    heard: float | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it takes connections."""
        return self.heard is not None

    @property
    def is_stuck(self) -> bool:
        """Whether it has said nothing for too long."""
        since, allowed = (
            (self.born, START_SECONDS) if self.heard is None else (self.heard, SILENT_SECONDS)
        )
        return monotonic() - since > allowed

    def listen(self) -> None:
        """Take what it said."""
        with suppress(BlockingIOError):
            if os.read(self.pipe, 4096):
                self.heard = monotonic()

    def send(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(number)


class Line:
    """A child's end of the pipe to its supervisor."""

    def __init__(self, pipe: int) -> None:
        # Not os.write: eventlet's own waits for ever for a pipe that nobody reads any more.
        self._pipe = FileIO(pipe, "wb")
        self._next = 0.0

    def beat(self) -> None:
        """Say that this process turns, if it is time; without a supervisor it ends itself."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + 1.0
        try:
            # A pipe that is full takes nothing; then the supervisor has enough to read.
            self._pipe.write(b".")
        except BrokenPipeError:
            import structlog

            self._next = float("inf")
            structlog.get_logger(__name__).error("supervisor_gone")
            os.kill(os.getpid(), signal.SIGTERM)

"""Runs a program beside the server: bounded in time and size, and nobody waits for it."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic, sleep
from typing import IO

LOOK_SECONDS = 0.005
MOST_BYTES = 16 * 1024 * 1024
TOLD = 200


class ProgramFailed(Exception):
    """Why a program gave nothing, in words."""


class TookTooLong(ProgramFailed):
    """It had to be ended."""


def run(
    command: Sequence[str],
    given: bytes,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What the program writes when it is given that. Raises ProgramFailed.

    Files in memory and not pipes, and looking instead of waiting: so it is the same with threads
    and with either kind of green threads, and a child of a killed program holds nothing up.
    """
    try:
        with in_memory() as reading, in_memory() as writing, in_memory() as telling:
            reading.write(given)
            reading.seek(0)
            process = Process(command, (reading, writing, telling), environment or {})
            code = ended(process, command[0], writing, seconds)
            if code != 0:
                raise ProgramFailed(f"{command[0]} ended with {code}: {head(telling)}".rstrip(": "))
            writing.seek(0)
            return writing.read()
    except OSError as trouble:
        raise ProgramFailed(f"{command[0]} can't be run: {trouble}") from trouble


class Process:
    """A program that runs beside us, with these files as its input, output and complaints.

    It is never forked from us: copying the tables of a large process would stop everybody in it
    for a moment. Raises OSError when there is no such program.
    """

    def __init__(
        self, command: Sequence[str], files: Sequence[IO[bytes]], environment: Mapping[str, str]
    ) -> None:
        self.code: int | None = None
        self.pid = os.posix_spawnp(
            command[0],
            list(command),
            {"PATH": os.environ.get("PATH", os.defpath), **environment},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, each.fileno(), number) for number, each in enumerate(files)
            ],
            setsid=True,
        )

    def poll(self) -> int | None:
        """Its exit code, negative for a signal's; None while it runs."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code


def ended(process: Process, name: str, writing: IO[bytes], seconds: float) -> int:
    """Look until the program has ended; it is killed when it takes too long or writes too much."""
    until = monotonic() + seconds
    try:
        while (code := process.poll()) is None:
            if monotonic() > until:
                raise TookTooLong(f"{name} did not end within {seconds:g} s")
            if os.fstat(writing.fileno()).st_size > MOST_BYTES:
                raise TookTooLong(f"{name} writes without an end")
            sleep(LOOK_SECONDS)
        return code
    finally:
        if process.poll() is None:
            kill(process)


def kill(process: Process) -> None:
    """End the program and whatever it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    while process.poll() is None:
        sleep(LOOK_SECONDS)


def in_memory() -> IO[bytes]:
    """A file that needs no disk, where the system has such: a full disk must not silence us."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("okienko"), "w+b", buffering=0)
    number, path = tempfile.mkstemp()
    os.unlink(path)
    return os.fdopen(number, "w+b", buffering=0)


def head(telling: IO[bytes]) -> str:
    """The beginning of what the program complained about."""
    telling.seek(0)
    return " ".join(telling.read(TOLD).decode("utf-8", "replace").split())

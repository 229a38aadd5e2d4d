"""A whole hall comes back at once: until the last of thousands of displays has its board again.

All connections are cut, and all displays connect anew in the same moment: the worst a server meets
after a failure of the network. The bound does the same with a bare WebSocket server in C, whose
snapshot is always the same bytes.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fanout import MODES, expect, free_port, heard, processor, program, tell
from benchmarks.latency import allow_many_sockets
from benchmarks.measured import Measured, Target
from tests.serving import Server

FULL, SHORT = 5700, 1000
# About what the board of a hall has.
BOARD_BYTES = 3000
TARGET = 4.0


@dataclass(frozen=True)
class Storm:
    """Seconds until half and all of the displays were back, the server's processor seconds, how
    many had to dial again, and how many did not come back."""

    half: float
    all: float
    processor: float
    again: int
    lost: int


def figures(full: bool = False) -> Measured:
    """The table; the short run has fewer displays."""
    allow_many_sockets()
    count = FULL if full else SHORT
    with bare(BOARD_BYTES) as (pid, port):
        bound = storm(pid, "bare", port, "", count)
    rows, targets = [row("bare C server (picows)", bound, bound)], []
    for mode in MODES:
        with office(mode) as (pid, port, token):
            found = storm(pid, "office", port, token, count)
        rows.append(row(mode, found, bound))
        ratio = found.all / bound.all
        targets.append(Target(f"{mode}: until all are back / bare", ratio, at_most=TARGET))
        targets.append(
            Target(f"{mode}: dialled again or lost", found.again + found.lost, at_most=0)
        )
    lines = [
        "### Everybody back at once",
        "",
        f"{count:,} displays are cut off and come back in the same moment; seconds.",
        "",
        "| server | half are back | all are back | ratio | processor | dialled again | lost |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *rows,
        "",
    ]
    return Measured("\n".join(lines), tuple(targets))


def row(name: str, found: Storm, bound: Storm) -> str:
    """One line of the table."""
    times = f"{found.half:.2f} | {found.all:.2f} | {found.all / bound.all:.1f}"
    return f"| {name} | {times} | {found.processor:.2f} | {found.again} | {found.lost} |"


def storm(pid: int, kind: str, port: int, token: str, count: int) -> Storm:
    """Let so many displays come gently, then all at once."""
    with program("crowd", kind, str(port), token) as crowd:
        tell(crowd, f"connect {count}")
        if json.loads(heard(crowd))["connected"] != count:
            raise RuntimeError("not everybody was let in")
        spent = processor(pid)
        tell(crowd, "storm")
        found = json.loads(heard(crowd))
        spent = processor(pid) - spent
    waited = found["waited"]
    return Storm(waited[len(waited) // 2], waited[-1], spent, found["again"], found["lost"])


@contextmanager
def bare(size: int) -> Iterator[tuple[int, int]]:
    """The bare server: its process and port."""
    port = free_port()
    with program("bare_picows", str(port), str(size)) as server:
        expect(server, "serving")
        yield server.pid, port


@contextmanager
def office(mode: str) -> Iterator[tuple[int, int, str]]:
    """The office of Kalisz: its process, its port, and the token of a display."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), async_mode=mode, fresh=True)
        token = server.token("display", "hall-1")
        with server:
            assert server.process
            yield server.process.pid, server.port, token


if __name__ == "__main__":
    print(figures("--full" in sys.argv).section("now"))

"""From the clerk's press to the display: at 1, 100 and 1,000 displays, beside a bare broadcast.

The press is a real POST to a real server, committed with full sync before anything is shown. The
bare broadcast sends as many bytes to as many listeners, decides nothing and keeps nothing.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles

from websockets.sync.client import connect

from benchmarks.asking import Asking
from queue_server.actions import arriving
from queue_server.actions.entry import Door
from tests.serving import Server, free_port

COUNTS = (1, 100, 1000)
ROUNDS = 30
WARM_UP = 3
PAUSE_SECONDS = 0.3
HERE = Path(__file__).parent

Press = Callable[[], float]


def figures() -> str:
    """The table, in milliseconds."""
    allow_many_sockets()
    rows = [row(count) for count in COUNTS]
    return "\n".join(
        [
            "### From the press to the display",
            "",
            "Milliseconds from sending the POST `next` (or the bare message) until a display has",
            f"the board; every display counts, {ROUNDS} calls each.",
            "",
            "| displays | ours p50 | ours p99 | bare p50 | bare p99 | ratio p50 | ratio p99 |",
            "|---:|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
        ]
    )


def row(count: int) -> str:
    """One line of the table: both ways with that many displays, one after the other."""
    ours, size = measured_ours(count)
    bare = measured_bare(count, size)
    cells = [*middle_and_worst(ours), *middle_and_worst(bare)]
    ratios = (cells[0] / cells[2], cells[1] / cells[3])
    numbers = " | ".join(f"{cell:.1f}" for cell in cells)
    return f"| {count:,} | {numbers} | {ratios[0]:.1f} | {ratios[1]:.1f} |"


def measured_ours(count: int) -> tuple[list[float], int]:
    """Latencies of our server in milliseconds, and the size of a board in bytes."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
        with closing(server.store()) as store:
            for _ in range(ROUNDS + WARM_UP):
                arriving.issue(Door(store, "kalisz"), "A")
        clerk = Asking(server.port, server.token("clerk", "benchmark"))

        def press() -> float:
            started = time.monotonic()
            clerk.post("/api/v1/offices/kalisz/counters/1/next", {})
            return started

        return rounds("socketio", server.address.replace("http", "ws"), count, press)


def measured_bare(count: int, size: int) -> list[float]:
    """Latencies of the bare broadcast of as many bytes, in milliseconds."""
    port = free_port()
    address = f"ws://127.0.0.1:{port}"
    with program("bare.py", str(port)) as server:
        expect(server, "serving")
        with connect(f"{address}/send", compression=None) as sender:
            seq = iter(range(1, 10_000))

            def press() -> float:
                message = f'42["board",{{"seq":{next(seq)},"filling":"'.ljust(size, "x")
                started = time.monotonic()
                sender.send(message)
                return started

            return rounds("bare", address, count, press)[0]


def rounds(kind: str, address: str, count: int, press: Press) -> tuple[list[float], int]:
    """Press again and again; how long each display waited for each press, and a board's size."""
    waited: list[float] = []
    size = 0
    with program("displays.py", kind, address, str(count)) as displays:
        expect(displays, "connected")
        for turn in range(ROUNDS + WARM_UP):
            time.sleep(PAUSE_SECONDS)
            tell(displays, "round")
            expect(displays, "ready")
            started = press()
            answer = json.loads(heard(displays))
            if "missing" in answer:
                raise RuntimeError(f"{answer['missing']} of {count} displays got nothing")
            size = answer["size"]
            if turn >= WARM_UP:
                waited += [1000 * (at - started) for at in answer["times"]]
    return waited, size


def middle_and_worst(waited: list[float]) -> tuple[float, float]:
    """The median and the 99th percentile."""
    parts = quantiles(waited, n=100, method="inclusive")
    return parts[49], parts[98]


@contextmanager
def program(name: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """One of the programs beside this file, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / name), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def tell(process: subprocess.Popen[str], line: str) -> None:
    """Send it a line."""
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> str:
    """Its next line."""
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError("a program of the benchmark ended early")
    return line


def expect(process: subprocess.Popen[str], line: str) -> None:
    """Wait for a line."""
    said = heard(process)
    if said != line:
        raise RuntimeError(f"expected {line!r}, heard {said!r}")


def allow_many_sockets() -> None:
    """A thousand displays are more files than a shell allows; our programs inherit the limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384), most))

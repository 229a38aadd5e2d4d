"""What one delivered message costs the server, beside a bare broadcast by a WebSocket server in C.

The same number of clients, the same bytes; the processor time is the kernel's account of the
server's process, less what it uses when nothing is emitted.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from subprocess import PIPE, Popen

from websockets.sync.client import ClientConnection, connect

from benchmarks.latency import allow_many_sockets, expect, heard, tell
from benchmarks.measured import Measured, Target
from tests.serving import free_port

MODES = ("gevent", "eventlet", "threading")
BYTES = 170
TARGET = 1.5
SCHEDULED = 2  # the kernel's word for such a clock: CPUCLOCK_SCHED
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cost:
    """Milliseconds until a client has the message, microseconds of processor per message, and
    kilobytes of the server's memory per client."""

    p50: float
    p99: float
    processor: float
    memory: float


def figures(full: bool = False) -> Measured:
    """The table; the short run has fewer clients and rounds, and leaves the stock library out."""
    allow_many_sockets()
    count, rounds = (1000, 60) if full else (500, 25)
    bound = bare(count, rounds)
    rows, targets = [row("bare C server (picows)", bound, bound)], []
    for mode in MODES:
        ours = emitted(mode, "ours", count, rounds)
        rows.append(row(f"{mode}, ours", ours, bound))
        targets.append(
            Target(
                f"{mode}: processor per message / bare", ours.processor / bound.processor, TARGET
            )
        )
        if full:
            rows.append(row(f"{mode}, stock", emitted(mode, "stock", count, rounds), bound))
    lines = [
        "### Fan-out",
        "",
        f"One message of about {BYTES} bytes to {count:,} WebSockets, {rounds} times; the median.",
        "",
        "| server | p50 ms | p99 ms | µs of processor per message | ratio | KB per client |",
        "|---|---:|---:|---:|---:|---:|",
        *rows,
        "",
    ]
    return Measured("\n".join(lines), tuple(targets))


def row(name: str, cost: Cost, bound: Cost) -> str:
    """One line of the table."""
    ratio = cost.processor / bound.processor
    times = f"{cost.p50:.1f} | {cost.p99:.1f} | {cost.processor:.1f}"
    return f"| {name} | {times} | {ratio:.2f} | {cost.memory:.0f} |"


def bare(count: int, rounds: int) -> Cost:
    """The bound's cost."""
    port = free_port()
    with program("bare_picows", str(port), str(BYTES)) as server:
        expect(server, "serving")
        with connect(f"ws://127.0.0.1:{port}/send", compression=None) as sender:
            message = '42["board",{"seq":1,"filling":"'.ljust(BYTES, "x")
            return measured(server, "bare", port, count, rounds, lambda: sender.send(message))


def emitted(mode: str, whose: str, count: int, rounds: int) -> Cost:
    """The cost of our server, or of the stock library."""
    port = free_port()
    with program("emitter", mode, str(port), whose) as server:
        expect(server, "serving")
        with closing(Sender(port)) as sender:
            filling = "x" * (BYTES - 40)
            return measured(server, "emitter", port, count, rounds, lambda: sender.go(filling))


def measured(
    server: Popen[str], kind: str, port: int, count: int, rounds: int, emit: Callable[[], None]
) -> Cost:
    """Emit again and again to a crowd."""
    before = memory(server.pid)
    with program("crowd", kind, str(port)) as crowd:
        tell(crowd, f"connect {count}")
        if json.loads(heard(crowd))["connected"] != count:
            raise RuntimeError("not everybody was let in")
        time.sleep(1)
        each = (memory(server.pid) - before) / count
        idle = idling(server.pid)
        waited, used = [], []
        for _ in range(rounds):
            tell(crowd, "round")
            expect(crowd, "ready")
            began, spent = time.monotonic(), processor(server.pid)
            emit()
            times = json.loads(heard(crowd))["times"]
            passed = time.monotonic() - began
            used.append((processor(server.pid) - spent - idle * passed) / count)
            waited += [1000 * (at - began) for at in times]
    parts = quantiles(waited, n=100, method="inclusive")
    return Cost(parts[49], parts[98], 1e6 * median(used), each)


def idling(pid: int) -> float:
    """What share of a processor a server with a crowd uses when nothing is emitted."""
    began, spent = time.monotonic(), processor(pid)
    time.sleep(4)
    return (processor(pid) - spent) / (time.monotonic() - began)


def processor(pid: int) -> float:
    """Seconds of processor that a process has used, with threads that have ended; exact to
    microseconds, which /proc is not."""
    return time.clock_gettime((~pid << 3) | SCHEDULED)


def memory(pid: int) -> float:
    """The resident set in kilobytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1])
    raise RuntimeError(f"no memory of {pid}")


class Sender:
    """Who asks the emitter to emit; answers pings meanwhile."""

    def __init__(self, port: int) -> None:
        address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self.line: ClientConnection = connect(address, compression=None, ping_interval=None)
        self.line.recv()
        self.line.send('40{"sender":true}')
        self.line.recv()
        threading.Thread(target=self._answer_pings, daemon=True).start()

    def go(self, filling: str) -> None:
        """Have it emitted."""
        self.line.send(f'42["go",{json.dumps(filling)}]')

    def close(self) -> None:
        """Hang up."""
        self.line.close()

    def _answer_pings(self) -> None:
        for packet in self.line:
            if packet == "2":
                self.line.send("3")


@contextmanager
def program(name: str, *arguments: str) -> Iterator[Popen[str]]:
    """One of the programs beside this file, until the block ends."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    process = Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    print(figures("--full" in sys.argv).section("now"))

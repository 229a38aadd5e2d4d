"""What a connected display costs in memory, beside a bare WebSocket server in C."""

from __future__ import annotations

import json
import sys
import time

from benchmarks.fanout import MODES, heard, idling, memory, program, tell
from benchmarks.latency import allow_many_sockets
from benchmarks.measured import Measured, Target
from benchmarks.storm import BOARD_BYTES, bare, office

FULL, SHORT = 2000, 600
# What the server makes once for the first displays is not theirs.
FIRST = 100
SETTLE_SECONDS = 6
TARGET = 2.5


def figures(full: bool = False) -> Measured:
    """The table; the short run has fewer displays."""
    allow_many_sockets()
    count = FULL if full else SHORT
    with bare(BOARD_BYTES) as (pid, port):
        bound = taken(pid, "bare", port, "", count)
    rows, targets = [row("bare C server (picows)", bound, bound)], []
    for mode in MODES:
        with office(mode) as (pid, port, token):
            found = taken(pid, "office", port, token, count)
        rows.append(row(mode, found, bound))
        targets.append(Target(f"{mode}: memory per display / bare", found[0] / bound[0], TARGET))
    lines = [
        "### Memory of a connected display",
        "",
        f"Growth of the resident set by {count:,} hall monitors that have joined; then what share",
        "of a processor pings and upkeep take while nothing happens.",
        "",
        "| server | KB per display | ratio | processor when idle |",
        "|---|---:|---:|---:|",
        *rows,
        "",
    ]
    return Measured("\n".join(lines), tuple(targets))


def row(name: str, found: tuple[float, float], bound: tuple[float, float]) -> str:
    """One line of the table."""
    return f"| {name} | {found[0]:.0f} | {found[0] / bound[0]:.1f} | {100 * found[1]:.1f} % |"


def taken(pid: int, kind: str, port: int, token: str, count: int) -> tuple[float, float]:
    """Kilobytes per display, and the idle share of a processor."""
    with program("crowd", kind, str(port), token) as crowd:
        join(crowd, FIRST, FIRST)
        before = memory(pid)
        join(crowd, count, FIRST + count)
        return (memory(pid) - before) / count, idling(pid)


def join(crowd, more: int, altogether: int) -> None:
    """Let more displays come."""
    tell(crowd, f"connect {more}")
    if json.loads(heard(crowd))["connected"] != altogether:
        raise RuntimeError("not everybody was let in")
    time.sleep(SETTLE_SECONDS)


if __name__ == "__main__":
    print(figures("--full" in sys.argv).section("now"))

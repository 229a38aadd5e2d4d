"""How much of a kiosk's POST is the ticket, and how much is HTTP around it.

Tickets a second over HTTP, beside POSTs of the same body with the same token to the same server,
which are let in and read, and decide nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.asking import Asking
from benchmarks.measured import Measured, Target
from tests.serving import ROOT, Server

WIDE = ROOT / "tests" / "offices" / "wide.toml"
OFFICE = "/api/v1/offices/wide"
MEMORY = Path("/dev/shm")
CLIENTS = 16
ROUNDS = 6
# All rounds together stay below a day's numbers.
EACH = 160
LEAST = 0.6


class Beside(Server):
    """The server, with the address that decides nothing."""

    def _started(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "benchmarks.nothing", *arguments],
                env={**self.environment, "PYTHONPATH": str(ROOT)},
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def figures() -> Measured:
    """Both on the disk, whose syncs cost what they cost, and in memory, where they cost nothing."""
    on_disk, in_memory = rates(ROOT), rates(MEMORY)
    text = f"""### A kiosk's POST

{EACH} of each over HTTP in each of {ROUNDS} turns, {CLIENTS} connections kept open, eventlet,
SQLite with full sync; the median of the turns. The bound is let in by the same token and has the
same body read by the same schema; it decides and writes nothing.

| a second | nothing decided | tickets taken | ratio |
|---|---:|---:|---:|
{row("database on the disk", *on_disk)}
{row("database in memory (no sync)", *in_memory)}
"""
    ratio = on_disk[1] / on_disk[0]
    return Measured(text, (Target("tickets / nothing decided", ratio, at_least=LEAST),))


def row(where: str, empty: float, tickets: float) -> str:
    """One line of the table."""
    return f"| {where} | {empty:.0f} | {tickets:.0f} | {tickets / empty:.2f} |"


def rates(place: Path) -> tuple[float, float]:
    """The rates of both on a database in that place, asked in turns."""
    with (
        tempfile.TemporaryDirectory(dir=place) as folder,
        Beside(Path(folder), offices=(WIDE,), fresh=True) as server,
    ):
        token = server.token("kiosk", "bench", office="wide")
        kiosks = [Asking(server.port, token) for _ in range(CLIENTS)]
        found: dict[str, list[float]] = {"nothing": [], "tickets": []}
        for turn in range(ROUNDS):
            for what in sorted(found, reverse=bool(turn % 2)):
                path = f"{OFFICE}/{what}"
                asks = [lambda at=at, path=path: at.post(path, {"service": "A"}) for at in kiosks]
                found[what].append(per_second(asks, EACH // CLIENTS))
    return median(found["nothing"]), median(found["tickets"])


def per_second(clients: list[Callable[[], object]], each: int) -> float:
    """How many requests a second all clients together get answered."""

    def repeat(ask: Callable[[], object]) -> None:
        for _ in range(each):
            ask()

    started = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as together:
        list(together.map(repeat, clients))
    return len(clients) * each / (time.perf_counter() - started)


if __name__ == "__main__":
    print(figures().section("now"))

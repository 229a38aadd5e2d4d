"""Tickets and calls a second over HTTP, beside a request that is turned away at the door."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.asking import Asking
from tests.serving import ROOT, Server

WIDE = ROOT / "tests" / "offices" / "wide.toml"
OFFICE = "/api/v1/offices/wide"
CLIENTS = 4
EACH = 150
AMOUNT = CLIENTS * EACH
# A kiosk's body without its service: token and body are read, nothing is decided or kept.
UNPROCESSABLE = 422


def figures() -> str:
    """The table, per second."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), offices=(WIDE,)) as server:
        kiosk, clerk = (server.token(role, "bench", office="wide") for role in ("kiosk", "clerk"))
        kiosks = [Asking(server.port, kiosk) for _ in range(CLIENTS)]
        clerks = [Asking(server.port, clerk) for _ in range(CLIENTS)]
        turn_away = [lambda at=at: at.post(f"{OFFICE}/tickets", {}, UNPROCESSABLE) for at in kiosks]
        take = [lambda at=at: at.post(f"{OFFICE}/tickets", {"service": "A"}) for at in kiosks]
        call = [
            lambda at=at, key=key: at.post(f"{OFFICE}/counters/{key}/next", {})
            for key, at in enumerate(clerks, start=1)
        ]
        turned_away = per_second(turn_away)
        taken = per_second(take)
        called = per_second(call)
    return f"""### Tickets and calls a second

{AMOUNT} of each over HTTP, {CLIENTS} connections kept open, each request committed with full sync.
The tickets queue up to {AMOUNT} people; the calls empty that queue again.

| | a second | to a request that is turned away |
|---|---:|---:|
| turned away (token read, body refused) | {turned_away:.0f} | 1.00 |
| tickets taken | {taken:.0f} | {taken / turned_away:.2f} |
| tickets called | {called:.0f} | {called / turned_away:.2f} |
"""


def per_second(clients: list[Callable[[], object]]) -> float:
    """How many requests a second all clients together get answered."""

    def repeat(ask: Callable[[], object]) -> None:
        for _ in range(EACH):
            ask()

    started = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as together:
        list(together.map(repeat, clients))
    return len(clients) * EACH / (time.perf_counter() - started)

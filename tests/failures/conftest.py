"""A running office, and a hand that can take the disk away from it."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.serving import Server

MODES = ["eventlet", "threading", "gevent"]


class Office:
    """A server with a kiosk and a clerk that work through the API, with keys of their own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.tokens = {role: server.token(role, role) for role in ("kiosk", "clerk", "integration")}
        self.web = requests.Session()

    def ask(
        self, method: str, path: str, role: str, body: Any = None, **headers: str
    ) -> requests.Response:
        """The server's answer; underscores in headers are hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.web.request(
            method,
            f"{self.server.address}/api/v1/offices/kalisz{path}",
            json=body if method == "POST" else None,
            headers={"Authorization": f"Bearer {self.tokens[role]}", **sent},
            timeout=30,
        )

    def arrive(self, key: str | None = None, **headers: str) -> requests.Response:
        """A visitor takes a ticket."""
        if key:
            headers["Idempotency_Key"] = key
        return self.ask("POST", "/tickets", "kiosk", {"service": "A"}, **headers)

    def press(self, verb: str, counter: str = "1", **body: Any) -> requests.Response:
        """A clerk presses a button."""
        return self.ask("POST", f"/counters/{counter}/{verb}", "clerk", body)

    def queue(self) -> dict[str, Any]:
        """Who waits and who is at the counters."""
        return self.ask("GET", "/queue", "clerk").json()

    def journal(self) -> list[dict[str, Any]]:
        """All that happened."""
        entries: list[dict[str, Any]] = []
        while True:
            after = entries[-1]["seq"] if entries else 0
            asked = f"/journal?limit=500&after={after}"
            more = self.ask("GET", asked, "integration").json()["entries"]
            if not more:
                return entries
            entries += more

    def get(self, path: str) -> requests.Response:
        """A page or a check of the house."""
        return self.web.get(f"{self.server.address}{path}", timeout=30)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No file of the server grows or is written any more, until there is space again."""
        assert self.server.process
        pid, unlimited = self.server.process.pid, resource.RLIM_INFINITY
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, unlimited))
        try:
            yield
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))

    @contextmanager
    def locked_database(self) -> Iterator[None]:
        """Another program holds the database's write lock."""
        other = sqlite3.connect(self.server.folder / "okienko.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()


@pytest.fixture(params=MODES)
def serving(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A running office, in each way of serving."""
    with Server(tmp_path, async_mode=request.param) as server:
        yield Office(server)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A running office as it is served by default."""
    with Server(tmp_path) as server:
        yield Office(server)

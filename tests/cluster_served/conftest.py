"""Two real server processes on one PostgreSQL and one Redis, and monitors that come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from tests.load.crowd import WIDE
from tests.redis import Redis
from tests.serving import ROOT, Server

KALISZ = ROOT / "offices" / "kalisz.toml"
BEHIND_A_PROXY = {"OKIENKO_TRUSTED_PROXIES": "1", "OKIENKO_SECURE_COOKIES": "true"}


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis of the test's own."""
    with Redis() as started:
        yield started


@pytest.fixture
def two(tmp_path: Path, redis: Redis) -> Iterator[list[Server]]:
    """Two processes behind a proxy, of the test's own: it may kill them."""
    with pair(tmp_path, redis) as servers:
        yield servers


@contextmanager
def pair(folder: Path, redis: Redis) -> Iterator[list[Server]]:
    """Two running processes as okienko@1 and okienko@2 are, on one PostgreSQL."""
    servers = [
        Server(
            folder,
            dialect="postgresql",
            offices=(KALISZ, WIDE) if number == 0 else (),
            environment={
                **BEHIND_A_PROXY,
                "OKIENKO_REDIS": redis.url,
                "OKIENKO_PROCESS": str(number),
            },
        )
        for number in range(2)
    ]
    servers[1].clock = servers[0].clock
    with servers[0], servers[1]:
        yield servers


class Monitor:
    """A monitor as a browser shows it: joins whenever it is connected, keeps what it was told."""

    def __init__(
        self, address: str, token: str, *, office: str = "wide", key: str = "hall-1", **options: Any
    ) -> None:
        self.calls: set[int] = set()
        self.numbers: set[str] = set()
        self.seq = 0
        self.joined = threading.Semaphore(0)
        self.joins = 0
        self._room = {"kind": "hall", "office": office, "key": key}
        session = requests.Session()
        session.verify = False
        session.trust_env = False  # a machine's own list of authorities would be asked otherwise
        self.line = socketio.Client(
            http_session=session,
            ssl_verify=False,
            reconnection_delay=0.2,
            reconnection_delay_max=1.0,
        )
        self.line.on("connect", self._join)
        self.line.on("board", self._take)
        self.line.connect(address, auth={"token": token}, wait_timeout=30, **options)

    def _join(self) -> None:
        self.line.emit("join", {**self._room, "seq": self.seq}, callback=self._joined)

    def _joined(self, answer: dict[str, Any]) -> None:
        assert answer["ok"], answer
        self._take(answer["message"])
        self.joins += 1
        self.joined.release()

    def _take(self, message: dict[str, Any]) -> None:
        self.seq = max(self.seq, message["seq"])
        for call in message["board"]["calls"]:
            self.calls.add(call["call"])
            self.numbers.add(call["number"])

    def close(self) -> None:
        """Go, without waiting for the server's farewell."""
        self.line.eio.state = "disconnected" if not self.line.connected else self.line.eio.state
        if self.line.eio.ws:
            self.line.eio.ws.close = partial(self.line.eio.ws.close, timeout=0)
        self.line.shutdown()


@pytest.fixture
def monitors() -> Iterator[list[Monitor]]:
    """Monitors of the test; they are closed at its end."""
    opened: list[Monitor] = []
    yield opened
    for each in opened:
        each.close()

"""Two real server processes on one database that find each other in a Redis."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from pathlib import Path

import redis as redis_client

from tests.live.wire import Hall, Screen
from tests.redis import Redis
from tests.serving import ROOT, Server, wait_for

HALL = {"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": 0}
KALISZ = ROOT / "offices" / "kalisz.toml"
SECONDS = 40


class Pair:
    """Two processes, each with its hall of screens; `tender` and `other` by who tends Kalisz."""

    def __init__(
        self, folder: Path, redis: Redis, mode: str, offices: tuple[Path, ...] = (KALISZ,)
    ) -> None:
        self.redis = redis
        self.asked = redis_client.Redis.from_url(redis.url, socket_timeout=5)
        self.servers = [
            Server(
                folder,
                async_mode=mode,
                environment={"OKIENKO_REDIS": redis.url},
                offices=() if number else offices,
            )
            for number in range(2)
        ]
        for number, server in enumerate(self.servers):
            server.log = folder / f"server-{number}.log"
        self.halls: list[Hall] = []

    def start(self, after: ExitStack) -> None:
        for server in self.servers:
            after.enter_context(server)
        self.settle()
        self.halls = [Hall(server) for server in self.servers]
        for hall in self.halls:
            after.callback(hall.close)

    def settle(self) -> None:
        """Wait until both live and one of them tends the office."""
        names = {name_of(server) for server in self.servers}
        wait_for("both are there", lambda: self.alive() == names, SECONDS)
        wait_for("one tends", lambda: self.tender_name() in names, SECONDS)
        time.sleep(1.0)  # who lets go of an office does so a moment later
        wait_for("one tends", lambda: self.tender_name() in names, SECONDS)

    def alive(self) -> set[str]:
        return {name.decode() for name in self.asked.zrange("okienko:0:processes", 0, -1)}

    def tender_name(self) -> str:
        return (self.asked.hget("okienko:0:tenders", "kalisz") or b"").decode()

    @property
    def tender(self) -> Hall:
        return next(each for each in self.halls if name_of(each.server) == self.tender_name())

    @property
    def other(self) -> Hall:
        return next(each for each in self.halls if name_of(each.server) != self.tender_name())

    def screens(self) -> list[Screen]:
        """A screen on each process, the tender's first."""
        opened = [hall.screen(transports=["websocket"]) for hall in (self.tender, self.other)]
        for screen in opened:
            assert screen.ask("join", HALL)["ok"]
        return opened


def name_of(server: Server) -> str:
    """The name that the running process has drawn."""
    return re.findall(r"cluster_joining.*?([0-9a-f]{12})", server.log.read_text())[-1]


def call(hall: Hall) -> str:
    """A visitor comes and is called; the number."""
    hall.arrive()
    return hall.call()

"""Displays of one sound zone at two real processes: one speaks, whatever becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from html import unescape
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
import requests

from queue_server.queries.showings import latest_spoken
from tests.live.test_speakers_over_the_wire import speaking
from tests.live.wire import Hall, Screen, calls, first
from tests.redis import Redis
from tests.serving import PASSWORD, Server, wait_for

MODES = ("eventlet", "threading", "gevent")
# A lease lasts seconds, and the machine may have little time for us.
SECONDS = 40
SOCKET = {"transports": ["websocket"]}


class Display:
    """A display with sound, and what it was told last."""

    def __init__(self, hall: Hall, key: str) -> None:
        self.hall, self.key = hall, key
        self.screen: Screen = hall.screen(hall.display, **SOCKET)
        self.orders: Queue[dict[str, Any]] = Queue()
        self.screen.line.on("do", self.orders.put)
        self.told: list[dict[str, Any]] = []
        speaking(self.screen, key)

    def heard(self) -> list[bool]:
        """Whether it speaks, each time it was told."""
        while True:
            try:
                self.told.append(self.screen.sounds.get_nowait())
            except Empty:
                return [each["speaks"] for each in self.told]

    @property
    def speaks(self) -> bool:
        return self.heard()[-1:] == [True]

    def speak(self, number: str) -> int:
        """Speak that call to its end; the call."""
        call = self.screen.until(calls(number), SECONDS)["board"]["calls"][0]["call"]
        assert self.screen.ask("spoken", {"office": "kalisz", "key": self.key, "call": call})["ok"]
        return int(call)


class Pair:
    """Two processes of one office."""

    def __init__(self, folder: Path, redis: Redis, mode: str) -> None:
        kalisz = Server.__init__.__kwdefaults__["offices"]
        environment = {"OKIENKO_REDIS": redis.url}
        self.servers = [
            Server(folder, async_mode=mode, environment=environment, offices=offices)
            for offices in (kalisz, ())
        ]
        for number, server in enumerate(self.servers):
            server.log = folder / f"server-{number}.log"
        self.halls: list[Hall] = []

    def start(self, after: ExitStack) -> None:
        for server in self.servers:
            after.enter_context(server)
        self.halls = [Hall(server) for server in self.servers]
        for hall in self.halls:
            after.callback(hall.close)


@pytest.fixture
def pair(tmp_path: Path, redis: Redis) -> Iterator[Callable[[str], Pair]]:
    """Starts two processes in that mode."""
    with ExitStack() as after:

        def start(mode: str = "eventlet") -> Pair:
            made = Pair(tmp_path, redis, mode)
            made.start(after)
            return made

        yield start


def call(hall: Hall) -> str:
    """A visitor comes and is called; the number."""
    hall.arrive()
    return hall.call()


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("mode", MODES)
def test_when_the_speakers_process_is_killed_the_other_goes_on_behind_what_was_spoken(
    pair, mode, lost
):
    two = pair(mode)
    one, other = two.halls[lost], two.halls[1 - lost]
    speaker = Display(one, "hall-1")
    wait_for("the first to speak", lambda: speaker.speaks, SECONDS)
    second = Display(other, "hall-2")
    wait_for("the second to be told", second.heard, SECONDS)
    done = speaker.speak(call(other))
    cut_off = call(other)
    second.screen.until(calls(cut_off), SECONDS)
    with closing(other.server.store()) as store:
        wait_for("it to be kept", lambda: latest_spoken(store, "kalisz", ("hall-1",))[0] == done)
    assert set(second.heard()) == {False}

    one.server.kill()

    wait_for("the second to speak", lambda: second.speaks, SECONDS)
    assert second.told[-1]["spoken"] == done


class Manager:
    """Somebody who looks after the monitors, in a browser that reaches one of the processes."""

    def __init__(self, server: Server) -> None:
        self.address = server.address
        self.web = requests.Session()
        form = {"email": "adam@kalisz.example", "password": PASSWORD, "csrf_token": self.token()}
        assert self.web.post(f"{self.address}/login", data=form, timeout=30).ok

    def token(self) -> str:
        page = self.web.get(f"{self.address}/login", timeout=30).text
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found
        return unescape(found[1])

    def cards(self) -> dict[str, Any]:
        answer = self.web.get(f"{self.address}/admin/kalisz/displays/states", timeout=30)
        assert answer.ok, answer.text
        return answer.json()["screens"]

    def tell(self, key: str, what: str) -> str:
        token = self.token()
        headers = {"X-CSRFToken": token, "Accept": "application/json"}
        page = f"{self.address}/admin/kalisz/displays/{key}/{what}"
        answer = self.web.post(page, headers=headers, timeout=30)
        assert answer.ok, answer.text
        return answer.json()["said"]


@pytest.mark.parametrize("mode", MODES)
def test_whoever_looks_after_monitors_reaches_those_of_another_process(pair, mode):
    two = pair(mode)
    two.servers[0].user("adam@kalisz.example", "administrator", "Adam")
    displays = [Display(two.halls[0], "hall-1"), Display(two.halls[1], "hall-2")]
    managers = [Manager(server) for server in two.servers]

    for manager in managers:
        for display in displays:
            wait_for(
                "it to be known",
                lambda m=manager, d=display: "1920 × 1080" in m.cards()[d.key]["facts"],
                SECONDS,
            )
    managers[0].tell("hall-2", "identify")
    managers[1].tell("hall-1", "identify")

    for display in displays:
        order = first(display.orders, lambda told: told["what"] == "identify", SECONDS)
        assert order["key"] == display.key

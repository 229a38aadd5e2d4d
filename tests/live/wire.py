"""Screens, clerks and kiosks over real connections to a real server."""

from __future__ import annotations

import time
from functools import partial
from queue import Empty, Queue
from typing import Any

import requests
import socketio

from tests.serving import Server


class Screen:
    """A client as a display is one: joins, keeps what is pushed."""

    def __init__(self, address: str, token: str | None = None, **options: Any) -> None:
        self.pushed: Queue[dict[str, Any]] = Queue()
        self.sounds: Queue[dict[str, Any]] = Queue()
        self.reloads = 0
        self.line = socketio.Client(reconnection=False)
        self.line.on("board", self.pushed.put)
        self.line.on("sound", self.sounds.put)
        self.line.on("reload", self._reload)
        auth = {"token": token} if token else None
        self.line.connect(address, auth=auth, wait_timeout=10, **options)

    def _reload(self, *_: Any) -> None:
        self.reloads += 1

    def close(self) -> None:
        """Go, without waiting for the server's farewell."""
        if self.line.eio.ws:
            self.line.eio.ws.close = partial(self.line.eio.ws.close, timeout=0)
        self.line.disconnect()

    def ask(self, event: str, *payload: Any) -> Any:
        """The server's answer."""
        return self.line.call(event, *payload, timeout=10)

    def until(self, fits: Any, seconds: float = 5.0) -> dict[str, Any]:
        """The first pushed message that fits."""
        return first(self.pushed, fits, seconds)

    def until_speaker(self, seconds: float = 5.0) -> int:
        """Wait to be made the speaker; the last call that was spoken."""
        return first(self.sounds, lambda told: told["speaks"], seconds)["spoken"]


def first(queue: Queue[dict[str, Any]], fits: Any, seconds: float) -> dict[str, Any]:
    """The first of what comes that fits."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            message = queue.get(timeout=max(0.01, give_up - time.monotonic()))
        except Empty:
            break
        if fits(message):
            return message
    raise AssertionError("nothing came that fits")


class Hall:
    """A running office with a kiosk and a clerk that work through the API."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.kiosk = server.token("kiosk", "kiosk-1")
        self.clerk = server.token("clerk", "clerk at 1")
        self.display = server.token("display", "hall-1")
        self.web = requests.Session()
        self.screens: list[Screen] = []

    def post(self, path: str, token: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.web.post(
            f"{self.server.address}/api/v1/offices/kalisz/{path}",
            json=body or {},
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )
        assert answer.ok, answer.text
        return answer.json()

    def arrive(self) -> str:
        """A visitor takes a ticket; its number."""
        return self.post("tickets", self.kiosk, {"service": "A"})["number"]

    def call(self) -> str:
        """Counter 1 calls the next visitor; the number."""
        return self.post("counters/1/next", self.clerk)["ticket"]["number"]

    def screen(self, token: str | None = None, **options: Any) -> Screen:
        """A new connection."""
        address = options.pop("address", self.server.address)
        self.screens.append(Screen(address, token, **options))
        return self.screens[-1]

    def close(self) -> None:
        for screen in self.screens:
            screen.close()


def calls(number: str):
    """Whether a board's newest call is that number."""
    return lambda message: (
        message["board"]["calls"][:1] and (message["board"]["calls"][0]["number"] == number)
    )

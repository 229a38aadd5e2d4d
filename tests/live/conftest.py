"""A live room in the test's own process: real store, real events, turned by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIO, SocketIOTestClient

from queue_server import live
from queue_server.cluster import Cluster
from queue_server.domain.hall import Hall
from queue_server.live.gateway import Live
from queue_server.live.relay import Relay
from queue_server.store import Store
from queue_server.surface import Board
from queue_server.web.access import Visitor


def counts(hall: Hall, key: str) -> dict[str, Any]:
    """A small board: who waits, and the last call."""
    newest = max((each.call for each in hall.calls), default=None)
    return {"waiting": [place.ticket.number for place in hall.queue], "call": newest}


def anybody(visitor: Visitor, office: str, key: str) -> bool:
    """Whoever is in the network."""
    return True


@dataclass
class Room:
    """The live room of an app without pages."""

    app: Flask
    socketio: SocketIO
    live: Live
    office: str
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def screen(self, who: str = "") -> SocketIOTestClient:
        """A connection; `who` names one of the room's visitors."""
        return self.socketio.test_client(self.app, auth={"token": who})

    def join(self, client: SocketIOTestClient, kind: str = "hall", key: str = "hall-1") -> Any:
        """The answer to a request to join."""
        asked = {"kind": kind, "office": self.office, "key": key, "seq": 0}
        return client.emit("join", asked, callback=True)

    @property
    def relay(self) -> Relay:
        """What keeps the boards."""
        return self.live.relay

    def gateway(self) -> Any:
        """The gateway behind the events."""
        return self.live.gateway

    def showings(self) -> Any:
        """The acknowledgements on their way."""
        return self.live.showings


def boards_of(client: SocketIOTestClient) -> list[dict[str, Any]]:
    """The boards that were pushed to a connection since the last look."""
    return [each["args"][0] for each in client.get_received() if each["name"] == "board"]


@pytest.fixture
def open_room(store: Store, kalisz: str) -> Callable[..., Room]:
    """Makes the live room with these boards, of one process or of one among several."""

    def make(*boards: Board, cluster: Cluster | None = None) -> Room:
        app = Flask("live")
        visitors: dict[str, Visitor] = {}

        def identify(environ: dict[str, Any], auth: Any) -> Visitor:
            return visitors.get(auth["token"], Visitor())

        socketio = live.create_socketio("threading", cluster=cluster)
        socketio.init_app(app)
        attached = live.attach(socketio, store, boards, identify, "version 1", cluster)
        return Room(app, socketio, attached, kalisz, visitors)

    return make

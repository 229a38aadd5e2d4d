"""How often a ticket, a call and a reading of the hall go to PostgreSQL and back: once."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url

from queue_server.actions import arriving, calling, offices
from queue_server.actions.entry import Actor, Door, Once
from queue_server.queries import hall
from queue_server.store import Store
from queue_server.store.ids import DRAWN_AT_ONCE
from tests import databases
from tests.serving import ROOT

pytestmark = pytest.mark.dialect("postgresql")
SOCKET = ".s.PGSQL.5432"
WIDE = ROOT / "tests" / "offices" / "wide.toml"


class Proxy:
    """Stands before PostgreSQL and counts how often it is asked after it has answered."""

    def __init__(self, folder: Path, server: str) -> None:
        self.trips = 0
        self._server = f"{server}/{SOCKET}"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(f"{folder}/{SOCKET}")
        self._listening.listen()
        self._open: list[socket.socket] = [self._listening]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End it and every line through it."""
        for each in self._open:
            # Wakes the thread that waits on it, which closing alone does not.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._open += [client, server]
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        answered = True
        try:
            while True:
                ready, _, _ = select.select([client, server], [], [])
                # What the server has said comes first: the question may be a new one.
                came_from = server if server in ready else client
                said = came_from.recv(65536)
                if not said:
                    return
                self.trips += came_from is client and answered
                answered = came_from is server
                (client if came_from is server else server).sendall(said)
        except (OSError, ValueError):
            return


@pytest.fixture
def line(tmp_path: Path, clock) -> Iterator[tuple[Store, Proxy]]:
    """A store whose every word to PostgreSQL is counted."""
    url = make_url(databases.at(tmp_path / "counted.db", "postgresql"))
    folder = tmp_path / "proxy"
    folder.mkdir()
    proxy = Proxy(folder, str(url.query["host"]))
    address = url.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
    store = Store(address, clock)
    offices.load(store, WIDE.read_text(encoding="utf-8"), "wide")
    yield store, proxy
    store.close()
    proxy.close()


def test_a_ticket_and_a_call_are_one_round_trip_each(line):
    store, proxy = line
    clerk = Actor("token:1", "panel")

    def door(key: str) -> Door:
        return Door(store, "wide", clerk, Once(key, "f" * 64))

    # The driver prepares what it is asked for often.
    for turn in range(12):
        arriving.issue(door(f"issue-{turn}"), "A")
    for turn in range(10):
        calling.call_next(door(f"call-{turn}"), str(turn % 2 + 1))
    assert DRAWN_AT_ONCE > 14

    before = proxy.trips
    assert arriving.issue(door("issue"), "A").number == "A013"
    assert proxy.trips - before == 1
    before = proxy.trips
    assert calling.call_next(door("call"), "1").ticket.number == "A011"
    assert proxy.trips - before == 1


def test_the_whole_hall_is_one_round_trip(line):
    store, proxy = line
    # The office is looked up once; the driver prepares what it is asked for often.
    for _ in range(12):
        hall.read(store, "wide")

    before = proxy.trips
    assert hall.read(store, "wide").office.slug == "wide"
    assert proxy.trips - before == 1

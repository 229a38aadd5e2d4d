"""Old and new side by side on one database, for one step of migrations."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from queue_server.domain.events import EventKind
from queue_server.queries import journal
from queue_server.store.migrate import steps_ahead
from tests import databases
from tests.live.wire import Hall, calls
from tests.load.crowd import start, without_gaps
from tests.serving import Server
from tests.upgrade import releases
from tests.upgrade.releases import Released

ROOM = {"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": 0}
PATIENCE = 60
TURNS = 10


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last release, installed."""
    return releases.installed(releases.last(), tmp_path_factory.mktemp("release"))


@pytest.fixture
def old(tmp_path: Path, packages: Path) -> Iterator[Released]:
    """A server of the last release on a database of its own schema."""
    databases.not_migrated(tmp_path / "okienko.db", "postgresql")
    server = Released(tmp_path, packages, dialect="postgresql")
    server.okienko("migrate")
    server.okienko("office", "load", str(packages / "queue_server" / "offices" / "kalisz.toml"))
    with server:
        yield server


def test_the_last_release_and_this_version_work_on_one_database(old, tmp_path):
    new = Server(tmp_path, dialect="postgresql", offices=())
    new.clock = old.clock
    before, beside = Hall(old), Hall(new)
    tickets: list[str] = []
    called: list[str] = []
    try:
        monitor = before.screen(transports=["websocket"])
        assert monitor.ask("join", ROOM)["ok"]
        issuing, migrated = [], threading.Event()

        def go_on() -> None:
            while not migrated.is_set():
                issuing.append(before.arrive())
                time.sleep(0.02)

        kiosk = start(go_on)
        new.okienko("migrate")
        migrated.set()
        kiosk.join()
        tickets += issuing
        assert steps_ahead(new.database) == 0
        assert tickets

        with new:
            younger = beside.screen(transports=["websocket"])
            assert younger.ask("join", ROOM)["ok"]
            for turn in range(TURNS):
                takes, call = (before, beside) if turn % 2 else (beside, before)
                tickets.append(takes.arrive())
                called.append(call.call())
                for screen in (monitor, younger):
                    screen.until(calls(called[-1]), PATIENCE)

            # The old one ends, and its monitors go over.
            assert old.stop() == 0
            tickets.append(beside.arrive())
            called.append(beside.call())
            younger.until(calls(called[-1]), PATIENCE)
            assert "Traceback" not in old.log.read_text()
    finally:
        before.close()
        beside.close()

    with closing(new.store()) as store:
        entries = journal.after(store, "kalisz", 0, limit=10_000)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert without_gaps(tickets)
    issued = [entry.ticket for entry in entries if entry.kind is EventKind.TICKET_ISSUED]
    assert sorted(issued) == sorted(tickets)
    shown = [entry.ticket for entry in entries if entry.kind is EventKind.TICKET_CALLED]
    assert shown == called

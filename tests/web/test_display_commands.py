"""What the command line tells of displays."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from queue_server.actions import arriving, calling, devices, showing
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.queries import devices as known
from queue_server.store import Store
from tests import databases
from tests.serving import MONDAY
from tests.web.test_commands import installed, okienko

__all__ = ["installed", "okienko"]


def test_the_displays_of_an_office_are_listed_with_their_enrolment(installed, tmp_path: Path):
    with closing(Store(databases.at(tmp_path / "okienko.db"), Clock(MONDAY))) as store:
        devices.create_token(store, "kalisz", "display", "hall-1")
        devices.create_token(store, "kalisz", "display", "counter/3")
        devices.mark_used(store, known.tokens(store)[0].id)

    code, told, _ = installed("display", "list", "--office", "kalisz")

    assert code == 0
    assert [" ".join(line.split()) for line in told.splitlines()] == [
        "hall-1 Hala, wejście enrolled, last used 2026-11-23 08:40",
        "hall-2 Hala, poczekalnia not enrolled",
        "counter/3 enrolled, never used",
    ]


def test_late_calls_are_listed_by_display(installed, tmp_path: Path):
    opened = Clock(MONDAY - timedelta(minutes=5))
    with closing(Store(databases.at(tmp_path / "okienko.db"), opened)) as store:
        door = Door(store, "kalisz", Actor("user:1", "Anna"))
        for display in ("hall-1", "hall-2"):
            devices.create_token(store, "kalisz", "display", display)
        arriving.issue(door, "A")
        calling.call_next(door, "1")
        seven = store.clock.now() + timedelta(seconds=7)
        showing.acknowledge(store, "kalisz", [(1, "hall-1", seven)])
        showing.acknowledge_spoken(store, "kalisz", [(1, "hall-1", seven)])

    _, told, _ = installed("display", "late", "--office", "kalisz")
    _, before, _ = installed("display", "late", "--office", "kalisz", "--day", "2026-11-22")

    lines = [" ".join(line.split()[1:]) for line in told.splitlines()]
    assert lines == [
        "A001 counter 1 hall-1 shown after 7 s spoken after 7 s",
        "A001 counter 1 hall-2 never shown spoken after 7 s",
    ]
    assert before == "2026-11-22: every call was shown within 3 seconds"


def test_where_no_display_is_enrolled_nothing_is_claimed(installed):
    code, told, complaint = installed("display", "late", "--office", "kalisz")
    assert (code, told) == (0, "")
    assert "no display is enrolled" in complaint


def test_an_unknown_office_is_told_so(installed):
    code, _, complaint = installed("display", "list", "--office", "atlantis")
    assert code == 1
    assert "atlantis" in complaint

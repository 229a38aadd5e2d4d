"""How long a hall in memory holds, and what looking at it costs."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

import pytest

from queue_server.actions import arriving
from queue_server.actions.entry import Door
from queue_server.domain.refusals import Unavailable
from queue_server.live import scenes
from queue_server.live.scenes import FRESH_SECONDS, WATCHED_SECONDS, Scenes
from queue_server.store import Store
from tests.actions.visits import load_file


@pytest.fixture
def asked(monkeypatch) -> Counter[str]:
    """What the database was asked, by the question."""
    found: Counter[str] = Counter()
    read, seqs = scenes.halls.read, scenes.offices.seqs

    def counted_read(store, office):
        found[office] += 1
        return read(store, office)

    def counted_seqs(store):
        found["all journals"] += 1
        return seqs(store)

    monkeypatch.setattr(scenes.halls, "read", counted_read)
    monkeypatch.setattr(scenes.offices, "seqs", counted_seqs)
    return found


@pytest.fixture
def time(monkeypatch) -> list[float]:
    """The monotonic clock, to be set."""
    now = [1000.0]
    monkeypatch.setattr(scenes, "monotonic", lambda: now[0])
    return now


def test_whoever_looks_while_nobody_polls_asks_for_all_journals_once(
    store, kalisz, asked, time
) -> None:
    offices, seen = [kalisz, load_file(store, "wide")], Scenes(store)
    for office in offices * 2:
        seen.look(office)
    asked.clear()

    time[0] += WATCHED_SECONDS + FRESH_SECONDS
    for office in offices * 5:
        seen.look(office)

    assert asked == {"all journals": 1}


def test_what_another_program_changed_is_seen_though_nobody_polls(
    store, kalisz, clock, asked, time
) -> None:
    office, seen = load_file(store, "wide"), Scenes(store)
    seen.look(office)
    seen.look(kalisz)
    with closing(Store(store.address, clock)) as beside:
        arriving.issue(Door(beside, office), "A")
    asked.clear()

    time[0] += WATCHED_SECONDS + FRESH_SECONDS
    seen.look(kalisz)

    assert len(seen.look(office).scene.hall.queue) == 1
    assert asked == {"all journals": 1, office: 1}


def test_without_its_database_a_hall_holds_for_a_second_and_no_longer(
    store, kalisz, monkeypatch, time
) -> None:
    def away(*_asked: object) -> None:
        raise Unavailable("the database is away")

    seen = Scenes(store)
    seen.look(kalisz)
    monkeypatch.setattr(scenes.halls, "read", away)
    monkeypatch.setattr(scenes.offices, "seqs", away)

    time[0] += FRESH_SECONDS / 2
    assert seen.look(kalisz).scene.hall.office.slug == kalisz
    time[0] += FRESH_SECONDS
    with pytest.raises(Unavailable):
        seen.look(kalisz)

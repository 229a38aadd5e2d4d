"""Changes that wait for the pen are written together, and each is told what became of its own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from queue_server.actions import arriving, calling
from queue_server.actions.entry import Door, Once
from queue_server.domain.refusals import Unavailable
from queue_server.queries import hall, journal
from queue_server.store import Store, engine
from tests.serving import wait_for

MANY = 8


@pytest.fixture
def said(store: Store) -> list[str]:
    """What SQLite is told from now on, statement by statement, without its values."""
    told: list[str] = []

    def listen(connection: Any, _record: object = None) -> None:
        connection.set_trace_callback(told.append)

    store.engine.dispose()
    event.listen(store.engine, "connect", listen)
    return told


class Asked(threading.Thread):
    """Somebody who asks in a thread of their own, and remembers the answer or the trouble."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.ask = ask
        self.answer: Any = None
        self.trouble: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.answer = self.ask()
        except Exception as trouble:
            self.trouble = trouble


@contextmanager
def all_in_line(store: Store, asks: list[Callable[[], Any]]) -> Iterator[list[Asked]]:
    """These ask while somebody else has the pen, who lets go of it when all stand in line."""
    pen = store.pen_at("kalisz")
    with pen.turn():
        asked = [Asked(ask) for ask in asks]
        wait_for("all stand in line", lambda: len(pen._line) == len(asks), seconds=60)
        yield asked
    for each in asked:
        each.join(60)
        assert not each.is_alive()


@pytest.mark.dialect("sqlite")
def test_a_ticket_and_a_call_read_nothing_and_say_little(door, said):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    told = []
    for act in (lambda: arriving.issue(door, "A"), lambda: calling.call_next(door, "1")):
        said.clear()
        act()
        told.append([each.split()[0] for each in said if not each.startswith("PRAGMA")])

    ticket = ["UPDATE", *["INSERT"] * 4]  # the office; numbers, quota, ticket, journal
    call = ["UPDATE", "UPDATE", "INSERT", "UPDATE", "INSERT", "INSERT", "INSERT"]
    assert told == [["BEGIN", *ticket, "COMMIT"], ["BEGIN", *call, "COMMIT"]]


@pytest.mark.dialect("sqlite")
def test_all_who_wait_are_written_by_one_commit(door, store, said):
    arriving.issue(door, "A")
    said.clear()

    with all_in_line(store, [lambda: arriving.issue(door, "A")] * MANY) as asked:
        pass

    assert said.count("COMMIT") == 1
    numbers = [f"A{number:03d}" for number in range(2, MANY + 2)]
    assert sorted(each.answer.number for each in asked) == numbers
    assert [place.ticket.number for place in hall.read(store, "kalisz").queue][1:] == numbers


def test_a_repeat_in_the_same_group_gets_the_first_answer_and_nobody_else_is_harmed(door, store):
    arriving.issue(door, "A")
    twice = Door(store, "kalisz", door.actor, Once("k1", "f" * 64))
    asks = [lambda: arriving.issue(door, "A"), *[lambda: arriving.issue(twice, "A")] * 2]

    with all_in_line(store, [*asks, lambda: arriving.issue(door, "B")]) as asked:
        pass

    assert [each.trouble for each in asked] == [None] * 4
    assert asked[1].answer == asked[2].answer
    waiting = [place.ticket.number for place in hall.read(store, "kalisz").queue]
    assert sorted(waiting) == ["A001", "A002", "A003", "B001"]
    assert {each.answer.number for each in asked} == {"A002", "A003", "B001"}
    entries = journal.after(store, "kalisz", 0)
    assert [each.seq for each in entries] == [1, 2, 3, 4]


@pytest.mark.dialect("sqlite")
def test_a_group_that_cannot_be_written_fails_all_of_it_and_leaves_no_trace(
    door, store, tmp_path, monkeypatch
):
    arriving.issue(door, "A")
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "okienko.db", isolation_level=None)
    pen = store.pen_at("kalisz")
    waiting = []
    with pen.turn():
        other.execute("BEGIN IMMEDIATE")
        waiting = [pen.stand_in_line([]) for _ in range(MANY)]

    for each in waiting:
        with pytest.raises(Unavailable, match="locked"):
            pen.finish(each)
    with pytest.raises(Unavailable, match="locked"):
        arriving.issue(door, "A")

    other.execute("ROLLBACK")
    other.close()
    assert arriving.issue(door, "A").number == "A002"
    assert [place.ticket.number for place in hall.read(store, "kalisz").queue] == ["A001", "A002"]


def test_who_waits_too_long_is_told_so_and_never_written(door, store, monkeypatch):
    arriving.issue(door, "A")
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)

    with store.pen_at("kalisz").turn(), pytest.raises(Unavailable, match="busy"):
        arriving.issue(door, "A")

    assert arriving.issue(door, "A").number == "A002"
    assert len(hall.read(store, "kalisz").queue) == 2


def test_another_program_may_take_the_ids_that_were_counted_on(door, store, clock):
    arriving.issue(door, "A")
    beside = Store(store.address, clock)
    try:
        theirs = arriving.issue(Door(beside, "kalisz"), "B").number
        assert [arriving.issue(door, "A").number, theirs] == ["A002", "B001"]
        assert arriving.issue(Door(beside, "kalisz"), "B").number == "B002"
    finally:
        beside.close()


def test_a_refusal_from_memory_is_true_of_the_database(door, store, clock):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    beside = Store(store.address, clock)
    try:
        calling.finish(Door(beside, "kalisz", door.actor), "1")
    finally:
        beside.close()

    # In memory the visitor is still at the counter.
    assert calling.call_next(door, "1", current=None).ticket is None

"""The database is opened so that what was acknowledged survives, and trouble is told plainly."""

from __future__ import annotations

import os
import sqlite3
import threading

import pytest

from queue_server.actions import arriving, calling
from queue_server.actions.entry import Door
from queue_server.domain.refusals import Unavailable
from queue_server.queries import hall, health, journal
from queue_server.store import Store, engine


def pragma(store: Store, name: str) -> object:
    with store.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.dialect("sqlite")
def test_every_connection_writes_ahead_with_full_sync_and_overwrites_what_it_deletes(store, kalisz):
    for opened in (store.reading, store.writing):
        with opened() as connection:
            found = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            ]
        assert found == ["wal", 2, 1, 1]


def test_a_missing_folder_is_made(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path}/new/folder/okienko.db", clock)
    with opened.reading() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    opened.close()


@pytest.mark.dialect("sqlite")
def test_one_writer_at_a_time_and_each_gets_a_turn(store, kalisz):
    inside, most, done = [0], [0], []

    def write() -> None:
        for _ in range(5):
            with store.writing() as connection:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                connection.exec_driver_sql("UPDATE offices SET seq = seq")
                inside[0] -= 1
            done.append(1)

    writers = [threading.Thread(target=write) for _ in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()

    assert (most[0], len(done)) == (1, 40)


def test_clerks_in_many_threads_call_every_ticket_once(door):
    for _ in range(24):
        arriving.issue(door, "A")
    called: list[str] = []

    def work(counter: str) -> None:
        mine = Door(door.store, "kalisz")
        while (answer := calling.call_next(mine, counter)).ticket is not None:
            called.append(answer.ticket.number)

    clerks = [threading.Thread(target=work, args=(key,)) for key in "1234"]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join()

    assert sorted(called) == [f"A{number:03d}" for number in range(1, 25)]


def test_a_reader_sees_one_moment_throughout(door, store):
    arriving.issue(door, "A")
    count = "SELECT count(*) FROM tickets"
    with store.reading() as connection:
        before = connection.exec_driver_sql(count).scalar()
        arriving.issue(door, "A")
        assert connection.exec_driver_sql(count).scalar() == before
    with store.reading() as connection:
        assert connection.exec_driver_sql(count).scalar() == before + 1


def test_nobody_reads_what_is_not_committed(door, store):
    arriving.issue(door, "A")
    with pytest.raises(RuntimeError, match="given up"):
        forget_the_journal(store)

    assert journal.after(store, "kalisz", 0)


def forget_the_journal(store: Store) -> None:
    """A change that is given up after another reader had a look."""
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM journal")
        assert journal.after(store, "kalisz", 0)
        raise RuntimeError("the change is given up")


def test_whoever_listens_is_told_after_the_commit_and_only_of_changes(door, store):
    told: list[int] = []
    store.on_commit.append(lambda slug: told.append(hall.read(store, slug).seq))

    arriving.issue(door, "A")
    calling.call_next(door, "1")
    calling.call_next(door, "1")

    assert told == [1, 3, 4]
    calling.call_next(door, "1")
    assert told == [1, 3, 4]


@pytest.mark.dialect("sqlite")
def test_a_database_that_another_program_locks_is_unavailable_not_a_crash(
    door, store, tmp_path, monkeypatch
):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    impatient = Store(store.address, store.clock)
    other = sqlite3.connect(tmp_path / "okienko.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="locked"):
        arriving.issue(Door(impatient, "kalisz"), "A")
    with pytest.raises(Unavailable):
        health.check(impatient)
    assert hall.read(impatient, "kalisz").queue == ()

    other.execute("ROLLBACK")
    assert arriving.issue(Door(impatient, "kalisz"), "A").number == "A001"
    other.close()
    impatient.close()


@pytest.mark.dialect("sqlite")
def test_a_full_disk_refuses_the_ticket_and_keeps_everything_before_it(door, store, tmp_path):
    given = [arriving.issue(door, "A").number]
    fill_the_disk(store)

    with pytest.raises(Unavailable, match="full"):
        given.extend(arriving.issue(door, "A").number for _ in range(500))

    store.close()
    again = Store(store.address, store.clock)
    try:
        waiting = [place.ticket.number for place in hall.read(again, "kalisz").queue]
        assert waiting == given
        assert arriving.issue(Door(again, "kalisz"), "A").number == f"A{len(given) + 1:03d}"
    finally:
        again.close()


def fill_the_disk(store: Store) -> None:
    """From now on the database must not grow by more than two pages."""
    # The pragma belongs to a connection: keep only one, so that every writer meets it.
    store.engine.dispose()
    with store.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")


@pytest.mark.dialect("sqlite")
def test_a_database_that_may_only_be_read_is_unavailable_for_changes(door, store, tmp_path):
    arriving.issue(door, "A")
    store.close()
    address = f"sqlite:///file:{tmp_path / 'okienko.db'}?mode=ro&uri=true"
    readonly = Store(address, store.clock)
    try:
        with pytest.raises(Unavailable, match="readonly"):
            arriving.issue(Door(readonly, "kalisz"), "A")
        assert len(hall.read(readonly, "kalisz").queue) == 1
        assert not os.path.exists(f"file:{tmp_path}")
    finally:
        readonly.close()


def test_a_database_that_is_not_there_is_unavailable(tmp_path, clock):
    folder = tmp_path / "okienko.db"
    os.mkdir(folder)
    nowhere = Store(f"sqlite:///{folder}", clock)

    with pytest.raises(Unavailable):
        health.check(nowhere)

"""PostgreSQL is opened so that nobody waits for ever, and a connection that is gone is replaced."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from traceback import format_exception

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from queue_server.actions import arriving, calling
from queue_server.actions.entry import Actor, Door
from queue_server.domain.refusals import Impossible, Unavailable
from queue_server.queries import hall, health, journal
from queue_server.store import Store, postgresql, schema
from tests.actions.visits import load_file
from tests.postgres import Cluster, cluster, name_of

pytestmark = pytest.mark.dialect("postgresql")

MANY = 12
SOMEBODY = {"email": "halina@home.example", "name": "Halina Zięba"}
# A file of the write-ahead log: PostgreSQL falls over when it has no room for one.
SEGMENT = 16 << 20


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    """A cluster that a test may stop and start; what it acknowledged it keeps."""
    own = Cluster(durable=True).start()
    yield own
    own.remove()


@pytest.fixture
def kept(own_cluster: Cluster, clock) -> Iterator[Door]:
    """The way into an office whose database a test may take away."""
    address = own_cluster.fresh()
    with closing(Store(address, clock)) as store:
        yield Door(store, load_file(store, "wide"), Actor("user:1", "Anna"))
    own_cluster.start_again()
    own_cluster.drop(address)


@pytest.fixture
def impatient(store: Store, kalisz: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """The way into the same office for somebody who waits for a lock only for a moment."""
    monkeypatch.setitem(postgresql.SETTINGS, "lock_timeout", "200ms")
    with closing(Store(store.address, store.clock)) as opened:
        yield Door(opened, kalisz, Actor("user:2", "Boris"))


def backends(store: Store) -> list[int]:
    """The processes of the server that work for the store's database."""
    database = name_of(store.address)
    rows = cluster().do(f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'")
    return [pid for (pid,) in rows]


def end_backends(store: Store) -> int:
    """End every connection to the store's database, as a restart of the server does."""
    pids = backends(store)
    for pid in pids:
        cluster().do(f"SELECT pg_terminate_backend({pid}, 30000)")
    return len(pids)


def limited(store: Store, connections: int) -> Store:
    """The same database with so many connections."""
    return Store(f"{store.address}&connections={connections}", store.clock)


def test_on_every_connection_nothing_waits_for_ever(store):
    for opened in (store.reading, store.writing):
        with opened() as connection:
            found = {
                name: connection.exec_driver_sql(f"SHOW {name}").scalar()
                for name in postgresql.SETTINGS
            }
        assert found == {
            "lock_timeout": "10s",
            "statement_timeout": "1min",
            "idle_in_transaction_session_timeout": "30s",
        }


def test_a_connection_that_was_ended_while_it_lay_idle_is_replaced_unseen(door, store):
    arriving.issue(door, "A")
    assert end_backends(store) > 0

    assert arriving.issue(door, "A").number == "A002"
    assert len(hall.read(store, "kalisz").queue) == 2


def test_a_connection_that_lay_idle_for_long_is_asked_first(door, store, monkeypatch):
    asked: list[object] = []
    monkeypatch.setattr(postgresql, "ask", asked.append)
    arriving.issue(door, "A")
    assert asked == []

    monkeypatch.setattr(postgresql, "ASK_AFTER_SECONDS", 0.0)
    arriving.issue(door, "A")
    assert asked


def test_asking_a_connection_leaves_it_as_it_was(store):
    with store.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver
        postgresql.ask(driver)
        assert (driver.autocommit, driver.info.transaction_status.name) == (False, "IDLE")


def test_a_restart_of_the_server_between_two_presses_is_not_seen(kept, own_cluster):
    arriving.issue(kept, "A")

    own_cluster.restart()

    assert arriving.issue(kept, "A").number == "A002"


def test_while_the_server_is_away_all_is_unavailable_and_goes_on_when_it_is_back(kept, own_cluster):
    arriving.issue(kept, "A")
    own_cluster.stop()
    with pytest.raises(Unavailable):
        arriving.issue(kept, "A")
    with pytest.raises(Unavailable):
        hall.read(kept.store, "wide")
    with pytest.raises(Unavailable):
        health.check(kept.store)

    own_cluster.start()

    health.check(kept.store)
    assert arriving.issue(kept, "A").number == "A002"


def test_a_change_whose_connection_is_cut_is_given_up_as_a_whole(door, store):
    arriving.issue(door, "A")
    with pytest.raises(Unavailable):
        forget_and_be_cut_off(store)

    assert [entry.seq for entry in journal.after(store, "kalisz", 0)] == [1]
    assert calling.call_next(door, "1").ticket.number == "A001"


def forget_and_be_cut_off(store: Store) -> None:
    """A change that loses its connection in the middle."""
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM journal")
        end_backends(store)
        connection.exec_driver_sql("DELETE FROM tickets")


def test_power_cuts_of_the_server_keep_what_was_acknowledged(kept, own_cluster):
    given = []
    for _ in range(3):
        given += [arriving.issue(kept, "A").number for _ in range(5)]
        own_cluster.kill()
        own_cluster.start()

    waiting = [place.ticket.number for place in hall.read(kept.store, "wide").queue]
    assert waiting == given == [f"A{number:03d}" for number in range(1, 16)]


def test_a_full_disk_refuses_the_ticket_and_keeps_everything_before_it(kept, own_cluster):
    given = [arriving.issue(kept, "A").number]
    own_cluster.stop()
    own_cluster.start(largest_file=SEGMENT)
    fill(kept.store)

    with pytest.raises(Unavailable, match="could not extend file"):
        given.extend(arriving.issue(kept, "A").number for _ in range(500))

    own_cluster.restart()
    assert [place.ticket.number for place in hall.read(kept.store, "wide").queue] == given
    assert arriving.issue(kept, "A").number == f"A{len(given) + 1:03d}"


def fill(store: Store) -> None:
    """Write into the journal of an office that nobody asks about until nothing more fits."""
    load_file(store, "second")
    rows = """
        INSERT INTO journal (office_id, seq, at, kind, details)
        SELECT id, number + (SELECT count(*) FROM journal), last_at, repeat('x', 40), '{}'
        FROM offices CROSS JOIN generate_series(1, 20000) AS number
        WHERE slug = 'second'
    """
    with pytest.raises(Unavailable, match="could not extend file"):
        write_for_ever(store, rows)


def write_for_ever(store: Store, statement: str) -> None:
    while True:
        with store.writing() as connection:
            connection.exec_driver_sql(statement)


def test_a_database_that_may_only_be_read_is_unavailable_for_changes(door, store):
    arriving.issue(door, "A")
    name = name_of(store.address)
    cluster().do(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    end_backends(store)

    with pytest.raises(Unavailable, match="read-only"):
        arriving.issue(door, "A")
    with pytest.raises(Unavailable, match="read-only"):
        health.check(store)
    assert len(hall.read(store, "kalisz").queue) == 1


def test_an_office_that_another_program_locks_is_unavailable_and_others_are_not(
    door, store, impatient
):
    load_file(store, "wide")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE offices SET seq = seq WHERE slug = 'kalisz'")

        with pytest.raises(Unavailable, match="lock timeout"):
            arriving.issue(impatient, "A")
        assert arriving.issue(Door(impatient.store, "wide"), "A").number == "A001"
        health.check(impatient.store)
        assert hall.read(impatient.store, "kalisz").queue == ()

    assert arriving.issue(impatient, "A").number == "A001"


def test_more_people_than_connections_stand_in_line(door, store):
    narrow = limited(store, 2)
    numbers: list[str] = []

    def take() -> None:
        for _ in range(3):
            numbers.append(arriving.issue(Door(narrow, "kalisz"), "A").number)

    people = [threading.Thread(target=take) for _ in range(MANY)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    narrow.close()

    assert sorted(numbers) == [f"A{number:03d}" for number in range(1, 3 * MANY + 1)]


def test_who_gets_no_connection_in_time_is_told_so(door, store, monkeypatch):
    monkeypatch.setattr(postgresql, "WAIT_SECONDS", 0.1)
    with (
        closing(limited(store, 1)) as narrow,
        narrow.writing(),
        pytest.raises(Unavailable, match="QueuePool limit"),
    ):
        arriving.issue(Door(narrow, "kalisz"), "A")


@pytest.mark.parametrize("said", ["0", "many", "-3"])
def test_a_number_of_connections_that_is_none_is_told(store, said):
    with pytest.raises(Unavailable, match="no number of connections"):
        Store(f"{store.address}&connections={said}", store.clock)


def test_another_kind_of_database_is_told(clock):
    with pytest.raises(Unavailable):
        Store("mysql+pymysql://somebody@nowhere/okienko", clock)


def test_what_no_row_can_hold_is_told_apart_from_trouble(store, kalisz):
    for text, number in (("A\x00", 1), ("A", 2**40)):
        with pytest.raises(Impossible), store.reading() as connection:
            connection.execute(
                select(schema.tickets.c.id).where(
                    schema.tickets.c.number == text, schema.tickets.c.id == number
                )
            )


def test_an_error_says_nothing_of_the_row_that_did_not_fit(store):
    with pytest.raises(IntegrityError) as trouble, store.writing() as connection:
        connection.execute(insert(schema.users).values(SOMEBODY))

    told = "".join(format_exception(trouble.value))
    assert "null value" in told
    assert "alina" not in told

"""The store: one database, its single writer, its readers, and who is told after a change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Dialect, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from queue_server.clock import Clock
from queue_server.domain.office import Office
from queue_server.domain.office_file import read_office
from queue_server.domain.refusals import Impossible, Unavailable
from queue_server.metrics.noting import Transaction
from queue_server.store import engine, schema
from queue_server.store.asking import Asked, Question, Row, answers_in_one_trip, answers_of_sqlite
from queue_server.store.engine import WRITES, open_engine, sweep
from queue_server.store.ids import TicketIds
from queue_server.store.pen import Pen
from queue_server.store.prepared import Write, in_our_words, say
from queue_server.store.present import Remembered


class Store:
    """Opens transactions on the database at an SQLAlchemy address.

    `on_commit` holds callables that are told an office's slug after each change of it.
    """

    def __init__(self, address: str, clock: Clock) -> None:
        self.address = address
        self.clock = clock
        self.engine = open_engine(address)
        self.on_commit: list[Callable[[str], None]] = []
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        self._writers = self.engine.execution_options(**{WRITES: True})
        level = {} if self._is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._readers = self.engine.execution_options(**level)
        # What each office was like after its last change here, for the next one.
        self.memory: dict[str, Remembered] = {}
        # Tokens that were valid a moment ago, by hash, and when that was; see `queries.devices`.
        self.tokens_known: dict[str, tuple[object, float]] = {}
        # Offices as they were looked up last, by slug; see `store.offices`.
        self.offices_known: dict[str, object] = {}
        self.ticket_ids = TicketIds(self.engine.dialect)
        self._offices: dict[str, tuple[int, Office]] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._pens: dict[str, Pen] = {}
        self._making = threading.Lock()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a write transaction, committed at the end."""
        with (
            Transaction("write") as measured,
            self._turn(),
            told_plainly(),
            self._writers.begin() as connection,
        ):
            measured.begins()
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database throughout."""
        with Transaction("read") as measured, told_plainly(), self._readers.begin() as connection:
            measured.begins()
            yield connection

    def ask(self, question: Question, **values: Any) -> list[Row]:
        """The rows that answer a question."""
        return self.ask_all([Asked(question, values)])[0]

    def ask_all(self, asked: Sequence[Asked]) -> list[list[Row]]:
        """The rows that answer each of the questions, all at one moment of the database."""
        answers = answers_of_sqlite if self._is_sqlite else answers_in_one_trip
        with self._driver("read") as connection:
            return answers(connection, self.engine.dialect, asked)

    def office(self, connection: Connection, slug: str, version: int) -> Office:
        """The office as its file describes it, parsed once per version."""
        known = self._offices.get(slug)
        if known and known[0] == version:
            return known[1]
        offices = schema.offices
        source = connection.execute(
            select(offices.c.source).where(offices.c.slug == slug)
        ).scalar_one()
        office = read_office(source, slug)
        self._offices[slug] = (version, office)
        return office

    def known_office(self, slug: str, version: int | None = None) -> Office | None:
        """The office, if that version of it, or any, was parsed already."""
        known = self._offices.get(slug)
        return known[1] if known and version in (None, known[0]) else None

    def newest_call(self, slug: str) -> int | None:
        """The number of the office's last call, when that is remembered."""
        remembered = self.memory.get(slug)
        return remembered[0].last_call if remembered else None

    def forget(self, slug: str) -> None:
        """Another process has changed the office: what is remembered of it is old."""
        self.memory.pop(slug, None)

    def pen_at(self, slug: str) -> Pen:
        """What writes the office's changes: PostgreSQL lets the offices write beside each other,
        and there nobody waits for company."""
        whose = "" if self._is_sqlite else slug
        with self._making:
            if whose not in self._pens:
                self._pens[whose] = Pen(self._write, gathers=self._is_sqlite)
            return self._pens[whose]

    @contextmanager
    def turn_at(self, slug: str, to_write: bool = True) -> Iterator[None]:
        """One change of an office at a time is decided here.

        Who is about to write finds everything written that was decided before.
        """
        with self._making:
            turn = self._turns.setdefault(slug, threading.Lock())
        if not turn.acquire(timeout=engine.BUSY_SECONDS):
            raise Unavailable("the office is busy")
        try:
            if to_write and not self._is_sqlite:
                with self.pen_at(slug).turn():
                    pass
            yield
        finally:
            turn.release()

    def announce(self, slug: str) -> None:
        """Tell whoever listens that the office changed."""
        for told in self.on_commit:
            told(slug)

    def sweep(self) -> None:
        """Leave nothing of what was deleted in files beside the database."""
        if self._is_sqlite:
            with self._turn(), told_plainly():
                sweep(self.engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _turn(self) -> AbstractContextManager[object]:
        return self.pen_at("").turn() if self._is_sqlite else nullcontext()

    def put_down(self, writes: Sequence[Write]) -> None:
        """Write all of this in a transaction of its own. Raises Unavailable."""
        with self._turn():
            self._write(writes)

    def _write(self, writes: Sequence[Write]) -> None:
        write = write_to_sqlite if self._is_sqlite else write_in_one_trip
        with self._driver("write") as connection:
            write(connection, self.engine.dialect, writes)

    @contextmanager
    def _driver(self, kind: str) -> Iterator[Any]:
        """A connection of the driver's own, for one transaction of that kind."""
        with (
            Transaction(kind) as measured,
            told_plainly(),
            in_our_words(self.engine.dialect),
            closing(self.engine.raw_connection()) as connection,
        ):
            measured.begins()
            yield connection


def write_to_sqlite(connection: Any, dialect: Dialect, writes: Sequence[Write]) -> None:
    """One transaction of these writes."""
    with in_our_words(dialect):
        engine.begin_to_write(connection)
        try:
            say(connection, dialect, writes)
            connection.execute("COMMIT")
        except BaseException:
            # SQLite may have rolled back by itself, as on a full disk; this knows.
            connection.rollback()
            raise


def write_in_one_trip(connection: Any, dialect: Dialect, writes: Sequence[Write]) -> None:
    """The same on PostgreSQL: all is sent at once, then the answers come.

    What is sent in one go is one transaction there, without a word for its beginning and its end.
    """
    driver = connection.driver_connection
    with in_our_words(dialect):
        driver.autocommit = True
        try:
            with driver.pipeline():
                say(connection, dialect, writes)
        except BaseException:
            # Its server is gone, or skipped what came behind an error, also what the driver now
            # takes for prepared: nobody else shall get it.
            connection.invalidate()
            raise
        driver.autocommit = False


@contextmanager
def told_plainly() -> Iterator[None]:
    """Trouble with the database leaves this floor as Unavailable, never as a driver's error."""
    try:
        yield
    except IntegrityError:
        raise
    except DataError as trouble:
        raise Impossible(str(trouble.orig)) from trouble
    except (DBAPIError, PoolTimeout) as trouble:
        raise Unavailable(str(getattr(trouble, "orig", trouble))) from trouble

"""The store: one database, its single writer, its readers, and who is told after a change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from queue_server.clock import Clock
from queue_server.domain.office import Office
from queue_server.domain.office_file import read_office
from queue_server.domain.refusals import Unavailable
from queue_server.metrics.noting import Transaction
from queue_server.store import schema
from queue_server.store.engine import BUSY_SECONDS, WRITES, open_engine, sweep


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
        self._one_writer = threading.Lock()
        self._offices: dict[str, tuple[int, Office]] = {}

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a write transaction, committed at the end."""
        with Transaction("write") as measured, self._turn(), told_plainly():
            writers = self.engine.execution_options(**{WRITES: True})
            with writers.begin() as connection:
                measured.begins()
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database throughout."""
        readers = self.engine
        if not self._is_sqlite:
            readers = readers.execution_options(isolation_level="REPEATABLE READ")
        with Transaction("read") as measured, told_plainly(), readers.begin() as connection:
            measured.begins()
            yield connection

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
        return self._one_at_a_time() if self._is_sqlite else nullcontext()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        # Whoever waits in line gives up as early as the first one, who waits for another program.
        if not self._one_writer.acquire(timeout=BUSY_SECONDS):
            raise Unavailable("the database is busy")
        try:
            yield
        finally:
            self._one_writer.release()


@contextmanager
def told_plainly() -> Iterator[None]:
    """Trouble with the database leaves this floor as Unavailable, never as a driver's error."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout) as trouble:
        raise Unavailable(str(getattr(trouble, "orig", trouble))) from trouble

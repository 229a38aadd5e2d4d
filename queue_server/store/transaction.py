"""One change of one office: lock it, read the clock once, record events, number them at commit.

The office's row is locked by the first statement. That one lock is the claim's mutex, the
journal's sequencer and the ticket numbers' guard at once, so entry numbers follow the order of
commits and have no gaps.

What a change writes is collected, and put down when somebody reads or at the commit. So a change
that reads nothing but the present, which is kept in memory, can be decided without the database:
the lock is then its last question instead of its first. See `store.opening`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import Connection, NestedTransaction, bindparam, case, update

from queue_server.domain.events import Detail, Event, EventKind
from queue_server.domain.office import Office
from queue_server.store import journal, schema
from queue_server.store.pen import Again
from queue_server.store.prepared import Prepared, Values, Write, say
from queue_server.store.present import Present, Standing, read
from queue_server.store.store import Store

OFFICES = schema.offices.c
UNMOVED = (
    (OFFICES.version == bindparam("was_version"))
    & (OFFICES.seq == bindparam("was_seq"))
    & (OFFICES.last_at == bindparam("was_at"))
)
MOVES = ("seq", "last_call", "last_at", "business_date")
MOVE_ON = Prepared(
    lambda _engine: update(schema.offices).where(OFFICES.id == bindparam("office")), MOVES
)
# An office that has moved meanwhile gets no seq, and the table refuses that.
MOVE_ON_IF_UNMOVED = Prepared(
    lambda _engine: (
        update(schema.offices)
        .where(OFFICES.id == bindparam("office"))
        .values(seq=case((UNMOVED, bindparam("moved_to", type_=OFFICES.seq.type))))
    ),
    MOVES[1:],
)
# The least that tells two moments apart.
MOMENT = timedelta(microseconds=1)


@dataclass
class Change:
    """An open transaction on one office, as its actions see it.

    `was` is the office's row at the beginning. Without a connection it is decided from memory.
    """

    store: Store
    was: Standing
    office: Office
    now: datetime
    account: str | None
    name: str | None
    _connection: Connection | None = None
    _present: Present | None = None
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.office_id = self.was.id
        self.last_call = self.was.last_call
        self.closed_up_to = self.was.business_date
        self.carried_on = False
        self._writes: list[Write] = []
        self._trying = False
        self._nested: NestedTransaction | None = None

    @cached_property
    def today(self) -> date:
        """The office's business date at the moment of the change."""
        return self.office.business_date(self.now)

    @property
    def connection(self) -> Connection:
        """The database, after everything that this change has written so far."""
        if self._connection is None:
            raise Again("this change must be read for")
        if self._trying and self._nested is None:
            self._nested = self._connection.begin_nested()
        self._put_down(self._connection)
        return self._connection

    @property
    def is_from_memory(self) -> bool:
        """Whether it is decided without the database."""
        return self._connection is None

    @property
    def present(self) -> Present:
        """Who waits, who is at the counters, and which numbers were given last; only to look at."""
        if self._present is None:
            self._present = read(self.connection, self.office_id, self.today)
        return self._present

    def carried(self) -> Present | None:
        """The present if it is known, for somebody who carries it on."""
        self.carried_on = True
        return self._present

    def write(self, statement: Prepared, values: Values) -> None:
        """Have something written, at the latest at the commit."""
        self._writes.append(Write(statement, values))

    def new_ticket_id(self) -> int:
        """An id that no ticket has."""
        return self.store.ticket_ids.take(self._connection)

    def record(
        self,
        kind: EventKind,
        ticket: str | None = None,
        counter: str | None = None,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Note an event for the journal."""
        self.events.append(Event(kind, ticket, counter, details or {}))

    def next_call(self) -> int:
        """The next number in the office's sequence of calls."""
        self.last_call += 1
        return self.last_call

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the change that may be given up while the rest is kept."""
        if self._connection is not None:
            self._put_down(self._connection)
        self._trying, carried_on = True, self.carried_on
        self.carried_on = False
        try:
            yield
        except BaseException:
            self._writes.clear()
            if self._nested is not None:
                self._nested.rollback()
            if self.carried_on:
                # What was carried on was given up: it must be read anew.
                self._present = None
                self.store.memory.pop(self.office.slug, None)
            self.carried_on = False
            raise
        else:
            if self._nested is not None:
                self._put_down(self._nested.connection)
                self._nested.commit()
        finally:
            self._trying, self._nested = False, None
            self.carried_on |= carried_on

    def recall(self, present: Present) -> None:
        """Go on from a present that was kept when the office stood as it does now."""
        self._present = present

    def put_down_the_rest(self) -> None:
        """Write everything, and the office's new standing, before the commit."""
        self.finished()
        self._put_down(self.connection)

    def finished(self) -> list[Write]:
        """All that is left to write, with the events and the office's new standing."""
        if self.moves:
            self._writes += journal.entries(
                self.office_id, self.was.seq, self.now, self.account, self.events
            )
            # What was decided from memory holds only if the office has not moved meanwhile.
            statement = MOVE_ON if self._connection else MOVE_ON_IF_UNMOVED
            # First: on PostgreSQL, which lets others write at once, this takes the office's lock.
            self._writes.insert(0, Write(statement, self._moved_on()))
        return self._writes

    @property
    def moves(self) -> bool:
        """Whether the office is another one after this change."""
        return bool(self.events) or self.carried_on

    def leave_behind(self, slug: str) -> None:
        """Remember the office after this change, for the next one."""
        if self._present is not None:
            self.store.memory[slug] = (self.standing, self._present)

    @property
    def standing(self) -> Standing:
        """The office's row after this change."""
        if not self.moves:
            return self.was
        return self.was._replace(
            seq=self.was.seq + len(self.events),
            last_call=self.last_call,
            # What changed without an event would not be noticed elsewhere but by its moment.
            last_at=self.now if self.events else max(self.now, self.was.last_at + MOMENT),
            business_date=self.closed_up_to,
        )

    def _moved_on(self) -> dict[str, object]:
        after = self.standing
        return {
            "office": self.office_id,
            "was_version": self.was.version,
            "was_seq": self.was.seq,
            "was_at": self.was.last_at,
            "seq": after.seq,
            "moved_to": after.seq,
            "last_call": after.last_call,
            "last_at": after.last_at,
            "business_date": after.business_date,
        }

    def _put_down(self, connection: Connection) -> None:
        if self._writes:
            say(connection.connection.driver_connection, connection.dialect, self._writes)
            self._writes.clear()

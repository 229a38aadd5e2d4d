"""One change of one office: lock it, read the clock once, record events, number them at commit.

The office's row is locked by the first statement. That one lock is the claim's mutex, the
journal's sequencer and the ticket numbers' guard at once, so entry numbers follow the order of
commits and have no gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, update

from queue_server.domain.events import Detail, Event, EventKind
from queue_server.domain.office import Office
from queue_server.domain.refusals import Reason, Refused
from queue_server.store import journal, schema
from queue_server.store.store import Store
from queue_server.store.telling import tell


@dataclass
class Change:
    """An open transaction on one office, as its actions see it."""

    connection: Connection
    office_id: int
    office: Office
    now: datetime
    account: str | None
    name: str | None
    seq: int
    last_call: int
    closed_up_to: date | None
    events: list[Event] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The office's business date at the moment of the change."""
        return self.office.business_date(self.now)

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

    def savepoint(self) -> AbstractContextManager[object]:
        """A part of the change that may be given up while the rest is kept."""
        return self.connection.begin_nested()


@contextmanager
def change(
    store: Store, slug: str, account: str | None = None, name: str | None = None
) -> Iterator[Change]:
    """Open a change of the office; commits at the end, and wakes the relay if anything moved.

    Raises Refused(UNKNOWN_OFFICE), Unavailable.
    """
    with store.writing() as connection:
        opened = begin(store, connection, slug, account, name)
        yield opened
        commit(opened)
    if opened.events:
        store.announce(slug)
        tell(slug, opened.seq, opened.events)


def begin(
    store: Store, connection: Connection, slug: str, account: str | None, name: str | None
) -> Change:
    """Lock the office, then read its clock: time never runs backwards in a journal."""
    offices = schema.offices
    # Lock first: whatever is read before this line may be stale when the lock is granted.
    row = connection.execute(
        update(offices)
        .where(offices.c.slug == slug)
        .values(seq=offices.c.seq)
        .returning(
            offices.c.id,
            offices.c.version,
            offices.c.seq,
            offices.c.last_call,
            offices.c.last_at,
            offices.c.business_date,
        )
    ).one_or_none()
    if row is None:
        raise Refused(Reason.UNKNOWN_OFFICE, office=slug)
    return Change(
        connection=connection,
        office_id=row.id,
        office=store.office(connection, slug, row.version),
        now=max(store.clock.now(), row.last_at),
        account=account,
        name=name,
        seq=row.seq,
        last_call=row.last_call,
        closed_up_to=row.business_date,
    )


def commit(opened: Change) -> None:
    """Write the events down and move the office on to its new seq."""
    if not opened.events:
        return
    opened.seq = journal.write(
        opened.connection,
        opened.office_id,
        opened.seq,
        opened.now,
        opened.account,
        opened.events,
    )
    opened.connection.execute(
        update(schema.offices)
        .where(schema.offices.c.id == opened.office_id)
        .values(
            seq=opened.seq,
            last_call=opened.last_call,
            last_at=opened.now,
            business_date=opened.closed_up_to,
        )
    )

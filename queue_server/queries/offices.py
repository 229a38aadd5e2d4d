"""Which offices there are, and how their files describe them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from queue_server.domain.office import Office
from queue_server.store import Store, schema
from queue_server.store import offices as stored
from queue_server.store.asking import Question
from queue_server.store.offices import office_row

SEQS = Question(select(schema.offices.c.slug, schema.offices.c.seq))


@dataclass(frozen=True)
class Behind:
    """An office whose journal goes on later than the server's clock stands."""

    slug: str
    last_at: datetime
    now: datetime


def slugs(store: Store) -> tuple[str, ...]:
    """The offices of this server."""
    with store.reading() as connection:
        wanted = select(schema.offices.c.slug).order_by(schema.offices.c.slug)
        return tuple(connection.execute(wanted).scalars())


def seqs(store: Store) -> dict[str, int]:
    """The seq of the last entry of each office's journal, by slug."""
    return {row.slug: row.seq for row in store.ask(SEQS)}


def find(store: Store, slug: str) -> Office:
    """The office. Raises Refused(UNKNOWN_OFFICE)."""
    office = store.known_office(slug, stored.standing(store, slug).version)
    return office or stored.look_up(store, slug).office


def last_seen(store: Store, slug: str) -> Office:
    """The office as this process saw it last, for words beside what was just read or done: nobody
    is asked, so a file that was loaded meanwhile counts from the next look on.

    Raises Refused(UNKNOWN_OFFICE).
    """
    return store.known_office(slug) or find(store, slug)


def source(store: Store, slug: str) -> str:
    """The office's file as it was loaded. Raises Refused(UNKNOWN_OFFICE)."""
    with store.reading() as connection:
        return str(office_row(connection, slug).source)


def behind(store: Store) -> tuple[Behind, ...]:
    """The offices for which the clock stands before the journal's last entry."""
    now = store.clock.now()
    columns = schema.offices.c
    with store.reading() as connection:
        rows = connection.execute(select(columns.slug, columns.last_at)).all()
    return tuple(Behind(row.slug, row.last_at, now) for row in rows if row.last_at > now)

"""Offices, as rows that keep the text of the office's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from queue_server.domain.office import Office
from queue_server.domain.refusals import Reason, Refused
from queue_server.store import schema
from queue_server.store.asking import Question
from queue_server.store.inserting import insert_if_new
from queue_server.store.store import Store
from queue_server.store.transaction import Change


@dataclass(frozen=True)
class Here:
    """An office at a moment; time never runs backwards there."""

    office_id: int
    office: Office
    now: datetime


@dataclass(frozen=True)
class Known:
    """An office as it was known at some moment: the row's id, and its file at a version."""

    id: int
    version: int
    office: Office

    def is_still(self, row: Row[Any], asked_at: datetime, now: datetime) -> bool:
        """Whether a row of STANDING is this very office, on the business date it was asked for."""
        same = (row.id, row.version) == (self.id, self.version)
        return same and self.office.business_date(asked_at) == self.office.business_date(now)


# Made once: nearly every question begins with it.
OF_SLUG = select(schema.offices).where(schema.offices.c.slug == bindparam("slug"))
# How the office stands; without its file.
STANDING = Question(
    select(
        schema.offices.c.id,
        schema.offices.c.version,
        schema.offices.c.seq,
        schema.offices.c.last_at,
    ).where(schema.offices.c.slug == bindparam("slug"))
)
BEFORE_HISTORY = datetime(1970, 1, 1, tzinfo=UTC)


def add_if_new(store: Store, slug: str, source: str) -> bool:
    """Add the office unless it is there; returns whether it was added."""
    with store.writing() as connection:
        return insert_if_new(
            connection,
            schema.offices,
            {
                "slug": slug,
                "source": source,
                "version": 1,
                "seq": 0,
                "last_call": 0,
                "last_at": BEFORE_HISTORY,
            },
        )


def source(connection: Connection, slug: str) -> str:
    """The text of the office's file."""
    wanted = select(schema.offices.c.source).where(schema.offices.c.slug == slug)
    return str(connection.execute(wanted).scalar_one())


def replace_source(change: Change, source: str) -> None:
    """Keep the new text of the office's file."""
    columns = schema.offices.c
    change.connection.execute(
        update(schema.offices)
        .where(columns.id == change.office_id)
        .values(source=source, version=columns.version + 1)
    )


def office_row(connection: Connection, slug: str) -> Row[Any]:
    """The office's row. Raises Refused(UNKNOWN_OFFICE)."""
    row = connection.execute(OF_SLUG, {"slug": slug}).one_or_none()
    if row is None:
        raise Refused(Reason.UNKNOWN_OFFICE, office=slug)
    return row


def read(store: Store, connection: Connection, slug: str) -> Office:
    """The office. Raises Refused(UNKNOWN_OFFICE)."""
    return store.office(connection, slug, office_row(connection, slug).version)


def standing(store: Store, slug: str) -> Row[Any]:
    """How the office stands, a row of STANDING. Raises Refused(UNKNOWN_OFFICE)."""
    found = store.ask(STANDING, slug=slug)
    if not found:
        raise Refused(Reason.UNKNOWN_OFFICE, office=slug)
    row: Row[Any] = found[0]
    return row


def known(store: Store, slug: str) -> Known:
    """The office as this process knew it last, else as it is. Raises Refused(UNKNOWN_OFFICE)."""
    found = store.offices_known.get(slug)
    return found if isinstance(found, Known) else look_up(store, slug)


def look_up(store: Store, slug: str) -> Known:
    """The office as it is. Raises Refused(UNKNOWN_OFFICE)."""
    with store.reading() as connection:
        row = office_row(connection, slug)
        office = store.office(connection, slug, row.version)
    found = store.offices_known[slug] = Known(row.id, row.version, office)
    return found


def here(store: Store, connection: Connection, slug: str) -> Here:
    """The office now. Raises Refused(UNKNOWN_OFFICE)."""
    row = office_row(connection, slug)
    office = store.office(connection, slug, row.version)
    return Here(row.id, office, max(store.clock.now(), row.last_at))


def is_purged(change: Change) -> bool:
    """Whether what must not be kept longer was forgotten today."""
    wanted = select(schema.offices.c.purged_on).where(schema.offices.c.id == change.office_id)
    purged_on = change.connection.execute(wanted).scalar_one()
    return purged_on is not None and purged_on >= change.today


def mark_purged(change: Change) -> None:
    """Write down that it was."""
    change.connection.execute(
        update(schema.offices)
        .where(schema.offices.c.id == change.office_id)
        .values(purged_on=change.today)
    )

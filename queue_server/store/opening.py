"""How a change of an office begins and ends: under the office's lock, or from memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, update

from queue_server.domain.refusals import Reason, Refused
from queue_server.store import schema
from queue_server.store.pen import Again
from queue_server.store.present import Remembered, Standing
from queue_server.store.store import Store
from queue_server.store.telling import tell
from queue_server.store.transaction import Change

OFFICES = schema.offices.c
LOCK = (
    update(schema.offices)
    .where(OFFICES.slug == bindparam("office"))
    .values(seq=OFFICES.seq)
    .returning(
        OFFICES.id,
        OFFICES.version,
        OFFICES.seq,
        OFFICES.last_call,
        OFFICES.last_at,
        OFFICES.business_date,
    )
)


@contextmanager
def change(
    store: Store, slug: str, account: str | None = None, name: str | None = None
) -> Iterator[Change]:
    """Open a change of the office; commits at the end, and wakes the relay if anything moved.

    Raises Refused(UNKNOWN_OFFICE), Unavailable.
    """
    with store.turn_at(slug):
        kept = store.memory.pop(slug, None)
        with store.writing() as connection:
            opened = begin(store, connection, slug, account, name, kept)
            try:
                yield opened
            except BaseException:
                if kept and not opened.carried_on:
                    store.memory[slug] = kept
                raise
            opened.put_down_the_rest()
        opened.leave_behind(slug)
    if opened.events:
        store.announce(slug)
        tell(slug, opened.standing.seq, opened.events)


@contextmanager
def from_memory(
    store: Store, slug: str, account: str | None = None, name: str | None = None
) -> Iterator[Change]:
    """Open a change that is decided by the present as it is remembered; written at the end.

    Raises Again when it must be decided from the database: nothing is remembered, a day is over,
    the change would read, it would change nothing, or the office has moved on meanwhile.
    """
    with store.turn_at(slug, to_write=False):
        opened = recalled(store, slug, account, name)
        try:
            yield opened
            if not opened.events:
                raise Again("nothing to write")
        except BaseException as stopped:
            if opened.carried_on:
                store.memory.pop(slug, None)
            if isinstance(stopped, Refused):
                raise Again("a refusal must be true of the database") from stopped
            raise
        waiting = store.pen_at(slug).stand_in_line(opened.finished())
        opened.leave_behind(slug)
    try:
        store.pen_at(slug).finish(waiting)
    except BaseException:
        store.memory.pop(slug, None)
        raise
    store.announce(slug)
    tell(slug, opened.standing.seq, opened.events)


def recalled(store: Store, slug: str, account: str | None, name: str | None) -> Change:
    """A change of the office as it is remembered."""
    standing, present = store.memory.get(slug) or (None, None)
    office = store.known_office(slug, standing.version) if standing else None
    if standing is None or present is None or office is None:
        raise Again("nothing is remembered")
    now = max(store.clock.now(), standing.last_at)
    opened = Change(store, standing, office, now, account, name, None, present)
    if not opened.today == present.day == standing.business_date:
        raise Again("the day is over")
    return opened


def begin(
    store: Store,
    connection: Connection,
    slug: str,
    account: str | None,
    name: str | None,
    kept: Remembered | None,
) -> Change:
    """Lock the office, then read its clock: time never runs backwards in a journal."""
    # Lock first: whatever is read before this line may be stale when the lock is granted.
    row = connection.execute(LOCK, {"office": slug}).one_or_none()
    if row is None:
        raise Refused(Reason.UNKNOWN_OFFICE, office=slug)
    standing = Standing(*row)
    office = store.office(connection, slug, standing.version)
    now = max(store.clock.now(), standing.last_at)
    opened = Change(store, standing, office, now, account, name, connection)
    if kept and kept[0].moment == standing.moment and kept[1].day == opened.today:
        opened.recall(kept[1])
    return opened

"""What is in the outbox, and whether anything is stuck there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select

from queue_server.domain.letters import (
    KEPT,
    LIFE,
    PATIENCE,
    Channel,
    Letter,
    LetterState,
    Trouble,
    state_of,
)
from queue_server.store import Store, letters, schema


@dataclass(frozen=True)
class Listed:
    """A letter as the outbox lists it.

    `trouble` says why it was not sent at its last try, `detail` in the words of who refused it.
    """

    id: int
    office: str | None
    kind: str
    channel: Channel
    recipient: str
    language: str
    made_at: datetime
    state: LetterState
    tries: int
    next_try_at: datetime | None
    ended_at: datetime | None
    trouble: Trouble | None
    detail: str


@dataclass(frozen=True)
class Waiting:
    """How many letters wait to be sent, and how old the oldest of them is."""

    letters: int
    age: timedelta


def waiting(store: Store) -> Waiting:
    """The letters that wait, of all offices."""
    columns, now = schema.letters.c, store.clock.now()
    wanted = select(func.count().label("letters"), func.min(columns.made_at).label("oldest"))
    with store.reading() as connection:
        row = connection.execute(wanted.where(columns.next_try_at.is_not(None))).one()
    return Waiting(row.letters, max(timedelta(0), now - row.oldest) if row.oldest else timedelta(0))


def due(store: Store, channel: Channel, limit: int) -> list[Letter]:
    """The letters whose turn it is, oldest first."""
    with store.reading() as connection:
        return letters.due(connection, channel, store.clock.now(), limit)


def listed(
    store: Store,
    offices: Iterable[str],
    state: LetterState | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[Listed, ...]:
    """The letters of these offices and of no office at all, newest first."""
    columns = schema.letters.c
    wanted = letters.letters().where(of_offices(offices))
    if state is not None:
        wanted = wanted.where(*IN_STATE[state])
    if before is not None:
        wanted = wanted.where(columns.id < before)
    with store.reading() as connection:
        rows = connection.execute(wanted.order_by(columns.id.desc()).limit(limit)).all()
    return tuple(listed_of(row) for row in rows)


def find(store: Store, letter_id: int, offices: Iterable[str]) -> Listed | None:
    """A letter of these offices, or of no office."""
    wanted = letters.letters().where(schema.letters.c.id == letter_id, of_offices(offices))
    with store.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return listed_of(row) if row else None


def counted(store: Store, offices: Iterable[str]) -> dict[LetterState, int]:
    """How many letters of these offices there are in each state."""
    wanted = (
        select(*[func.count(case((and_(*IN_STATE[state]), 1))) for state in LetterState])
        .select_from(schema.letters)
        .outerjoin(schema.offices, schema.offices.c.id == schema.letters.c.office_id)
        .where(of_offices(offices))
    )
    with store.reading() as connection:
        return dict(zip(LetterState, connection.execute(wanted).one(), strict=True))


def kept(store: Store, letter_id: int) -> str | None:
    """The whole letter as it went out, which is kept only in a demo without a mail server."""
    facts = select(schema.letters.c.facts).where(schema.letters.c.id == letter_id)
    with store.reading() as connection:
        found = connection.execute(facts).scalar_one_or_none() or {}
    return found.get(KEPT)


def of_offices(offices: Iterable[str]) -> ColumnElement[bool]:
    """Whether a letter may be seen by the administrators of these offices."""
    slug = schema.offices.c.slug
    return or_(slug.in_(list(offices)), schema.letters.c.office_id.is_(None))


IN_STATE: dict[LetterState, tuple[ColumnElement[bool], ...]] = {
    LetterState.WAITING: (schema.letters.c.next_try_at.is_not(None),),
    LetterState.SENT: (schema.letters.c.sent_at.is_not(None),),
    LetterState.GIVEN_UP: (schema.letters.c.given_up_at.is_not(None),),
    LetterState.NEEDLESS: (
        schema.letters.c.next_try_at.is_(None),
        schema.letters.c.sent_at.is_(None),
        schema.letters.c.given_up_at.is_(None),
    ),
}


def listed_of(row: Row[Any]) -> Listed:
    """A row of the outbox."""
    trouble, _colon, detail = (row.trouble or "").partition(": ")
    return Listed(
        id=row.id,
        office=row.slug,
        kind=row.kind,
        channel=row.channel,
        recipient=row.recipient,
        language=row.language,
        made_at=row.made_at,
        state=state_of(row.sent_at, row.given_up_at, row.next_try_at),
        tries=row.tries,
        next_try_at=row.next_try_at,
        ended_at=row.sent_at or row.given_up_at,
        trouble=Trouble(trouble) if trouble else None,
        detail=detail,
    )


def stuck(store: Store) -> bool:
    """Whether letters wait too long, or were given up in the last day.

    An address that does not exist is its owner's mistake and no sign of trouble.
    """
    columns, now = schema.letters.c, store.clock.now()
    waiting = select(columns.id).where(
        columns.next_try_at.is_not(None), columns.made_at < now - PATIENCE
    )
    given_up = select(columns.id).where(
        columns.given_up_at > now - LIFE, columns.trouble.not_like(f"{Trouble.REFUSED.value}%")
    )
    with store.reading() as connection:
        found = select(or_(exists(waiting), exists(given_up)))
        return bool(connection.execute(found).scalar_one())

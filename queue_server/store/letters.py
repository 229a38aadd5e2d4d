"""The outbox: letters are put in with the change that they tell of, and taken out by the post."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from queue_server.domain.letters import CLAIM, Channel, Letter
from queue_server.store import schema

LONGEST_TROUBLE = 300


def post(
    connection: Connection,
    kind: str,
    recipient: str,
    language: str,
    made_at: datetime,
    *,
    office_id: int | None = None,
    reservation_id: int | None = None,
    user_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    channel: Channel = "mail",
) -> None:
    """Put a letter into the outbox; it is sent if the transaction is committed, and only then.

    `facts` must be JSON-able. The Message-ID is drawn here: a letter that is sent again after a
    crash carries the same one, so that mail programs take it for what it is.
    """
    connection.execute(
        insert(schema.letters).values(
            office_id=office_id,
            kind=kind,
            channel=channel,
            recipient=recipient,
            language=language,
            reservation_id=reservation_id,
            user_id=user_id,
            facts=dict(facts or {}),
            message_id=f"<{secrets.token_hex(16)}@okienko>",
            made_at=made_at,
            next_try_at=made_at,
            tries=0,
        )
    )


def due(connection: Connection, channel: Channel, now: datetime, limit: int) -> list[Letter]:
    """The letters to try now, oldest first."""
    columns = schema.letters.c
    wanted = (
        letters()
        .where(columns.channel == channel, columns.next_try_at <= now)
        .order_by(columns.next_try_at, columns.id)
        .limit(limit)
    )
    return [letter_of(row) for row in connection.execute(wanted)]


def letters() -> Select[Any]:
    """Everything that makes a Letter."""
    columns = schema.letters.c
    return (
        select(schema.letters, schema.offices.c.slug, schema.reservations.c.link)
        .outerjoin(schema.offices, schema.offices.c.id == columns.office_id)
        .outerjoin(schema.reservations, schema.reservations.c.id == columns.reservation_id)
    )


def letter_of(row: Row[Any]) -> Letter:
    """The letter that a row keeps."""
    return Letter(
        id=row.id,
        office=row.slug,
        kind=row.kind,
        channel=row.channel,
        recipient=row.recipient,
        language=row.language,
        link=row.link,
        user_id=row.user_id,
        facts=row.facts,
        message_id=row.message_id,
        made_at=row.made_at,
        tries=row.tries,
    )


def claim(connection: Connection, letter: Letter, now: datetime) -> bool:
    """Take a letter, counting the try, so that no other worker sends it; False if one has it."""
    columns = schema.letters.c
    claimed = connection.execute(
        update(schema.letters)
        .where(columns.id == letter.id, columns.next_try_at <= now, columns.tries == letter.tries)
        .values(next_try_at=now + CLAIM, tries=columns.tries + 1)
    )
    return bool(claimed.rowcount)


def mark_sent(
    connection: Connection, letter_id: int, now: datetime, kept: Mapping[str, Any]
) -> None:
    """Note that a letter was sent; of its facts only `kept` is kept."""
    change(connection, letter_id, sent_at=now, next_try_at=None, trouble=None, facts=dict(kept))


def mark_trouble(
    connection: Connection, letter_id: int, trouble: str, next_try_at: datetime
) -> None:
    """Note why a letter was not sent, and when it is tried again."""
    change(connection, letter_id, trouble=trouble[:LONGEST_TROUBLE], next_try_at=next_try_at)


def postpone(connection: Connection, letter: Letter, trouble: str, until: datetime) -> None:
    """Note a try that was over before the letter's turn came."""
    columns = schema.letters.c
    connection.execute(
        update(schema.letters)
        .where(columns.id == letter.id, columns.tries == letter.tries)
        .values(trouble=trouble[:LONGEST_TROUBLE], next_try_at=until, tries=columns.tries + 1)
    )


def give_up(connection: Connection, letter_id: int, trouble: str, now: datetime) -> None:
    """Note that a letter is not tried any more."""
    cut = trouble[:LONGEST_TROUBLE]
    change(connection, letter_id, trouble=cut, next_try_at=None, given_up_at=now)


def drop(connection: Connection, letter_id: int, trouble: str) -> None:
    """Note that a letter need not be sent any more."""
    change(connection, letter_id, trouble=trouble, next_try_at=None, facts={})


def change(connection: Connection, letter_id: int, **values: Any) -> None:
    """Change a letter that was not sent yet."""
    columns = schema.letters.c
    connection.execute(
        update(schema.letters)
        .where(columns.id == letter_id, columns.sent_at.is_(None))
        .values(**values)
    )


def try_again(connection: Connection, letter_id: int, now: datetime) -> bool:
    """Put a letter that was given up into the outbox once more; False when there is none."""
    columns = schema.letters.c
    revived = connection.execute(
        update(schema.letters)
        .where(columns.id == letter_id, columns.given_up_at.is_not(None))
        .values(given_up_at=None, next_try_at=now, tries=0)
    )
    return bool(revived.rowcount)


def purge(connection: Connection, before: datetime, office_id: int | None = None) -> int:
    """Forget the letters of before that moment which were sent or given up; returns how many.

    With an office only its own, and those that no office wrote.
    """
    columns = schema.letters.c
    ended = func.coalesce(columns.sent_at, columns.given_up_at, columns.made_at)
    whose = or_(columns.office_id == office_id, columns.office_id.is_(None))
    old = [columns.next_try_at.is_(None), ended < before, *([whose] if office_id else [])]
    gone = connection.execute(delete(schema.letters).where(*old))
    return int(gone.rowcount)


def erase(
    connection: Connection,
    user_id: int | None = None,
    email: str | None = None,
    reservation_id: int | None = None,
) -> int:
    """Forget all letters to that person, or about that visit, sent or not; returns how many."""
    columns = schema.letters.c
    theirs = [
        column == wanted
        for column, wanted in (
            (columns.user_id, user_id),
            (func.lower(columns.recipient), email.lower() if email else None),
            (columns.reservation_id, reservation_id),
        )
        if wanted is not None
    ]
    if not theirs:
        return 0
    return int(connection.execute(delete(schema.letters).where(or_(*theirs))).rowcount)

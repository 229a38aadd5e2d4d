"""Wishes: who waits for an earlier day or for any free hour, in the order of asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from queue_server.store import schema
from queue_server.store.transaction import Change

# Nobody waits longer for a free hour; and no address is kept longer for that.
LONGEST_WAIT = timedelta(days=90)


@dataclass(frozen=True)
class WishRow:
    """One place in the line; `freed_id` is the place that was offered last."""

    id: int
    service: str
    link: str
    reservation_id: int | None
    user_id: int | None
    email: str
    language: str
    before: date | None
    asked_at: datetime
    freed_id: int | None
    offered_until: datetime | None


COLUMNS = (
    schema.wishes.c.id,
    schema.wishes.c.service,
    schema.wishes.c.link,
    schema.wishes.c.reservation_id,
    schema.wishes.c.user_id,
    schema.wishes.c.email,
    schema.wishes.c.language,
    schema.wishes.c.before,
    schema.wishes.c.asked_at,
    schema.wishes.c.freed_id,
    schema.wishes.c.offered_until,
)


def add(change: Change, **values: Any) -> WishRow:
    """Put somebody at the end of the line."""
    added = (
        insert(schema.wishes)
        .values(office_id=change.office_id, asked_at=change.now, **values)
        .returning(*COLUMNS)
    )
    return WishRow(**change.connection.execute(added).one()._mapping)


def by_link(connection: Connection, office_id: int, link: str) -> WishRow | None:
    """The wish that its visitor has that link for."""
    columns = schema.wishes.c
    return one(connection, and_(columns.office_id == office_id, columns.link == link))


def of_reservation(connection: Connection, reservation_id: int) -> WishRow | None:
    """The wish for an earlier day than that reservation's."""
    return one(connection, schema.wishes.c.reservation_id == reservation_id)


def same(change: Change, service: str, user_id: int | None, email: str) -> WishRow | None:
    """The wish that this person has for the service already, without a reservation."""
    columns = schema.wishes.c
    theirs = and_(columns.user_id.is_(None), columns.email == email)
    whose = theirs if user_id is None else columns.user_id == user_id
    return one(
        change.connection,
        and_(
            columns.office_id == change.office_id,
            columns.service == service,
            columns.reservation_id.is_(None),
            whose,
        ),
    )


def one(connection: Connection, condition: Any) -> WishRow | None:
    """The only wish that fits."""
    row = connection.execute(select(*COLUMNS).where(condition)).one_or_none()
    return WishRow(**row._mapping) if row else None


def first_in_line(change: Change, service: str, day: date, freed_id: int) -> WishRow | None:
    """Who asked first, can use that day, and was neither offered this place nor keeps another."""
    columns, offers = schema.wishes.c, schema.offers.c
    offered = select(offers.wish_id).where(offers.freed_id == freed_id)
    row = change.connection.execute(
        select(*COLUMNS)
        .where(
            columns.office_id == change.office_id,
            columns.service == service,
            or_(columns.before.is_(None), columns.before > day),
            columns.id.not_in(offered),
            or_(columns.offered_until.is_(None), columns.offered_until < change.now),
        )
        .order_by(columns.asked_at, columns.id)
        .limit(1)
    ).one_or_none()
    return WishRow(**row._mapping) if row else None


def offers(change: Change) -> frozenset[int]:
    """The freed places that are kept for somebody now."""
    columns = schema.wishes.c
    wanted = select(columns.freed_id).where(
        columns.office_id == change.office_id, columns.offered_until >= change.now
    )
    return frozenset(filter(None, change.connection.execute(wanted).scalars()))


def offer(change: Change, wish_id: int, freed_id: int, until: datetime) -> None:
    """Keep a place for that wish until a moment."""
    change_row(change, wish_id, freed_id=freed_id, offered_until=until)
    change.connection.execute(insert(schema.offers).values(freed_id=freed_id, wish_id=wish_id))


def decline(change: Change, wish_id: int) -> None:
    """Keep nothing for that wish any more."""
    change_row(change, wish_id, offered_until=None)


def change_before(change: Change, wish_id: int, before: date | None) -> WishRow:
    """Before which date a place is of use from now on; returns the wish as it is now."""
    return change_row(change, wish_id, before=before)


def change_row(change: Change, wish_id: int, **values: Any) -> WishRow:
    """Keep new values of a wish; returns it as it is now."""
    changed = (
        update(schema.wishes)
        .where(schema.wishes.c.id == wish_id)
        .values(values)
        .returning(*COLUMNS)
    )
    return WishRow(**change.connection.execute(changed).one()._mapping)


def remove(change: Change, wish_id: int) -> None:
    """Take somebody out of the line."""
    change.connection.execute(delete(schema.wishes).where(schema.wishes.c.id == wish_id))


def remove_past(change: Change) -> None:
    """Take those out whom no day can help any more, and those who asked very long ago."""
    columns = schema.wishes.c
    past = or_(columns.before <= change.today, columns.asked_at < change.now - LONGEST_WAIT)
    change.connection.execute(
        delete(schema.wishes).where(columns.office_id == change.office_id, past)
    )


def remove_fixed(change: Change, before: datetime) -> None:
    """Take those out whose own visit, before that moment, can't be moved any more."""
    columns, reservations = schema.wishes.c, schema.reservations.c
    fixed = select(reservations.id).where(
        reservations.id == columns.reservation_id, reservations.starts_at < before
    )
    change.connection.execute(
        delete(schema.wishes).where(columns.office_id == change.office_id, fixed.exists())
    )


def ahead(connection: Connection, office_id: int, wish: WishRow) -> int:
    """How many asked for the same service earlier."""
    columns = schema.wishes.c
    counted = select(func.count()).where(
        columns.office_id == office_id,
        columns.service == wish.service,
        or_(
            columns.asked_at < wish.asked_at,
            and_(columns.asked_at == wish.asked_at, columns.id < wish.id),
        ),
    )
    return int(connection.execute(counted).scalar_one())


def of_user(connection: Connection, user_id: int) -> tuple[Any, ...]:
    """Slug, version and link of the office and wish of each wish of an account."""
    offices, columns = schema.offices.c, schema.wishes.c
    wanted = (
        select(offices.slug, columns.link)
        .join(schema.offices, offices.id == columns.office_id)
        .where(columns.user_id == user_id)
        .order_by(columns.asked_at)
    )
    return tuple(connection.execute(wanted))


def waits_for(change: Change, service: str) -> bool:
    """Whether anybody waits for a place of that service."""
    columns = schema.wishes.c
    found = select(columns.id).where(
        columns.office_id == change.office_id, columns.service == service
    )
    return change.connection.execute(found.limit(1)).first() is not None

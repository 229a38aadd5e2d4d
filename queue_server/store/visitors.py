"""Visitors: what they left with a reservation, and which reservations they missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from queue_server.domain.booking import Coming
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Person
from queue_server.store import schema
from queue_server.store.transaction import Change


def keep(change: Change, reservation_id: int, person: Person) -> None:
    """Keep what was asked of the visitor; an account's e-mail stands with the account."""
    change.connection.execute(
        insert(schema.contacts).values(
            reservation_id=reservation_id,
            user_id=person.user_id,
            email=None if person.user_id else person.email,
            name=person.name,
            phone=person.phone,
            plate=person.plate,
            language=person.language,
        )
    )


def belongs(table: Any, person: Person) -> Any:
    """Which rows of the table are that person's; nobody's when nothing is known of her."""
    if person.user_id is not None:
        return table.c.user_id == person.user_id
    return and_(table.c.user_id.is_(None), table.c.email == (person.email or ""))


def coming(change: Change, person: Person, but: int | None = None) -> tuple[Coming, ...]:
    """The person's reservations at the office that are still to come, but for one of them."""
    columns = schema.reservations.c
    wanted = (
        select(columns.id, columns.service, columns.business_date)
        .join(schema.contacts, schema.contacts.c.reservation_id == columns.id)
        .where(
            columns.office_id == change.office_id,
            belongs(schema.contacts, person),
            columns.starts_at >= change.now,
            or_(
                columns.state == ReservationState.BOOKED.value,
                and_(
                    columns.state == ReservationState.UNCONFIRMED.value,
                    columns.confirm_by >= change.now,
                ),
            ),
        )
    )
    rows = change.connection.execute(wanted)
    return tuple(Coming(row.service, row.business_date) for row in rows if row.id != but)


def absences(change: Change, person: Person) -> tuple[datetime, ...]:
    """When the person did not come to a reservation at the office."""
    wanted = select(schema.absences.c.at).where(
        schema.absences.c.office_id == change.office_id, belongs(schema.absences, person)
    )
    return tuple(change.connection.execute(wanted).scalars())


def note_absence(change: Change, person: Person, at: datetime) -> None:
    """Write down that the person did not come."""
    change.connection.execute(
        insert(schema.absences).values(
            office_id=change.office_id,
            user_id=person.user_id,
            email=None if person.user_id else person.email,
            at=at,
        )
    )


def forget_absences(change: Change, before: datetime) -> None:
    """Forget what no rule counts any more."""
    columns = schema.absences.c
    change.connection.execute(
        delete(schema.absences).where(columns.office_id == change.office_id, columns.at < before)
    )


@dataclass(frozen=True)
class ToRemind:
    """A coming visit whose visitor was not reminded yet."""

    reservation_id: int
    business_date: date
    made_at: datetime
    user_id: int | None
    email: str | None
    phone: str | None
    language: str


def to_remind(change: Change, until: date) -> tuple[ToRemind, ...]:
    """The coming visits up to a date whose visitors were not reminded yet."""
    columns, contacts, users = schema.reservations.c, schema.contacts.c, schema.users.c
    wanted = (
        select(
            columns.id.label("reservation_id"),
            columns.business_date,
            columns.made_at,
            contacts.user_id,
            users.email.label("account_email"),
            contacts.email,
            contacts.phone,
            contacts.language,
        )
        .join(schema.contacts, contacts.reservation_id == columns.id)
        .outerjoin(schema.users, users.id == contacts.user_id)
        .where(
            columns.office_id == change.office_id,
            columns.state == ReservationState.BOOKED.value,
            columns.starts_at > change.now,
            columns.business_date <= until,
            contacts.reminded_at.is_(None),
        )
    )
    rows = (dict(row._mapping) for row in change.connection.execute(wanted))
    return tuple(ToRemind(**with_address(row)) for row in rows)


def with_address(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the address to write to: the account's, else the one that was left."""
    account_email = row.pop("account_email")
    return row | {"email": account_email or row["email"]}


def mark_reminded(change: Change, reservation_ids: Iterable[int], at: datetime | None) -> None:
    """Write down when these visitors were reminded; None lets them be reminded anew."""
    change.connection.execute(
        update(schema.contacts)
        .where(schema.contacts.c.reservation_id.in_(tuple(reservation_ids)))
        .values(reminded_at=at)
    )


# So many visits are forgotten in one change: a long list must not keep a clerk waiting.
FORGOTTEN_AT_ONCE = 500


def forget_visits(change: Change, before: date) -> bool:
    """Forget whose the visits before a date were, and the secrets of their pages.

    Returns whether all of them are forgotten now.
    """
    columns = schema.reservations.c
    old = select(columns.id).where(
        columns.office_id == change.office_id,
        columns.business_date < before,
        columns.link.is_not(None),
    )
    found = tuple(change.connection.execute(old.limit(FORGOTTEN_AT_ONCE)).scalars())
    forget(change.connection, found)
    return len(found) < FORGOTTEN_AT_ONCE


def forget(connection: Connection, reservation_ids: tuple[int, ...]) -> None:
    """Forget whose these reservations were; the reservations themselves tell nothing."""
    reservations = schema.reservations
    for table in (schema.contacts, schema.wishes, schema.letters):
        connection.execute(delete(table).where(table.c.reservation_id.in_(reservation_ids)))
    connection.execute(
        update(reservations)
        .where(reservations.c.id.in_(reservation_ids))
        .values(link=None, hold=None)
    )


def reservations_of(connection: Connection, user_id: int) -> tuple[int, ...]:
    """The reservations of an account, at whatever office."""
    columns = schema.contacts.c
    wanted = select(columns.reservation_id).where(columns.user_id == user_id)
    return tuple(connection.execute(wanted).scalars())


def forget_person(connection: Connection, user_id: int) -> None:
    """Forget an account and all that hangs on it; forgetting twice is forgetting once."""
    email = connection.execute(
        select(schema.users.c.email).where(schema.users.c.id == user_id)
    ).scalar_one_or_none()
    # Without an address the conditions below would fit everybody else who has none.
    if email is None:
        return
    forget(connection, reservations_of(connection, user_id))
    for table in (schema.wishes, schema.absences):
        connection.execute(
            delete(table).where(or_(table.c.user_id == user_id, table.c.email == email))
        )
    letters = schema.letters.c
    connection.execute(
        delete(schema.letters).where(or_(letters.user_id == user_id, letters.recipient == email))
    )
    connection.execute(delete(schema.users).where(schema.users.c.id == user_id))


def forget_visit(change: Change, reservation_id: int) -> None:
    """Forget whose a reservation was, and what that address was written or missed."""
    contacts = schema.contacts.c
    email = change.connection.execute(
        select(contacts.email).where(contacts.reservation_id == reservation_id)
    ).scalar_one_or_none()
    forget(change.connection, (reservation_id,))
    if email is None:
        return
    still_known = select(contacts.reservation_id).where(contacts.email == email).limit(1)
    if change.connection.execute(still_known).first() is None:
        forget_address(change.connection, email)


def forget_address(connection: Connection, email: str) -> None:
    """Forget what hangs on an address of somebody without an account."""
    for table, column in (
        (schema.wishes, schema.wishes.c.email),
        (schema.absences, schema.absences.c.email),
        (schema.letters, schema.letters.c.recipient),
    ):
        connection.execute(delete(table).where(column == email, table.c.user_id.is_(None)))


def kept_of(connection: Connection, user_id: int, email: str) -> dict[str, list[dict[str, Any]]]:
    """What else is kept of an account's owner: wishes, missed reservations, letters."""
    wishes, absences, letters = schema.wishes.c, schema.absences.c, schema.letters.c
    wanted = {
        "wishes": select(wishes.service, wishes.before, wishes.asked_at, wishes.email).where(
            wishes.user_id == user_id
        ),
        "missed": select(absences.at).where(absences.user_id == user_id),
        "letters": select(
            letters.kind, letters.channel, letters.recipient, letters.made_at, letters.sent_at
        ).where(or_(letters.user_id == user_id, letters.recipient == email)),
    }
    return {
        name: [dict(row._mapping) for row in connection.execute(query)]
        for name, query in wanted.items()
    }

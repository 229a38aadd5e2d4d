"""Visitors: what they left with a reservation, whom to remind, and how they are forgotten."""

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


def reservations_of(connection: Connection, user_id: int, email: str | None) -> tuple[int, ...]:
    """The reservations of an account, and those of its address when that is proven."""
    wanted = select(schema.contacts.c.reservation_id).where(theirs(user_id, email))
    return tuple(connection.execute(wanted).scalars())


def theirs(user_id: int, email: str | None) -> Any:
    """Which contacts are an account's; with its address also what was booked by e-mail alone."""
    columns = schema.contacts.c
    by_mail = and_(columns.user_id.is_(None), columns.email == email)
    return columns.user_id == user_id if email is None else or_(columns.user_id == user_id, by_mail)


def forget_person(connection: Connection, user_id: int) -> None:
    """Forget an account and all that hangs on it; forgetting twice is forgetting once."""
    columns = schema.users.c
    # Locked: what is booked with the account meanwhile must not come after its visits are gone.
    found = connection.execute(
        select(columns.email, columns.confirmed_at).where(columns.id == user_id).with_for_update()
    ).one_or_none()
    if found is None:
        return
    # Whoever did not prove the address may have typed somebody else's.
    proven = found.email if found.confirmed_at is not None else None
    forget(connection, reservations_of(connection, user_id, proven))
    for table in (schema.wishes, schema.absences, schema.letters):
        connection.execute(delete(table).where(table.c.user_id == user_id))
    if proven is not None:
        forget_address(connection, proven)
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


def visits_of_address(connection: Connection, email: str) -> tuple[tuple[str, str], ...]:
    """Office and link of every visit that was booked by an e-mail alone."""
    contacts, reservations = schema.contacts.c, schema.reservations.c
    wanted = (
        select(schema.offices.c.slug, reservations.link)
        .join(schema.reservations, reservations.office_id == schema.offices.c.id)
        .join(schema.contacts, contacts.reservation_id == reservations.id)
        .where(contacts.email == email, contacts.user_id.is_(None), reservations.link.is_not(None))
    )
    return tuple((row.slug, row.link) for row in connection.execute(wanted))


def kept_of_address(connection: Connection, email: str) -> dict[str, list[dict[str, Any]]]:
    """What else is kept under an e-mail without an account: wishes, missed visits, letters."""
    wishes, absences, letters = schema.wishes.c, schema.absences.c, schema.letters.c
    wanted = {
        "wishes": select(wishes.service, wishes.before, wishes.asked_at).where(
            wishes.email == email, wishes.user_id.is_(None)
        ),
        "missed": select(absences.at).where(absences.email == email, absences.user_id.is_(None)),
        "letters": select(letters.kind, letters.channel, letters.made_at, letters.sent_at).where(
            letters.recipient == email
        ),
    }
    return {
        name: [dict(row._mapping) for row in connection.execute(query)]
        for name, query in wanted.items()
    }


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

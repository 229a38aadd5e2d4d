"""Visits, as their visitors see them, read in one query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from queue_server.domain import booking
from queue_server.domain.booking_rules import NO_LONGER
from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Person, Visit
from queue_server.domain.windows import span_at
from queue_server.store import schema
from queue_server.store.offices import here
from queue_server.store.reservations import COLUMNS, from_row
from queue_server.store.store import Store
from queue_server.store.visitors import theirs

CHANGEABLE = (ReservationState.BOOKED, ReservationState.UNCONFIRMED)


def wanted() -> Select[Any]:
    """A visit with whom it belongs to, its ticket's number, and its wish for an earlier day."""
    reservations, contacts, users = schema.reservations, schema.contacts, schema.users
    tickets, wishes = schema.tickets, schema.wishes
    return (
        select(
            *COLUMNS,
            contacts.c.user_id,
            func.coalesce(contacts.c.email, users.c.email).label("email"),
            contacts.c.name,
            contacts.c.phone,
            contacts.c.plate,
            contacts.c.language,
            tickets.c.number,
            wishes.c.link.label("wish"),
        )
        .outerjoin(contacts, contacts.c.reservation_id == reservations.c.id)
        .outerjoin(users, users.c.id == contacts.c.user_id)
        .outerjoin(tickets, tickets.c.id == reservations.c.ticket_id)
        .outerjoin(wishes, wishes.c.reservation_id == reservations.c.id)
        .select_from(reservations)
    )


def by_link(
    connection: Connection, office_id: int, office: Office, link: str, now: datetime
) -> Visit | None:
    """The visit that somebody has that link for."""
    columns = schema.reservations.c
    row = connection.execute(
        wanted().where(columns.office_id == office_id, columns.link == link)
    ).one_or_none()
    return visit(row, office, now) if row else None


def by_id(connection: Connection, office: Office, reservation_id: int, now: datetime) -> Visit:
    """The visit of a reservation that was made here."""
    row = connection.execute(wanted().where(schema.reservations.c.id == reservation_id)).one()
    return visit(row, office, now)


def of_user(
    store: Store, connection: Connection, user_id: int, email: str | None = None
) -> tuple[Visit, ...]:
    """The visits of an account, at whatever office, the latest hour first.

    With an `email` that is proven to be hers also what was booked by that e-mail alone.
    """
    mine = (
        wanted()
        .add_columns(schema.offices.c.slug)
        .join(schema.offices, schema.offices.c.id == schema.reservations.c.office_id)
    )
    rows = connection.execute(
        mine.where(theirs(user_id, email)).order_by(schema.reservations.c.starts_at.desc())
    ).all()
    known = {slug: here(store, connection, slug) for slug in {row.slug for row in rows}}
    return tuple(visit(row, known[row.slug].office, known[row.slug].now) for row in rows)


def visit(row: Any, office: Office, now: datetime) -> Visit:
    """The visit that a row of `wanted` stands for."""
    reserved = from_row(row)
    rules = office.booking or NO_LONGER
    state = reserved.standing(office, now)
    window = span_at(office, reserved.starts_at)
    may_change = state in CHANGEABLE and booking.may_change(reserved.starts_at, office, now)
    return Visit(
        office=office.slug,
        code=reserved.code,
        link=reserved.link or "",
        service=reserved.service,
        starts_at=reserved.starts_at,
        minutes=reserved.minutes,
        state=state,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        change_until=booking.change_until(reserved.starts_at, office),
        confirm_by=reserved.confirm_by,
        number=row.number,
        made_at=reserved.made_at,
        person=person(row),
        wish=row.wish,
        may_change=may_change,
        may_move=may_change and rules.move and state is ReservationState.BOOKED,
    )


def person(row: Any) -> Person:
    """Whom the visit belongs to, as far as that is still known."""
    return Person(row.user_id, row.email, row.name, row.phone, row.plate, row.language or "pl")

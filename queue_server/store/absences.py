"""Absences: which reservations somebody missed, for as long as the office counts them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from queue_server.domain.visits import Person
from queue_server.store import schema
from queue_server.store.transaction import Change
from queue_server.store.visitors import belongs


def of_person(change: Change, person: Person) -> tuple[datetime, ...]:
    """When the person did not come to a reservation at the office."""
    wanted = select(schema.absences.c.at).where(
        schema.absences.c.office_id == change.office_id, belongs(schema.absences, person)
    )
    return tuple(change.connection.execute(wanted).scalars())


def note(change: Change, person: Person, at: datetime) -> None:
    """Write down that the person did not come."""
    change.connection.execute(
        insert(schema.absences).values(
            office_id=change.office_id,
            user_id=person.user_id,
            email=None if person.user_id else person.email,
            at=at,
        )
    )


def take_back(change: Change, person: Person, at: datetime) -> None:
    """Forget one absence of somebody who came after all."""
    columns = schema.absences.c
    one = (
        select(columns.id)
        .where(
            columns.office_id == change.office_id,
            columns.at == at,
            belongs(schema.absences, person),
        )
        .limit(1)
    )
    change.connection.execute(delete(schema.absences).where(columns.id.in_(one.scalar_subquery())))


def forget(change: Change, before: datetime) -> None:
    """Forget what no rule counts any more."""
    columns = schema.absences.c
    change.connection.execute(
        delete(schema.absences).where(columns.office_id == change.office_id, columns.at < before)
    )

"""Places: how many of a service's are taken, which are held while somebody checks, which freed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, union_all

from queue_server.domain.reservations import ReservationState
from queue_server.domain.slots import Taken
from queue_server.domain.visits import Held
from queue_server.store import schema
from queue_server.store.transaction import Change

# No slot is longer; what began earlier is over.
LONGEST_SLOT = timedelta(hours=24)
TAKING = (
    ReservationState.BOOKED.value,
    ReservationState.ACTIVATED.value,
    ReservationState.MISSED.value,
)


@dataclass(frozen=True)
class FreedPlace:
    """A place that was given up; nobody but the first in line gets it before `open_at`."""

    id: int
    service: str
    starts_at: datetime
    minutes: int
    open_at: datetime


def taken(
    connection: Connection,
    office_id: int,
    service: str,
    since: datetime,
    until: datetime,
    now: datetime,
    but: str | None = None,
) -> tuple[Taken, ...]:
    """What is taken of the service's places between two moments, but for one's own hold."""

    def within(table: Any) -> Any:
        return and_(
            table.c.office_id == office_id,
            table.c.service == service,
            table.c.starts_at > since - LONGEST_SLOT,
            table.c.starts_at < until,
        )

    parts = union_all(
        counted(schema.reservations, within(schema.reservations), reservations_count(now)),
        counted(schema.holds, within(schema.holds), holds_count(now, but)),
        counted(schema.freed, within(schema.freed), None),
    )
    return tuple(Taken(*row) for row in connection.execute(parts).all())


def counted(table: Any, within: Any, further: Any) -> Select[Any]:
    """How many rows of the table begin at each hour, by their length."""
    columns = (table.c.starts_at, table.c.minutes)
    wanted = select(*columns, func.count().label("places")).where(within)
    return (wanted if further is None else wanted.where(further)).group_by(*columns)


def reservations_count(now: datetime) -> Any:
    """Which reservations take a place: one that was not confirmed in time does not."""
    columns = schema.reservations.c
    waits = and_(columns.state == ReservationState.UNCONFIRMED.value, columns.confirm_by >= now)
    return or_(columns.state.in_(TAKING), waits)


def holds_count(now: datetime, but: str | None) -> Any:
    """Which holds take a place."""
    alive = schema.holds.c.expires_at > now
    return alive if but is None else and_(alive, schema.holds.c.key != but)


def hold(change: Change, held: Held) -> None:
    """Keep an hour for the key, in place of what it held before."""
    let_go(change, held.key)
    change.connection.execute(
        insert(schema.holds).values(
            office_id=change.office_id,
            key=held.key,
            service=held.service,
            starts_at=held.starts_at,
            minutes=held.minutes,
            expires_at=held.expires_at,
        )
    )


def held(connection: Connection, office_id: int, key: str, now: datetime) -> Held | None:
    """What the key holds; None when it holds nothing any more."""
    columns = schema.holds.c
    row = connection.execute(
        select(
            columns.key, columns.service, columns.starts_at, columns.minutes, columns.expires_at
        ).where(columns.office_id == office_id, columns.key == key, columns.expires_at > now)
    ).one_or_none()
    return Held(**row._mapping) if row else None


def let_go(change: Change, key: str) -> None:
    """Hold nothing for the key."""
    columns = schema.holds.c
    change.connection.execute(
        delete(schema.holds).where(columns.office_id == change.office_id, columns.key == key)
    )


def drop_expired_holds(change: Change) -> None:
    """Forget the holds that hold nothing any more."""
    columns = schema.holds.c
    change.connection.execute(
        delete(schema.holds).where(
            columns.office_id == change.office_id, columns.expires_at <= change.now
        )
    )


FREED = (
    schema.freed.c.id,
    schema.freed.c.service,
    schema.freed.c.starts_at,
    schema.freed.c.minutes,
    schema.freed.c.open_at,
)


def free(
    change: Change, service: str, starts_at: datetime, minutes: int, open_at: datetime
) -> FreedPlace:
    """Write down a place that was given up and is not open to everybody yet."""
    added = (
        insert(schema.freed)
        .values(
            office_id=change.office_id,
            service=service,
            starts_at=starts_at,
            minutes=minutes,
            open_at=open_at,
        )
        .returning(*FREED)
    )
    return FreedPlace(**change.connection.execute(added).one()._mapping)


def freed(change: Change) -> tuple[FreedPlace, ...]:
    """The places that are not open to everybody yet, by hour."""
    rows = change.connection.execute(
        select(*FREED)
        .where(schema.freed.c.office_id == change.office_id)
        .order_by(schema.freed.c.starts_at, schema.freed.c.id)
    )
    return tuple(FreedPlace(**row._mapping) for row in rows)


def freed_by_id(connection: Connection, freed_id: int | None) -> FreedPlace | None:
    """The place that was given up, while it is not open to everybody."""
    row = connection.execute(select(*FREED).where(schema.freed.c.id == freed_id)).one_or_none()
    return FreedPlace(**row._mapping) if row else None


def open_up(change: Change, freed_id: int) -> None:
    """Open the place to everybody, or to whoever takes it in this change."""
    change.connection.execute(delete(schema.freed).where(schema.freed.c.id == freed_id))

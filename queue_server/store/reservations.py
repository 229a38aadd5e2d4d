"""Reservations, between rows and values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select, update

from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState, ReservationView, standing
from queue_server.domain.tickets import State
from queue_server.domain.windows import span_at
from queue_server.store import schema
from queue_server.store.transaction import Change


@dataclass(frozen=True)
class ReservationRow:
    """One booked visit."""

    id: int
    code: str
    service: str
    starts_at: datetime
    business_date: date
    state: ReservationState
    ticket_id: int | None
    minutes: int
    made_at: datetime
    link: str | None
    hold: str | None
    confirm_by: datetime | None

    def standing(self, office: Office, now: datetime) -> ReservationState:
        """The state as it is now."""
        return standing(self.state, self.starts_at, office, now, self.confirm_by)


OPEN_STATES = (ReservationState.BOOKED.value, ReservationState.UNCONFIRMED.value)
COLUMNS = (
    schema.reservations.c.id,
    schema.reservations.c.code,
    schema.reservations.c.service,
    schema.reservations.c.starts_at,
    schema.reservations.c.business_date,
    schema.reservations.c.state,
    schema.reservations.c.ticket_id,
    schema.reservations.c.minutes,
    schema.reservations.c.made_at,
    schema.reservations.c.link,
    schema.reservations.c.hold,
    schema.reservations.c.confirm_by,
)


def from_row(row: Any) -> ReservationRow:
    """The reservation that a row with COLUMNS stands for."""
    values = {column.name: row._mapping[column] for column in COLUMNS}
    return ReservationRow(**values | {"state": ReservationState(values["state"])})


def by_code(connection: Connection, office_id: int, code: str) -> ReservationRow | None:
    """The reservation with that code."""
    columns = schema.reservations.c
    row = connection.execute(
        select(*COLUMNS).where(columns.office_id == office_id, columns.code == code)
    ).one_or_none()
    return from_row(row) if row else None


def booked_until(
    connection: Connection, office_id: int, starts_before: datetime
) -> tuple[ReservationRow, ...]:
    """Reservations not yet activated whose hour comes before that moment, by hour."""
    columns = schema.reservations.c
    rows = connection.execute(
        select(*COLUMNS)
        .where(
            columns.office_id == office_id,
            columns.state == ReservationState.BOOKED.value,
            columns.starts_at < starts_before,
        )
        .order_by(columns.starts_at, columns.id)
    )
    return tuple(map(from_row, rows))


def called_in_vain(change: Change, since: date) -> tuple[ReservationRow, ...]:
    """Reservations of ended days whose tickets were called, and nobody came."""
    columns, tickets = schema.reservations.c, schema.tickets.c
    wanted = (
        select(*COLUMNS)
        .join(schema.tickets, tickets.id == columns.ticket_id)
        .where(
            columns.office_id == change.office_id,
            columns.state == ReservationState.ACTIVATED.value,
            columns.starts_at >= datetime.combine(since, time.min, UTC),
            tickets.office_id == change.office_id,
            tickets.business_date >= since,
            tickets.business_date < change.today,
            tickets.state == State.NO_SHOW.value,
        )
        .order_by(columns.starts_at, columns.id)
    )
    return tuple(map(from_row, change.connection.execute(wanted)))


def all_booked(change: Change) -> tuple[ReservationRow, ...]:
    """Every reservation not yet activated, cancelled or missed; some wait to be confirmed."""
    columns = schema.reservations.c
    wanted = select(*COLUMNS).where(
        columns.office_id == change.office_id,
        columns.state.in_(OPEN_STATES),
    )
    return tuple(map(from_row, change.connection.execute(wanted)))


def add(
    change: Change,
    code: str,
    service: str,
    starts_at: datetime,
    minutes: int = 1,
    **booked: Any,
) -> ReservationRow:
    """Keep a new reservation; `booked` are further columns of one that was made here."""
    values = {
        "office_id": change.office_id,
        "code": code,
        "service": service,
        "starts_at": starts_at,
        "minutes": minutes,
        "business_date": change.office.business_date(starts_at),
        "state": ReservationState.BOOKED.value,
        "made_at": change.now,
    }
    added = insert(schema.reservations).values(values | booked).returning(*COLUMNS)
    return from_row(change.connection.execute(added).one())


def by_hold(connection: Connection, office_id: int, key: str) -> ReservationRow | None:
    """The reservation that was made, or moved last, from that hold."""
    columns = schema.reservations.c
    row = connection.execute(
        select(*COLUMNS).where(columns.office_id == office_id, columns.hold == key)
    ).one_or_none()
    return from_row(row) if row else None


def forget_hold(change: Change, key: str) -> None:
    """Let the key stand for another hour than the reservation that was made from it."""
    columns = schema.reservations.c
    change.connection.execute(
        update(schema.reservations)
        .where(columns.office_id == change.office_id, columns.hold == key)
        .values(hold=None)
    )


def by_link(connection: Connection, office_id: int, link: str) -> ReservationRow | None:
    """The reservation that its visitor has that link for."""
    columns = schema.reservations.c
    row = connection.execute(
        select(*COLUMNS).where(columns.office_id == office_id, columns.link == link)
    ).one_or_none()
    return from_row(row) if row else None


def by_id(connection: Connection, reservation_id: int) -> ReservationRow | None:
    """The reservation with that id."""
    row = connection.execute(
        select(*COLUMNS).where(schema.reservations.c.id == reservation_id)
    ).one_or_none()
    return from_row(row) if row else None


def unconfirmed_until(change: Change, moment: datetime) -> tuple[ReservationRow, ...]:
    """Reservations that had to be confirmed before that moment and were not."""
    columns = schema.reservations.c
    wanted = select(*COLUMNS).where(
        columns.office_id == change.office_id,
        columns.state == ReservationState.UNCONFIRMED.value,
        columns.confirm_by < moment,
    )
    return tuple(map(from_row, change.connection.execute(wanted)))


def change_row(change: Change, reservation_id: int, **values: Any) -> ReservationRow:
    """Keep new values of a reservation; returns it as it is now."""
    changed = (
        update(schema.reservations)
        .where(schema.reservations.c.id == reservation_id)
        .values(values)
        .returning(*COLUMNS)
    )
    return from_row(change.connection.execute(changed).one())


def move_on(
    change: Change, row: ReservationRow, state: ReservationState, ticket_id: int | None = None
) -> None:
    """Keep a reservation's new state, and its ticket when it was activated."""
    change.connection.execute(
        update(schema.reservations)
        .where(schema.reservations.c.id == row.id)
        .values(state=state.value, ticket_id=ticket_id or row.ticket_id)
    )


def release_code(change: Change, row: ReservationRow) -> None:
    """Free the code of a reservation that is long over; a code with a hyphen can't be typed."""
    change.connection.execute(
        update(schema.reservations)
        .where(schema.reservations.c.id == row.id)
        .values(code=f"{row.code}-{row.id}")
    )


def view(
    row: ReservationRow, office: Office, now: datetime, number: str | None = None
) -> ReservationView:
    """The reservation as it stands now."""
    window = span_at(office, row.starts_at)
    return ReservationView(
        code=row.code,
        service=row.service,
        starts_at=row.starts_at,
        state=row.standing(office, now),
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        number=number,
    )

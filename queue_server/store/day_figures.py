"""What ended days came to, counted from their tickets, and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from queue_server.domain.day_figures import Figures, figures_of
from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.tickets import Kind, State, Ticket
from queue_server.store import schema, ticket_rows
from queue_server.store.ended_days import begin_of, end_of
from queue_server.store.history import Day, Record
from queue_server.store.transaction import Change

COLUMNS = tuple(schema.day_figures.c[field.name] for field in fields(Figures))


def keep(connection: Connection, office_id: int, day: date, figures: Iterable[Figures]) -> None:
    """Keep a day's figures, in place of what was kept of that day before."""
    columns = schema.day_figures.c
    connection.execute(
        delete(schema.day_figures).where(
            columns.office_id == office_id, columns.business_date == day
        )
    )
    rows = [{**asdict(each), "office_id": office_id, "business_date": day} for each in figures]
    if rows:
        connection.execute(insert(schema.day_figures), rows)


def from_values(service: str, kind: str, *rest: Any) -> Figures:
    """The figures that the values of COLUMNS stand for."""
    return Figures(service, Kind(kind), *rest)


def written_up_to(change: Change) -> date | None:
    """The last day whose figures were written down; None before the first."""
    wanted = select(schema.offices.c.figures_on).where(schema.offices.c.id == change.office_id)
    found: date | None = change.connection.execute(wanted).scalar_one()
    return found


def mark_written(change: Change, day: date) -> None:
    """Remember that the figures up to that day are written down."""
    change.connection.execute(
        update(schema.offices).where(schema.offices.c.id == change.office_id).values(figures_on=day)
    )


def figures_of_day(day: Day) -> tuple[Figures, ...]:
    """What a whole day came to."""
    missed = [
        each["service"]
        for each in day.records["reservation"]
        if each["state"] == ReservationState.MISSED.value and each["ticket_id"] is None
    ]
    return figures_of(map(ticket_of, day.records["ticket"]), Counter(missed))


def tickets_of(connection: Connection, office_id: int, day: date) -> tuple[Ticket, ...]:
    """All tickets of a day."""
    columns = schema.tickets.c
    wanted = select(*ticket_rows.COLUMNS).where(
        columns.office_id == office_id, columns.business_date == day
    )
    return tuple(map(ticket_rows.from_row, connection.execute(wanted)))


def absent(connection: Connection, office_id: int, office: Office, day: date) -> dict[str, int]:
    """How many reservations of each service were missed on a day."""
    columns = schema.reservations.c
    rows = connection.execute(
        select(columns.service, func.count())
        .where(
            columns.office_id == office_id,
            columns.state == ReservationState.MISSED.value,
            columns.starts_at >= begin_of(office, day),
            columns.starts_at < end_of(office, day),
            columns.ticket_id.is_(None),
        )
        .group_by(columns.service)
    )
    return {row[0]: row[1] for row in rows}


def ticket_of(record: Record) -> Ticket:
    """The ticket that a record tells of; nobody needs the secret of its page any more."""
    values = {name: from_json(name, value) for name, value in record.items()}
    return Ticket(
        **{**values, "kind": Kind(record["kind"]), "state": State(record["state"]), "track": ""}
    )


def from_json(name: str, value: Any) -> Any:
    """The value of a ticket's field."""
    if value is not None and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name == "business_date" else value

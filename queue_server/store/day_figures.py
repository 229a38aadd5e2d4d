"""What ended days came to, between rows and values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from queue_server.domain.day_figures import Figures
from queue_server.domain.tickets import Kind
from queue_server.store import schema
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

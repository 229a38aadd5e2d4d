"""Tickets on their way to print agents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from queue_server.domain.printing import ASKED_FOR, JobState, PrintJob
from queue_server.store import schema


def add(
    connection: Connection,
    office_id: int,
    kiosk: str,
    key: str,
    copy: int,
    content: Mapping[str, Any],
    state: JobState,
    now: datetime,
) -> None:
    """Keep a copy that is to be printed."""
    connection.execute(
        insert(schema.print_jobs).values(
            office_id=office_id,
            kiosk=kiosk,
            key=key,
            copy=copy,
            content=dict(content),
            state=state.value,
            made_at=now,
            changed_at=now,
        )
    )


def find(connection: Connection, office_id: int, key: str, copy: int) -> PrintJob | None:
    """That copy, if it is known."""
    columns = schema.print_jobs.c
    row = connection.execute(
        select(schema.print_jobs).where(
            columns.office_id == office_id, columns.key == key, columns.copy == copy
        )
    ).one_or_none()
    return job_of(row) if row else None


def last_copy(connection: Connection, office_id: int, key: str) -> int:
    """The highest number among the copies of a ticket, 0 for none."""
    columns = schema.print_jobs.c
    found = connection.execute(
        select(func.max(columns.copy)).where(columns.office_id == office_id, columns.key == key)
    ).scalar_one()
    return int(found or 0)


def asked(
    connection: Connection, office_id: int, kiosk: str, now: datetime
) -> tuple[PrintJob, ...]:
    """What that kiosk's printer is to print now, oldest first."""
    columns = schema.print_jobs.c
    rows = connection.execute(
        select(schema.print_jobs)
        .where(
            columns.office_id == office_id,
            columns.kiosk == kiosk,
            columns.state.in_([JobState.WAITING.value, JobState.TROUBLE.value]),
            columns.made_at > now - ASKED_FOR,
        )
        .order_by(columns.made_at, columns.copy)
    )
    return tuple(job_of(row) for row in rows)


def mark(
    connection: Connection,
    office_id: int,
    key: str,
    copy: int,
    state: JobState,
    trouble: str | None,
    now: datetime,
) -> None:
    """Note what has become of a copy; what is printed stays printed."""
    columns = schema.print_jobs.c
    connection.execute(
        update(schema.print_jobs)
        .where(
            columns.office_id == office_id,
            columns.key == key,
            columns.copy == copy,
            columns.state != JobState.PRINTED.value,
        )
        .values(state=state.value, trouble=trouble, changed_at=now)
    )


def withdraw(connection: Connection, office_id: int, key: str, now: datetime) -> None:
    """Let no copy of the ticket come out any more."""
    columns = schema.print_jobs.c
    connection.execute(
        update(schema.print_jobs)
        .where(
            columns.office_id == office_id,
            columns.key == key,
            columns.state.in_([JobState.WAITING.value, JobState.TROUBLE.value]),
        )
        .values(state=JobState.WITHDRAWN.value, changed_at=now)
    )


def forget(connection: Connection, office_id: int, before: datetime) -> int:
    """Forget what was asked for before that moment; returns how many."""
    columns = schema.print_jobs.c
    gone = connection.execute(
        delete(schema.print_jobs).where(columns.office_id == office_id, columns.made_at < before)
    )
    return int(gone.rowcount)


def job_of(row: Row[Any]) -> PrintJob:
    """The job that a row keeps."""
    return PrintJob(
        key=row.key,
        copy=row.copy,
        kiosk=row.kiosk,
        content=row.content,
        state=JobState(row.state),
        trouble=row.trouble,
        made_at=row.made_at,
    )

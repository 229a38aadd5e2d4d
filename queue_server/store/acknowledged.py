"""What displays acknowledge of calls: the first word counts, a repeat changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from queue_server.store import schema


def keep_first(
    connection: Connection,
    table: Table,
    moment: str,
    office_id: int,
    batch: Sequence[tuple[int, str, datetime]],
) -> dict[int, datetime]:
    """Note the calls that the office made, by display, in the table whose time is `moment`.

    Returns when each of them was acknowledged first in this batch.
    """
    known = made(connection, office_id, {call for call, _, _ in batch})
    told = sorted((each for each in batch if each[0] in known), key=lambda each: each[2])
    insertion = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    first: dict[int, datetime] = {}
    for call, display, at in told:
        row = {"office_id": office_id, "call": call, "display": display, moment: at}
        connection.execute(insertion(table).values(row).on_conflict_do_nothing())
        first.setdefault(call, at)
    return first


def made(connection: Connection, office_id: int, calls: set[int]) -> set[int]:
    """Those of the calls that the office made."""
    columns = schema.calls.c
    rows = connection.execute(
        select(columns.call).where(columns.office_id == office_id, columns.call.in_(calls))
    )
    return set(rows.scalars())

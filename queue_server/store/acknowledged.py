"""What displays acknowledge of calls: the first word counts, a repeat changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, select

from queue_server.store import schema
from queue_server.store.inserting import insert_if_new


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
    # In the same order everywhere, or two processes with the same calls would wait for each other.
    told = sorted(each for each in batch if each[0] in known)
    first: dict[int, datetime] = {}
    for call, display, at in told:
        row = {"office_id": office_id, "call": call, "display": display, moment: at}
        insert_if_new(connection, table, row)
        first[call] = min(at, first.get(call, at))
    return first


def made(connection: Connection, office_id: int, calls: set[int]) -> set[int]:
    """Those of the calls that the office made."""
    columns = schema.calls.c
    rows = connection.execute(
        select(columns.call).where(columns.office_id == office_id, columns.call.in_(calls))
    )
    return set(rows.scalars())

"""What displays acknowledge of calls: the first word counts, a repeat changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from queue_server.store import schema
from queue_server.store.prepared import Prepared, Write

Batch = Sequence[tuple[int, str, datetime]]  # call, display, when it said so


def keeping(table: Table, moment: str) -> Prepared:
    """Note a call of the office as acknowledged by a display, in the table whose time is `moment`;
    a call that the office never made is passed over."""
    calls, kept = schema.calls.c, table.c[moment]
    made = select(
        calls.office_id,
        calls.call,
        bindparam("display", type_=table.c.display.type),
        bindparam("at", type_=kept.type),
    ).where(calls.office_id == bindparam("office"), calls.call == bindparam("of_call"))

    def make(engine: str) -> Executable:
        insertion: Any = (insert_sqlite if engine == "sqlite" else insert_postgresql)(table)
        added = insertion.from_select(["office_id", "call", "display", moment], made)
        words: Executable = added.on_conflict_do_nothing()
        return words

    return Prepared(make)


def kept(statement: Prepared, office_id: int, batch: Batch) -> Iterator[Write]:
    """The writes that keep a batch."""
    # In the same order everywhere, or two processes with the same calls would wait for each other.
    for call, display, at in sorted(batch):
        told = {"office": office_id, "of_call": call, "display": display, "at": at}
        yield Write(statement, told)

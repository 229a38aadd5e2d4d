"""Rows that somebody else may have inserted in the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite


def insert_if_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert the row unless one with a key of it is there; returns whether it was inserted."""
    insertion = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    added = insertion(table).values(values).on_conflict_do_nothing()
    return connection.execute(added.returning(*table.primary_key)).first() is not None

"""Whether the database can be written."""

from __future__ import annotations

from sqlalchemy import Connection, update

from queue_server.store import Store, schema


def check(store: Store) -> None:
    """Write, without changing anything that counts.

    Raises Unavailable when the database can't be written.
    """
    with store.writing() as connection:
        connection.execute(update(schema.offices).values(seq=schema.offices.c.seq))
        if connection.dialect.name == "sqlite":
            touch(connection)


def touch(connection: Connection) -> None:
    """Make SQLite write to the disk: a row that stays the same it would leave alone. Nobody reads
    this number."""
    number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {(number + 1) % 1000}")

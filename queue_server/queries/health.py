"""Whether the database can be written, and how many connections to it there are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, QueuePool, update

from queue_server.store import Store, schema


@dataclass(frozen=True)
class Pool:
    """How many connections to the database are in use, idle, and allowed."""

    in_use: int
    idle: int
    limit: int


def pool(store: Store) -> Pool:
    """The connections that are kept; zeros where none are."""
    kept = store.engine.pool
    if not isinstance(kept, QueuePool):
        return Pool(0, 0, 0)
    return Pool(kept.checkedout(), kept.checkedin(), kept.size() + kept._max_overflow)


def check(store: Store) -> None:
    """Write, without changing anything that counts.

    Raises Unavailable when the database can't be written.
    """
    with store.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(update(schema.offices).values(seq=schema.offices.c.seq))
            touch(connection)
        else:
            # One row that is always there: an office's would make its clerks wait.
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")


def touch(connection: Connection) -> None:
    """Make SQLite write to the disk: a row that stays the same it would leave alone. Nobody reads
    this number."""
    number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {(number + 1) % 1000}")

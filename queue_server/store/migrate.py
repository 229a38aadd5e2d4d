"""Bringing a database to the current schema, and telling whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from queue_server.store.engine import open_engine
from queue_server.store.store import told_plainly

# Any number, as long as it stays: who migrates holds PostgreSQL's advisory lock of that number.
IN_LINE = 2_107_388_501
FOLDER = Path(__file__).parent / "migrations"


def migrate(address: str) -> None:
    """Bring the database to the current schema; harmless when it is there already.

    Raises Unavailable.
    """
    engine = open_engine(address)
    try:
        with told_plainly(), engine.begin() as connection:
            stand_in_line(connection)
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def is_current(address: str) -> bool:
    """Whether the database has the current schema. Raises Unavailable."""
    engine = open_engine(address)
    try:
        with told_plainly(), engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return found == ScriptDirectory.from_config(alembic_config()).get_current_head()


def stand_in_line(connection: Connection) -> None:
    """On PostgreSQL: let one at a time migrate, for as long as it takes.

    A table that somebody uses is waited for as briefly as everywhere: behind a migration that
    waits for a lock all others would wait, too.
    """
    if connection.dialect.name != "postgresql":
        return
    usual = connection.exec_driver_sql("SHOW lock_timeout").scalar_one()
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({IN_LINE})")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{usual}'")


def alembic_config() -> Config:
    """Alembic, told where the migrations lie."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config

"""Bringing a database to the current schema, and telling whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from queue_server.domain.refusals import Unavailable
from queue_server.store.engine import open_engine
from queue_server.store.store import told_plainly

# Any number, as long as it stays: who migrates holds PostgreSQL's advisory lock of that number.
IN_LINE = 2_107_388_501
# One migration newer is what a rolling upgrade makes of the database under the version before.
STEPS_BORNE = 1
TOO_NEW = "it is of a newer version of Okienko than this program: update the program"
FOLDER = Path(__file__).parent / "migrations"


def migrate(address: str) -> None:
    """Bring the database to the current schema; harmless when it is there already.

    Raises Unavailable.
    """
    engine = open_engine(address)
    try:
        with told_plainly(), engine.begin() as connection:
            stand_in_line(connection)
            ahead = steps_ahead_of(connection)
            if ahead > STEPS_BORNE:
                raise Unavailable(TOO_NEW)
            if ahead < 0:
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    finally:
        engine.dispose()


def is_current(address: str) -> bool:
    """Whether the database has exactly the schema of this program. Raises Unavailable."""
    return steps_ahead(address) == 0


def is_usable(address: str) -> bool:
    """Whether this program can work on the database: its own schema, or the next one, to which
    another version has brought it meanwhile.

    Each migration leaves a schema on which the program of the one before goes on. Raises
    Unavailable, also for a database that is newer than that.
    """
    ahead = steps_ahead(address)
    if ahead > STEPS_BORNE:
        raise Unavailable(TOO_NEW)
    return ahead >= 0


def steps_ahead(address: str) -> int:
    """How many migrations the database is ahead of this program; negative when it is behind.

    Raises Unavailable.
    """
    engine = open_engine(address)
    try:
        with told_plainly(), engine.connect() as connection:
            return steps_ahead_of(connection)
    finally:
        engine.dispose()


def steps_ahead_of(connection: Connection) -> int:
    """The same over a connection. Migrations are numbered, so a newer one can be told, too."""
    found = MigrationContext.configure(connection).get_current_revision() or "0"
    if not found.isdigit():
        raise Unavailable(f"its tables are of another program (revision {found})")
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    return int(found) - int(head or 0)


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

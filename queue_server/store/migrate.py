"""Bringing a database to the current schema, and telling whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from queue_server.store.engine import open_engine
from queue_server.store.store import told_plainly

FOLDER = Path(__file__).parent / "migrations"


def migrate(address: str) -> None:
    """Bring the database to the current schema; harmless when it is there already.

    Raises Unavailable.
    """
    engine = open_engine(address)
    try:
        with told_plainly(), engine.begin() as connection:
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


def alembic_config() -> Config:
    """Alembic, told where the migrations lie."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config

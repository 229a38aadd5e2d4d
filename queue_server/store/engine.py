"""How the database is opened, so that what was acknowledged survives a power cut.

SQLite: WAL with full sync, every write transaction begins as IMMEDIATE, and one lock per process
lets a single writer in at a time: a green thread that waited for SQLite's own lock would stop the
whole hub.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

WRITES = "okienko_writes"
BUSY_SECONDS = 10


def open_engine(address: str) -> Engine:
    """The engine for an SQLAlchemy address; a SQLite file's folder is made when missing."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=20, max_overflow=30, connect_args=sqlite_arguments())
    event.listen(engine, "connect", set_up_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def sqlite_arguments() -> dict[str, Any]:
    """Transactions begin by our own word, not by the driver's."""
    return {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False}


def set_up_sqlite(connection: Any, record: Any) -> None:
    """Per connection: WAL, full sync, foreign keys."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: Connection) -> None:
    """Writers take the write lock at once, so that none fails in the middle."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

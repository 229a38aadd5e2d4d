"""How the database is opened, so that what was acknowledged survives a power cut.

SQLite: WAL with full sync, every write transaction begins as IMMEDIATE, and one lock per process
lets a single writer in at a time: a green thread that waited for SQLite's own lock would stop the
whole hub. What is deleted is overwritten with zeros; the rest of it goes with `sweep`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from queue_server.domain.refusals import Unavailable
from queue_server.store.postgresql import open_postgresql
from queue_server.store.prepared import in_our_words

SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
WRITES = "okienko_writes"
BUSY_SECONDS = 10
LOOK_SECONDS = 0.02
# SQLite's extended error codes carry the plain one in their lowest byte.
PRIMARY_CODE = 0xFF


def open_engine(address: str) -> Engine:
    """The engine for an SQLAlchemy address; a SQLite file's folder is made when missing.

    Raises Unavailable for an address that makes no sense or needs a driver that is not here.
    """
    try:
        url = make_url(address)
        if url.get_backend_name() == "postgresql":
            return open_postgresql(url)
    except (ArgumentError, ImportError) as wrong:
        raise Unavailable(str(wrong)) from wrong
    if url.get_backend_name() != "sqlite":
        raise Unavailable(f"{url.get_backend_name()} is neither SQLite nor PostgreSQL")
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=20,
        max_overflow=30,
        connect_args=sqlite_arguments(),
        # What a statement was given may name a person, and errors are written to the log.
        hide_parameters=True,
    )
    event.listen(engine, "connect", set_up_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def sqlite_arguments() -> dict[str, Any]:
    """Transactions begin by our own word, not by the driver's."""
    return {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False}


def set_up_sqlite(connection: Any, record: Any) -> None:
    """Per connection: WAL, full sync, foreign keys, and nothing left of what is deleted."""
    for pragma in SETTINGS:
        connection.execute(f"PRAGMA {pragma}")


def sweep(engine: Engine) -> None:
    """Empty SQLite's write-ahead log: it holds former states of what was changed or deleted.

    Does nothing while somebody reads or writes; the next time will do.
    """
    with engine.connect() as connection:
        driver = connection.connection.cursor()
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
            driver.close()


def begin_sqlite(connection: Connection) -> None:
    """Writers take the write lock at once, so that none fails in the middle."""
    if not connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN")
        return
    with in_our_words(connection.dialect):
        begin_to_write(connection.connection)


def begin_to_write(connection: Any) -> None:
    """Begin a transaction that writes on SQLite's own connection, as soon as nobody else does."""
    give_up = monotonic() + BUSY_SECONDS
    driver = connection.cursor()
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while not began_to_write(driver, last_try=monotonic() >= give_up):
            sleep(LOOK_SECONDS)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        driver.close()


def began_to_write(driver: Any, last_try: bool) -> bool:
    """Whether the lock was free. Waiting inside SQLite would stop the hub and every screen."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as trouble:
        code = getattr(trouble, "sqlite_errorcode", 0)
        if last_try or code & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True

"""Fresh databases for the tests, in the dialect that a test or the whole run asks for.

A test knows its database by a file in a folder of its own. SQLite keeps the database there;
PostgreSQL keeps it in the cluster of `tests.postgres`, and the file says where.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect

from queue_server.store import migrate
from tests import postgres

DIALECTS = ("sqlite", "postgresql")
# What `make test-postgresql` sets: everything that can runs on that one, nothing on the other.
ONLY = os.environ.get("OKIENKO_TEST_ENGINE", "")
USUAL = ONLY or "sqlite"
assert USUAL in DIALECTS, f"OKIENKO_TEST_ENGINE is one of {DIALECTS}, not {ONLY!r}"

made: list[str] = []


def at(file: Path, dialect: str = USUAL) -> str:
    """The address of the database that the file stands for: migrated and empty when it is new."""
    if dialect == "postgresql":
        return remembered(file) or remember(file, postgres.cluster().fresh())
    if not file.exists():
        shutil.copy(empty_database(), file)
    return f"sqlite:///{file}"


def copied(source: str, file: Path) -> str:
    """The address of a new copy of the database at `source`, in place of what the file was."""
    if source.startswith("postgresql"):
        if former := remembered(file):
            postgres.cluster().drop(former)
        return remember(file, postgres.cluster().copied(source))
    for leftover in file.parent.glob(f"{file.name}*"):
        leftover.unlink()
    shutil.copy(source.removeprefix("sqlite:///"), file)
    return f"sqlite:///{file}"


def snapshot(source: str, file: Path) -> str:
    """The address of a new copy of the database at `source`, which may be in use."""
    if source.startswith("postgresql"):
        return remember(file, postgres.cluster().dumped(source))
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as opened:
        opened.execute("VACUUM INTO ?", (str(file),))
    return f"sqlite:///{file}"


def everything(address: str) -> Iterator[tuple[Any, ...]]:
    """Every row of every table of the database at the address."""
    engine = create_engine(address)
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            yield from map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{table}"'))
    engine.dispose()


def not_migrated(file: Path, dialect: str = USUAL) -> str:
    """The address of the database that the file stands for; there is nothing in it yet."""
    if dialect == "postgresql":
        return remembered(file) or remember(file, postgres.cluster().bare())
    return f"sqlite:///{file}"


def drop_since(mark: int) -> None:
    """Throw away what was made in PostgreSQL when there were `mark` of `made` and later."""
    while len(made) > mark:
        postgres.cluster().drop(made.pop())


def remembered(file: Path) -> str | None:
    """Where PostgreSQL keeps the file's database; None when it was not made yet."""
    note = note_of(file)
    return note.read_text() if note.exists() else None


def remember(file: Path, address: str) -> str:
    """Note where PostgreSQL keeps it."""
    note_of(file).write_text(address)
    made.append(address)
    return address


def note_of(file: Path) -> Path:
    """What stands beside the place of the file."""
    return file.with_name(f"{file.name}.address")


@cache
def empty_database() -> Path:
    """A migrated SQLite database without anything in it, to copy from."""
    folder = Path(tempfile.mkdtemp(prefix="okienko-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(f"sqlite:///{folder / 'empty.db'}")
    return folder / "empty.db"

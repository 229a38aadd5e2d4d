"""Statements of the hot path: compiled once for each engine, then said to the driver itself.

SQLAlchemy makes the text and knows how values are kept; what it does anew at each execution costs
more than SQLite's own work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Executable, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from queue_server.store.postgresql import name_nobody

Values = Mapping[str, Any]
Keeper = tuple[str, Callable[[Any], Any] | None]


class Prepared:
    """A statement and, for each engine, its text.

    `make` gets the engine's name. `columns` are those that an INSERT or UPDATE sets to values of
    their names.
    """

    def __init__(self, make: Callable[[str], Executable], columns: Sequence[str] = ()) -> None:
        self._make = make
        self._columns = list(columns) or None
        self._texts: dict[str, Text] = {}

    def text(self, dialect: Dialect) -> Text:
        """The statement as that engine's driver takes it."""
        known = self._texts.get(dialect.name)
        if known is None:
            known = self._texts[dialect.name] = text_of(
                self._make(dialect.name), dialect, self._columns
            )
        return known


@dataclass(frozen=True)
class Text:
    """A statement in the driver's words, and how each value is kept, in order; `fixed` are those
    that stand in the statement itself."""

    words: str
    keepers: tuple[Keeper, ...]
    by_name: bool
    fixed: Values

    def arguments(self, values: Values) -> Any:
        """The values as the driver takes them."""
        values = {**self.fixed, **values}
        if self.by_name:
            return {
                name: keep(values[name]) if keep else values[name] for name, keep in self.keepers
            }
        return [keep(values[name]) if keep else values[name] for name, keep in self.keepers]


class Write(NamedTuple):
    """A prepared statement with the values of one row."""

    statement: Prepared
    values: Values


def text_of(statement: Executable, dialect: Dialect, columns: list[str] | None) -> Text:
    """The statement's text for an engine."""
    compiled = compiled_for(dialect, statement, columns)
    kinds = {name: bound.type for bound, name in compiled.bind_names.items()}
    names = compiled.positiontup or list(kinds)
    keepers = tuple((name, keeper(kinds[name], dialect)) for name in names)
    own = compiled.construct_params(_check=False)
    fixed = {name: value for name, value in own.items() if value is not None}
    return Text(str(compiled), keepers, compiled.positiontup is None, fixed)


def compiled_for(
    dialect: Dialect, statement: Executable, columns: list[str] | None = None
) -> SQLCompiler:
    """The statement in an engine's words; a list of values must be one of `literal`s."""
    # Typed without `compile`, which every statement has.
    compiled: SQLCompiler = statement.compile(  # type: ignore[attr-defined]
        dialect=dialect, column_keys=columns
    )
    return compiled


def keeper(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value fit for the driver; None when it is so already."""
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found


def inserting(table: Table, columns: Sequence[str]) -> Prepared:
    """Insert a row."""
    return Prepared(lambda _engine: insert(table), columns)


def upserting(table: Table, key: Sequence[str], changed: Sequence[str]) -> Prepared:
    """Insert a row, or change the one that has this primary key."""

    def make(engine: str) -> Executable:
        kind = sqlite.insert if engine == "sqlite" else postgresql.insert
        insertion: Any = kind(table)
        fresh = {name: insertion.excluded[name] for name in changed}
        words: Executable = insertion.on_conflict_do_update(index_elements=list(key), set_=fresh)
        return words

    return Prepared(make, [*key, *changed])


def say(connection: Any, dialect: Dialect, writes: Iterable[Write]) -> None:
    """Execute the writes on a driver's connection, in an open transaction.

    Raises DBAPIError and IntegrityError, as SQLAlchemy does.
    """
    with in_our_words(dialect):
        cursor = connection.cursor()
        for statement, values in writes:
            text = statement.text(dialect)
            cursor.execute(text.words, text.arguments(values))
        cursor.close()


@contextmanager
def in_our_words(dialect: Dialect) -> Iterator[None]:
    """A driver's errors leave as SQLAlchemy's."""
    driver = dialect.loaded_dbapi
    try:
        yield
    except driver.Error as trouble:
        name_nobody(trouble)
        raise DBAPIError.instance(
            None, None, trouble, driver.Error, hide_parameters=True, dialect=dialect
        ) from trouble

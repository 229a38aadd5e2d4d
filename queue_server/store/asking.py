"""Questions of the hot path: compiled once for each engine, then asked of the driver itself.

As with `prepared`, SQLAlchemy makes the text and knows how values come back.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Select

from queue_server.store.prepared import Text, Values, compiled_for, text_of

Row = Any  # a named tuple of the question's columns
Reader = Callable[[Any], Any]

BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Question:
    """A SELECT that is asked again and again; what varies are its named parameters.

    `statement` is the same for SQLAlchemy, inside somebody's transaction.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._forms: dict[str, Form] = {}
        names = statement.selected_columns.keys()
        # As a value: mypy takes named tuples for classes that stand in the module.
        named_tuple: Any = collections.namedtuple
        self._make = named_tuple("Row", names)._make

    def form(self, dialect: Dialect) -> Form:
        """The question as that engine's driver takes it."""
        known = self._forms.get(dialect.name)
        if known is None:
            known = self._forms[dialect.name] = self._form(dialect)
        return known

    def _form(self, dialect: Dialect) -> Form:
        compiled = compiled_for(dialect, self.statement)
        kinds = [each.type for each in compiled._result_columns]
        readers = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in kinds]
        known = [(place, read) for place, read in enumerate(readers) if read]
        return Form(text_of(self.statement, dialect, None), known, self._make)


@dataclass(frozen=True)
class Form:
    """A question in the driver's words, and how its values are read, by their place in the row."""

    text: Text
    readers: Sequence[tuple[int, Reader]]
    row: Callable[[Sequence[Any]], Row]

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Row]:
        """The driver's rows as ours."""
        return [self._read(each) for each in found]

    def _read(self, found: Sequence[Any]) -> Row:
        values = list(found)
        for place, read in self.readers:
            values[place] = read(values[place])
        return self.row(values)


class Asked(NamedTuple):
    """A question with the values of its parameters."""

    question: Question
    values: Values


def answers_of_sqlite(connection: Any, dialect: Dialect, asked: Sequence[Asked]) -> list[list[Row]]:
    """The answers at one moment, on a driver's connection with no open transaction."""
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    try:
        answers = []
        for form, values in forms(dialect, asked):
            cursor.execute(form.text.words, form.text.arguments(values))
            answers.append(form.rows(cursor.fetchall()))
        return answers
    finally:
        cursor.close()
        connection.rollback()


def answers_in_one_trip(
    connection: Any, dialect: Dialect, asked: Sequence[Asked]
) -> list[list[Row]]:
    """The same on PostgreSQL: all is sent at once, then the answers come."""
    driver = connection.driver_connection
    driver.autocommit = True
    try:
        cursors = sent(driver, forms(dialect, asked))
        answers = [form.rows(cursor.fetchall()) for form, cursor in cursors]
    except BaseException:
        # See `write_in_one_trip`.
        connection.invalidate()
        raise
    driver.autocommit = False
    return answers


def sent(driver: Any, asked: list[tuple[Form, Values]]) -> list[tuple[Form, Any]]:
    """Each question and the cursor that has its answer. A single one is a moment by itself."""
    if len(asked) == 1:
        [(form, values)] = asked
        return [(form, driver.execute(form.text.words, form.text.arguments(values)))]
    with driver.pipeline():
        driver.execute(BEGIN)
        cursors = [
            (form, driver.execute(form.text.words, form.text.arguments(values)))
            for form, values in asked
        ]
        driver.execute("COMMIT")
    return cursors


def forms(dialect: Dialect, asked: Sequence[Asked]) -> list[tuple[Form, Values]]:
    """The questions as the driver takes them."""
    return [(question.form(dialect), values) for question, values in asked]

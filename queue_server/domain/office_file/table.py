"""A table of the office file that is asked for its keys one by one and notes what is wrong.

A wrong or missing value is noted and answered with something harmless, so that one reading finds
every mistake. A key that nobody asked for is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from queue_server.domain.office_file.mistakes import Notes, Path, Step, guess, listed, shown

Word = TypeVar("Word", bound=StrEnum)
LONGEST_TEXT = 300
LONGEST_PARAGRAPHS = 20_000


@dataclass
class Table:
    """One table: its values, where it stands, and which keys were asked for."""

    values: Mapping[str, object]
    path: Path
    notes: Notes
    asked: list[str] = field(default_factory=list)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self.values

    def wrong(self, problem: str, *steps: Step) -> None:
        """Note a mistake at a key of this table, or at the table itself."""
        self.notes.wrong((*self.path, *steps), problem)

    def ask(self, key: str, required: bool = False) -> object:
        """The raw value; None when the key is not written."""
        self.asked.append(key)
        if required and not self.has(key):
            self.wrong("is missing", key)
        return self.values.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not blank; without a default it is required."""
        value = self.ask(key, required=default is None)
        if value is None:
            return default or ""
        return self.checked_text(value, key)

    def checked_text(self, value: object, *steps: Step) -> str:
        """The value as a line of text."""
        if not isinstance(value, str):
            self.wrong(f"must be a text in quotes, is {shown(value)}", *steps)
            return ""
        if not value.strip():
            self.wrong("must not be empty", *steps)
        elif len(value) > LONGEST_TEXT:
            self.wrong(f"must have at most {LONGEST_TEXT} characters, has {len(value)}", *steps)
        elif not value.isprintable():
            self.wrong("must be one line without control characters", *steps)
        return value.strip()

    def checked_paragraphs(self, value: object, *steps: Step) -> str:
        """The value as a text of several lines."""
        if not isinstance(value, str):
            self.wrong(f"must be a text in quotes, is {shown(value)}", *steps)
            return ""
        if not value.strip():
            self.wrong("must not be empty", *steps)
        elif len(value) > LONGEST_PARAGRAPHS:
            has = f"has {len(value)}"
            self.wrong(f"must have at most {LONGEST_PARAGRAPHS} characters, {has}", *steps)
        elif not all(line.isprintable() for line in value.split("\n")):
            self.wrong("must have no control characters besides the ends of lines", *steps)
        return value.strip()

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number from low to high."""
        value = self.ask(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(f"must be a whole number from {low} to {high}, is {shown(value)}", key)
            return default
        return value

    def above_zero(self, key: str, high: float) -> float:
        """A number above 0, decimals allowed; required."""
        value = self.ask(key, required=True)
        if value is None:
            return 1.0
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            self.wrong(f"must be a number above 0, is {shown(value)}", key)
            return 1.0
        if not 0 < value <= high:
            self.wrong(f"must be a number above 0, at most {high:g}, is {shown(value)}", key)
            return 1.0
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.ask(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(f"must be true or false, is {shown(value)}", key)
            return default
        return value

    def word(self, key: str, default: str, known: Collection[str]) -> str:
        """One of the known words."""
        value = self.ask(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in known:
            near = guess(value, known) if isinstance(value, str) else ""
            quoted = listed(f'"{each}"' for each in known)
            self.wrong(f"must be {either(known)}{quoted}, is {shown(value)}{near}", key)
            return default
        return value

    def choice(self, key: str, default: Word) -> Word:
        """One of the words of an enum."""
        kind = type(default)
        return kind(self.word(key, default.value, [each.value for each in kind]))

    def words(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A list of texts, none of them twice; empty when the key is not written."""
        value = self.ask(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(f'must be a list such as ["A", "B"], is {shown(value)}', key)
            return ()
        return self.checked_words(value, key)

    def checked_words(self, values: Iterable[object], key: str) -> tuple[str, ...]:
        """The texts among the values; each other one, and each second one, is noted."""
        found: list[str] = []
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self.wrong(f"must be a text in quotes, is {shown(value)}", key, index)
            elif value in found:
                self.wrong(f"stands twice in the list: {shown(value)}", key, index)
            else:
                found.append(value)
        return tuple(found)

    def table(self, key: str, required: bool = False) -> Table:
        """The table under that key; an empty one when it is not written."""
        value = self.ask(key, required=required)
        if value is not None and not isinstance(value, dict):
            self.wrong(f"must be a table, is {shown(value)}", key)
        values = value if isinstance(value, dict) else {}
        return Table(values, (*self.path, key), self.notes)

    def tables(self, key: str, example: str, required: bool = False) -> dict[str, Table]:
        """Tables by their keys, in the order of the file: [services.A], [services.B]."""
        value = self.ask(key, required=required)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(f"must be tables such as {example}, is {shown(value)}", key)
            return {}
        if required and not value:
            self.wrong(f"needs at least one table such as {example}", key)
        around = Table(value, (*self.path, key), self.notes)
        return {each: around.table(each) for each in value}

    def finish(self) -> None:
        """Note every key that nobody asked for; call it when the table was read."""
        for key in self.values:
            if key not in self.asked:
                self.wrong(f"is not a known key{guess(key, self.asked)}", key)


def either(known: Collection[str]) -> str:
    """'one of ' before a choice, nothing before a single word."""
    return "one of " if len(known) > 1 else ""

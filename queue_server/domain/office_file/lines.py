"""On which line each key of a TOML text stands; Python's own reader keeps no positions.

Only the positions come from here, the values come from `tomllib`. A text that is not TOML is
followed as far as it can be.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from queue_server.domain.office_file.mistakes import Path

BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:""|")?'
    r"|'''.*?'''(?:''|')?"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
PLAIN = re.compile(r"[^,\]}\n#]+")


class KeyLines(NamedTuple):
    """The line of every key, and the keys that are written more than once, with all lines."""

    first: Mapping[Path, int]
    repeated: Mapping[Path, tuple[int, ...]]


class Lost(Exception):
    """The text stopped looking like TOML."""


def key_lines(source: str) -> KeyLines:
    """The lines of the keys, tables and list items of a TOML text, counted from 1."""
    walk = Walk(source)
    # The reader names the broken line; what was found until there is right.
    with contextlib.suppress(Lost):
        walk.document()
    repeated = {path: tuple(lines) for path, lines in walk.written.items() if len(lines) > 1}
    return KeyLines(walk.first, repeated)


@dataclass
class Walk:
    """One walk over the text, from its first character to its last."""

    source: str
    at: int = 0
    first: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, list[int]] = field(default_factory=dict)
    items: dict[Path, int] = field(default_factory=dict)

    def document(self) -> None:
        """Headers and assignments, until the end."""
        table: Path = ()
        self.pass_over(BLANK)
        while self.at < len(self.source):
            if self.sees("[["):
                table = self.list_header()
            elif self.sees("["):
                table = self.header()
            else:
                self.assignment(table)
            self.pass_over(BLANK)

    def header(self) -> Path:
        """A header: [table]."""
        self.take("[")
        start = self.at
        path = self.within(self.key())
        self.take("]")
        self.note(path, start)
        return path

    def list_header(self) -> Path:
        """A header of one more table in a list: [[table]]."""
        self.take("[[")
        start = self.at
        keys = self.key()
        whole = (*self.within(keys[:-1]), keys[-1])
        self.take("]]")
        self.items[whole] = self.items.get(whole, -1) + 1
        path = (*whole, self.items[whole])
        self.note(path, start)
        return path

    def assignment(self, table: Path) -> None:
        """An assignment: key = value."""
        start = self.at
        path = table + self.key()
        self.take("=")
        self.note(path, start)
        self.pass_over(SPACE)
        self.value(path)

    def value(self, path: Path) -> None:
        """A string, a list, an inline table, or a plain word."""
        if self.sees("["):
            self.list_value(path)
        elif self.sees("{"):
            self.inline_table(path)
        elif not self.pass_over(STRING) and not self.pass_over(PLAIN):
            raise Lost

    def list_value(self, path: Path) -> None:
        """A list: [value, value]."""
        self.take("[")
        index = 0
        while not self.closes("]"):
            self.note((*path, index), self.at)
            self.value((*path, index))
            self.comma("]")
            index += 1

    def inline_table(self, path: Path) -> None:
        """An inline table: { key = value }."""
        self.take("{")
        while not self.closes("}"):
            self.assignment(path)
            self.comma("}")

    def key(self) -> Path:
        """A key, dotted or not, as a path."""
        self.pass_over(SPACE)
        steps = [unquoted(self.word())]
        self.pass_over(SPACE)
        while self.sees("."):
            self.take(".")
            self.pass_over(SPACE)
            steps.append(unquoted(self.word()))
            self.pass_over(SPACE)
        return tuple(steps)

    def word(self) -> str:
        """One step of a key, quotes included."""
        start = self.at
        if not self.pass_over(KEY):
            raise Lost
        return self.source[start : self.at]

    def within(self, keys: Path) -> Path:
        """The keys as a path; a step into a list of tables means its last table."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self.items:
                path = (*path, self.items[path])
        return path

    def note(self, path: Path, start: int) -> None:
        """Remember where a key is written, and the tables that it makes on its way."""
        line = self.source.count("\n", 0, start) + 1
        self.written.setdefault(path, []).append(line)
        for length in range(1, len(path) + 1):
            self.first.setdefault(path[:length], line)

    def closes(self, bracket: str) -> bool:
        """Whether a list or inline table ends here; passes over the bracket."""
        self.pass_over(BLANK)
        if not self.sees(bracket):
            return False
        self.take(bracket)
        return True

    def comma(self, bracket: str) -> None:
        """A comma between two values; the last one may go without."""
        self.pass_over(BLANK)
        if not self.sees(bracket):
            self.take(",")

    def sees(self, sign: str) -> bool:
        """Whether the sign comes next."""
        return self.source.startswith(sign, self.at)

    def take(self, sign: str) -> None:
        """Pass over a sign that must come next."""
        if not self.sees(sign):
            raise Lost
        self.at += len(sign)

    def pass_over(self, pattern: re.Pattern[str]) -> bool:
        """Pass over what the pattern finds here; says whether that was anything."""
        match = pattern.match(self.source, self.at)
        start, self.at = self.at, match.end() if match else self.at
        return self.at > start


def unquoted(word: str) -> str:
    """The key itself: quotes and escapes resolved by the reader that knows how."""
    if word[0] not in "\"'":
        return word
    return str(tomllib.loads(f"key = {word}")["key"])

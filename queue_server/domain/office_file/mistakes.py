"""Mistakes in an office file: where each stands, and what is wrong in plain words."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake: the line, the key with the tables around it, and the problem in English."""

    line: int
    key: str
    problem: str

    def __str__(self) -> str:
        return f"{self.key}: {self.problem}" if self.key else self.problem

    def told(self, file: str) -> str:
        """The mistake as a line that editors can follow: file:line: key: problem."""
        return f"{file}:{self.line}: {self}"


class BadOfficeFile(ValueError):
    """The office file has mistakes; all of them are in `mistakes`, first line first."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"line {each.line}: {each}" for each in self.mistakes))


@dataclass
class Notes:
    """The mistakes found so far in one file, and the lines of its keys."""

    lines: Mapping[Path, int]
    found: list[Mistake] = field(default_factory=list)

    def wrong(self, path: Path, problem: str) -> None:
        """Write down a mistake at a key; a missing key is noted at the table it should be in."""
        self.found.append(Mistake(self.line(path), spelled(path), problem))

    def line(self, path: Path) -> int:
        """The line of the key, or of the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def spelled(path: Path) -> str:
    """The path as people write it: services.A.mean_minutes, languages[2]."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"[{step + 1}]"
        else:
            words += ("." if words else "") + bare(step)
    return words


def bare(key: str) -> str:
    """The key as TOML writes it, in quotes when it needs them."""
    plain = key.replace("-", "").replace("_", "")
    return key if plain.isascii() and plain.isalnum() else shown(key)


def shown(value: object) -> str:
    """A value of the file in words for a message."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def guess(word: str, known: Collection[str]) -> str:
    """A question after the message when a known word is close: ' (did you mean "uk"?)'."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f' (did you mean "{close[0]}"?)' if close else ""


def listed(words: Iterable[str]) -> str:
    """The words with commas, for a message."""
    return ", ".join(words)

"""What a language must know to speak of numbers, letters and counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

LARGEST = 999
LARGEST_ORDINAL = 99


@dataclass(frozen=True)
class Word:
    """Something said in one breath: its clip's key ("numbers/12"), and how it is written."""

    clip: str
    text: str


@dataclass(frozen=True)
class Tongue:
    """One language.

    `letters` has the names of the letters as a synthesiser reads them rightly. `cardinal` knows 0
    to 999, `ordinal` 1 to 99 in the form that goes with the word for counter. `parts` says of
    which smaller numbers a number is joined when nobody recorded it whole, `ordinal_parts` the
    same of clips for ordinals; nothing where the language can't be joined so.
    """

    language: str
    number: Word
    counter: Word
    letters: Mapping[str, str]
    cardinal: Callable[[int], str]
    ordinal: Callable[[int], str]
    parts: Callable[[int], tuple[int, ...]]
    ordinal_parts: Callable[[int], tuple[str, ...]]
    ordinal_first: bool = True

    def letter(self, letter: str) -> Word:
        """The name of a Latin letter."""
        return Word(f"letters/{letter.lower()}", self.letters[letter.upper()])

    def whole(self, number: int) -> Word:
        """A number from 0 to 999."""
        return Word(f"numbers/{number}", self.cardinal(number))

    def place(self, number: int) -> Word:
        """Which one in a row, from 1 to 99."""
        return Word(f"ordinals/{number}", self.ordinal(number))

    def joined(self, clip: str) -> tuple[str, ...]:
        """The clips that say the same as that one, when there are such."""
        kind, _, name = clip.partition("/")
        if kind == "numbers":
            parts = self.parts(int(name))
            return tuple(f"numbers/{part}" for part in parts) if len(parts) > 1 else ()
        return self.ordinal_parts(int(name)) if kind == "ordinals" else ()


def decimal_parts(number: int) -> tuple[int, ...]:
    """347 is said as 300, 40, 7, and 312 as 300, 12."""
    hundreds, rest = number - number % 100, number % 100
    tens, ones = (rest - rest % 10, rest % 10) if rest >= 20 else (0, rest)
    return tuple(part for part in (hundreds, tens, ones) if part) or (0,)


def latin(names: str) -> dict[str, str]:
    """The names of the letters from A to Z, written in a row."""
    return dict(zip(ascii_uppercase, words(names), strict=True))


def words(row: str) -> tuple[str, ...]:
    """Words that are written in a row."""
    return tuple(row.split())

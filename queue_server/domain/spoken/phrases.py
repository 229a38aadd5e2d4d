"""Puts a call into words, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from queue_server.domain.announcing import CounterForm
from queue_server.domain.office import Office
from queue_server.domain.spoken import english, german, polish, ukrainian
from queue_server.domain.spoken.tongue import LARGEST_ORDINAL, Tongue, Word

TONGUES = {each.TONGUE.language: each.TONGUE for each in (polish, english, ukrainian, german)}
ALIKE = re.compile(r"[A-Za-z]|[0-9]+")
WHOLE_DIGITS = 3
# Each board says its newest calls once more.
MOST_SAID = 4096


@dataclass(frozen=True)
class Phrase:
    """What is said for a call: who, then where to.

    `text` is the sentence, for a synthesiser; `words` are the keys of the clips, in order. Where
    the office recorded a counter's own name, its key is `name` and it is said instead of `counter`.
    """

    language: str
    number: tuple[Word, ...]
    counter: tuple[Word, ...]
    name: str

    @cached_property
    def text(self) -> str:
        """The whole sentence."""
        who, where = (" ".join(word.text for word in part) for part in (self.number, self.counter))
        return f"{who[:1].upper()}{who[1:]}, {where}"

    @property
    def words(self) -> tuple[str, ...]:
        """The keys of the clips, in order."""
        return tuple(word.clip for word in (*self.number, *self.counter))


def tongue(language: str) -> Tongue | None:
    """What is known of that language, or None."""
    return TONGUES.get(language)


def phrase(office: Office, language: str, number: str, counter: str) -> Phrase:
    """What is said when that number is called to that counter.

    Raises KeyError for a language that is not among the TONGUES.
    """
    form = office.voice.counter_form if office.voice else CounterForm.NUMBER
    return said(language, number, counter, form)


@lru_cache(MOST_SAID)
def said(language: str, number: str, counter: str, form: CounterForm) -> Phrase:
    """The same for any office that names its counters in that form."""
    spoken = TONGUES[language]
    return Phrase(
        language=language,
        number=(spoken.number, *spelled(spoken, number)),
        counter=counter_words(spoken, counter, form),
        name=f"names/{counter.lower()}",
    )


def counter_words(spoken: Tongue, key: str, form: CounterForm) -> tuple[Word, ...]:
    """Stanowisko trzy, or trzecie; a key that is no plain number has no ordinal."""
    is_plain = key.isdecimal() and not key.startswith("0") and int(key) <= LARGEST_ORDINAL
    if form is CounterForm.NUMBER or not is_plain:
        return (spoken.counter, *spelled(spoken, key))
    place = spoken.place(int(key))
    return (place, spoken.counter) if spoken.ordinal_first else (spoken.counter, place)


def spelled(spoken: Tongue, key: str) -> Iterator[Word]:
    """Letters by their names, then digits as a number: A012 is "A zero dwanaście"."""
    for run in ALIKE.findall(key):
        if run.isalpha():
            yield spoken.letter(run)
        else:
            yield from digits(spoken, run)


def digits(spoken: Tongue, run: str) -> Iterator[Word]:
    """Leading zeros one by one, the rest whole; more than three digits all one by one."""
    if len(run) > WHOLE_DIGITS:
        yield from (spoken.whole(int(digit)) for digit in run)
        return
    rest = run.lstrip("0")
    yield from (spoken.whole(0) for _ in range(len(run) - len(rest)))
    if rest:
        yield spoken.whole(int(rest))

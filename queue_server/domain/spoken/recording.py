"""What somebody must record, so that calls are spoken with her voice."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

from queue_server.domain.announcing import CounterForm
from queue_server.domain.office import Office
from queue_server.domain.spoken.phrases import counter_words
from queue_server.domain.spoken.tongue import LARGEST, LARGEST_ORDINAL, Tongue, Word


def to_record(spoken: Tongue, office: Office | None = None, whole: bool = False) -> list[Word]:
    """The words to record, for one office or for any.

    Numbers that can be joined of others are left out, unless they are wanted `whole`: 37 numbers
    instead of 1000 in Polish.
    """
    return [
        spoken.number,
        spoken.counter,
        *(spoken.letter(letter) for letter in letters_of(office)),
        *(spoken.whole(number) for number in numbers(spoken, whole)),
        *ordinals(spoken, office, whole),
    ]


def letters_of(office: Office | None) -> tuple[str, ...]:
    """The letters in the office's numbers and counters; all of them for no office."""
    if office is None:
        return tuple(ascii_uppercase)
    services = {each.letter for each in office.services}
    counters = {letter for each in office.counters for letter in each.key.upper()}
    return tuple(sorted((services | counters) & set(ascii_uppercase)))


def numbers(spoken: Tongue, whole: bool) -> Iterator[int]:
    """The numbers that are not joined of others."""
    return (each for each in range(LARGEST + 1) if whole or len(spoken.parts(each)) == 1)


def ordinals(spoken: Tongue, office: Office | None, whole: bool) -> Iterator[Word]:
    """The ordinals that the office's counters need, whole or in parts."""
    called = ordinals_of(spoken, office)
    needed = {clip for each in called for clip in ((each,) if whole else parts(spoken, each))}
    places = (spoken.place(place) for place in range(1, LARGEST_ORDINAL + 1))
    return (word for word in places if word.clip in needed)


def parts(spoken: Tongue, clip: str) -> tuple[str, ...]:
    """The clips of which it is joined, or itself."""
    return spoken.joined(clip) or (clip,)


def ordinals_of(spoken: Tongue, office: Office | None) -> tuple[str, ...]:
    """The clips of the counters that are called by an ordinal."""
    if office is None:
        return tuple(spoken.place(place).clip for place in range(1, LARGEST_ORDINAL + 1))
    form = office.voice.counter_form if office.voice else CounterForm.NUMBER
    words = (word for each in office.counters for word in counter_words(spoken, each.key, form))
    return tuple(word.clip for word in words if word.clip.startswith("ordinals/"))

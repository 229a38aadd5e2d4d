"""Recorded clips, one folder per language, joined to what is to be said."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

from queue_server.domain.spoken import Phrase, Word, tongue
from queue_server.voice.engines import Asked, Offload
from queue_server.voice.levels import joined, tidied
from queue_server.voice.sound import BadSound, Sound, read_wav, resampled

# A word whose recording was joined sounds as if it had been said in one go.
PAUSE = 0.05
PAUSE_WITHIN_NUMBER = 0.02
PAUSE_AT_COMMA = 0.28
TAIL = 0.15
CLIPS_IN_MEMORY = 400
LARGEST_CLIP = 6 * 1024 * 1024

Stamp = tuple[int, int]


class Clips:
    """The engine of recorded clips."""

    name = "clips"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: OrderedDict[Path, tuple[Stamp, Sound | BadSound]] = OrderedDict()

    def edition(self, asked: Asked) -> str | None:
        """The clips' own dates: a word that is recorded anew is heard anew."""
        chosen = self.chosen(asked.phrase) if asked.phrase else None
        if not chosen:
            return None
        stamps = [(clip, stamp(self.file(asked.language, clip))) for clip, _ in chosen]
        if any(self._is_broken(self.file(asked.language, clip)) for clip, _ in chosen):
            return None
        return repr(stamps)

    def speak(self, asked: Asked, offload: Offload) -> Sound:
        """The words joined."""
        found: Sound = offload(self._joined, asked)
        return found

    def chosen(self, phrase: Phrase) -> tuple[tuple[str, float], ...] | None:
        """The clips that say it, each with its pause; None when one is missing.

        A counter's recorded name goes before the word for counter and its number.
        """
        language = phrase.language
        where = [phrase.name] if self.has(language, phrase.name) else clips_of(phrase.counter)
        who = [self.with_parts(language, clip) for clip in clips_of(phrase.number)]
        then = [self.with_parts(language, clip) for clip in where]
        if not all((*who, *then)):
            return None
        return (*paced(who, PAUSE_AT_COMMA), *paced(then, TAIL))

    def with_parts(self, language: str, clip: str) -> tuple[str, ...]:
        """The clip itself, or those that say the same; nothing when one is missing."""
        if self.has(language, clip):
            return (clip,)
        spoken = tongue(language)
        parts = spoken.joined(clip) if spoken else ()
        return parts if all(self.has(language, part) for part in parts) else ()

    def has(self, language: str, clip: str) -> bool:
        """Whether there is such a file."""
        return self.file(language, clip).is_file()

    def file(self, language: str, clip: str) -> Path:
        """Where the clip lies."""
        return self.folder / language / f"{clip}.wav"

    def chime(self, language: str) -> Path | None:
        """The language's own chime, else the one for all."""
        places = (self.folder / language / "chime.wav", self.folder / "chime.wav")
        return next((place for place in places if place.is_file()), None)

    def trouble(self, file: Path) -> str | None:
        """What is wrong with a clip, in words, or None."""
        try:
            self.clip(file)
        except BadSound as wrong:
            return str(wrong)
        return None

    def clip(self, file: Path) -> Sound:
        """The clip, ready to be joined. Raises BadSound."""
        now, known = stamp(file), self._known.get(file)
        if known is None or known[0] != now:
            known = (now, prepared(file))
            self._known[file] = known
            while len(self._known) > CLIPS_IN_MEMORY:
                self._known.popitem(last=False)
        if isinstance(known[1], BadSound):
            raise known[1]
        return known[1]

    def _joined(self, asked: Asked) -> Sound:
        chosen = self.chosen(asked.phrase) if asked.phrase else None
        if not chosen:
            raise BadSound("a clip has gone meanwhile")
        sounds = [self.clip(self.file(asked.language, clip)) for clip, _ in chosen]
        rate = max(sound.rate for sound in sounds)
        alike = [resampled(sound, rate) for sound in sounds]
        return joined(zip(alike, [pause for _, pause in chosen], strict=True), rate)

    def _is_broken(self, file: Path) -> bool:
        then, found = self._known.get(file, ((0, 0), None))
        return isinstance(found, BadSound) and then == stamp(file)


def prepared(file: Path) -> Sound | BadSound:
    """The clip trimmed and levelled, or what is wrong with it."""
    try:
        if file.stat().st_size > LARGEST_CLIP:
            return BadSound("is too large for a word")
        return tidied(read_wav(file.read_bytes()))
    except BadSound as wrong:
        return wrong
    except OSError as trouble:
        return BadSound(f"can't be read ({trouble.strerror})")


def stamp(file: Path) -> Stamp:
    """When the file was changed, and its size; nothing when it is not there."""
    try:
        state = os.stat(file)
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)


def clips_of(words: tuple[Word, ...]) -> list[str]:
    """The keys of their clips."""
    return [word.clip for word in words]


def paced(words: list[tuple[str, ...]], last: float) -> Iterator[tuple[str, float]]:
    """Every clip with the pause after it."""
    for at, parts in enumerate(words):
        for part in parts[:-1]:
            yield part, PAUSE_WITHIN_NUMBER
        yield parts[-1], last if at == len(words) - 1 else PAUSE

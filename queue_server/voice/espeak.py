"""espeak-ng, a synthesiser that needs no internet; always a program of its own beside us."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from queue_server.voice.engines import Asked, Offload
from queue_server.voice.levels import trimmed
from queue_server.voice.programs import ProgramFailed, TookTooLong, run
from queue_server.voice.sound import Sound, read_wav

# Each voice, and how loud espeak-ng must speak with it to be as loud as `levels.TARGET`.
VOICES = {"pl": ("pl", 130), "en": ("en-gb", 120), "uk": ("uk", 135), "de": ("de", 112)}
PROGRAMS = ("espeak-ng", "espeak")
WHEEL = "espeakng_loader"
BY_LIBRARY = Path(__file__).with_name("espeak_library.py")
SECONDS = 10.0
REST_SECONDS = 30.0
LONGEST_TEXT = 1000

# A lone letter amidst a sentence is read as a conjunction, without stress; so it is given by sound.
LETTERS = {
    "pl": {"A": "'a", "I": "'i", "O": "'O"},
    "en": {"A": "'eI"},
}
LONE_LETTER = re.compile(r"(?<=\w )[A-Z](?=[ ,.]|$)")
CONTROLS = re.compile(r"[\x00-\x1f\x7f\[\]]+")


@dataclass(frozen=True)
class Synthesiser:
    """How espeak-ng is started here, and a fingerprint of it."""

    command: tuple[str, ...]
    edition: str
    label: str

    def for_language(self, language: str, speed: int) -> list[str]:
        """The whole command; the text comes by its input."""
        voice, loudness = VOICES[language]
        if self.command[0] == sys.executable:
            return [*self.command, voice, str(speed), str(loudness)]
        how = ["-v", voice, "-s", str(speed), "-a", str(loudness)]
        return [*self.command, *how, "--stdin", "--stdout"]


class Espeak:
    """The engine of espeak-ng: Debian's package, or else the optional wheel."""

    name = "espeak"

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._rests_until = 0.0

    def edition(self, asked: Asked) -> str | None:
        """Which espeak-ng; None while there is none, or after it hung a moment ago."""
        if asked.language not in VOICES or monotonic() < self._rests_until:
            return None
        found = synthesiser()
        return found.edition if found else None

    def speak(self, asked: Asked, offload: Offload) -> Sound:
        """The sentence."""
        found = synthesiser()
        if found is None:
            raise ProgramFailed("espeak-ng is not there")
        command = found.for_language(asked.language, asked.speed)
        try:
            content = run(command, said(asked.language, asked.text).encode(), self.seconds)
        except TookTooLong:
            self._rests_until = monotonic() + REST_SECONDS
            raise
        sound: Sound = offload(spoken, content)
        return sound


def synthesiser() -> Synthesiser | None:
    """The espeak-ng of this machine, looked for anew each time: it may be installed meanwhile."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program:
        return Synthesiser((program,), f"{program} {stamp(program)}", program)
    library = wheel()
    if library is None:
        return None
    command = (sys.executable, "-I", str(BY_LIBRARY), *map(str, library))
    return Synthesiser(command, f"{WHEEL} {stamp(library[0])}", f"the Python package {WHEEL}")


def wheel() -> tuple[Path, Path] | None:
    """The optional wheel's library and its folder of voices; it is not imported here."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    libraries = sorted(folder.glob("*espeak-ng*.so")) + sorted(folder.glob("*espeak-ng*.dylib"))
    return (libraries[0], folder / "espeak-ng-data") if libraries else None


def said(language: str, text: str) -> str:
    """The text as espeak-ng reads it rightly; brackets would be taken for phonemes."""
    plain = CONTROLS.sub(" ", text)[:LONGEST_TEXT]
    sounds = LETTERS.get(language, {})

    def by_sound(match: re.Match[str]) -> str:
        letter = match.group()
        return f"[[{sounds[letter]}]]" if letter in sounds else letter

    return LONE_LETTER.sub(by_sound, plain)


def spoken(content: bytes) -> Sound:
    """What espeak-ng wrote, without the silence around it."""
    return trimmed(read_wav(content))


def stamp(path: str | Path) -> str:
    """A fingerprint of a file: another espeak-ng may sound different."""
    state = os.stat(path)
    return f"{state.st_mtime_ns}-{state.st_size}"

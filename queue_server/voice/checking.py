"""What each language of an office is spoken with, and what is missing or broken."""

from __future__ import annotations

from dataclasses import dataclass

from queue_server.domain.office import Office
from queue_server.domain.spoken import TONGUES, phrase
from queue_server.domain.spoken.recording import to_record
from queue_server.voice.clips import Clips
from queue_server.voice.engines import Asked
from queue_server.voice.espeak import VOICES, Espeak, synthesiser
from queue_server.voice.programs import ProgramFailed
from queue_server.voice.sound import BadSound
from queue_server.voice.voice import Voice


@dataclass(frozen=True)
class Recorded:
    """The clips of a language: how many the office needs, which are not there, which are broken."""

    wanted: int
    missing: tuple[str, ...]
    broken: tuple[tuple[str, str], ...]

    @property
    def complete(self) -> bool:
        """Whether every call can be spoken with them."""
        return not self.missing and not self.broken

    @property
    def begun(self) -> bool:
        """Whether anything was recorded."""
        return len(self.missing) < self.wanted


@dataclass(frozen=True)
class Checked:
    """A language: its clips, its synthesiser's voice or what is wrong with that."""

    language: str
    recorded: Recorded
    synthesiser: str | None
    trouble: str | None

    @property
    def is_spoken(self) -> bool:
        """Whether calls are spoken in it."""
        return self.recorded.complete or self.synthesiser is not None


def spoken_languages(office: Office) -> tuple[str, ...]:
    """The languages that calls may be spoken in: the voice's own, then those of tickets."""
    if office.voice is None:
        return ()
    tickets = office.languages if office.voice.ticket_language else ()
    return tuple(dict.fromkeys((*office.voice.languages, *tickets)))


def check(voice: Voice, office: Office, language: str) -> Checked:
    """A language of the office, tried out."""
    found, trouble = try_synthesiser(office, language)
    return Checked(language, check_clips(voice.clips, office, language), found, trouble)


def check_clips(clips: Clips, office: Office, language: str) -> Recorded:
    """Every file that the office needs in that language, read."""
    wanted = [word.clip for word in to_record(TONGUES[language], office)]
    missing = tuple(each for each in wanted if not clips.has(language, each))
    # Beside what is wanted there may be numbers in whole, and names.
    files = sorted((clips.folder / language).rglob("*.wav"))
    broken = ((file, clips.trouble(file)) for file in files)
    told = tuple((str(file), trouble) for file, trouble in broken if trouble)
    return Recorded(len(wanted), missing, told)


def try_synthesiser(office: Office, language: str) -> tuple[str | None, str | None]:
    """Where espeak-ng is and the voice it speaks that language with, or what is wrong."""
    found = synthesiser()
    if found is None:
        return None, "espeak-ng is not installed"
    trial = phrase(office, language, f"{office.services[0].letter}012", office.counters[0].key)
    try:
        Espeak().speak(Asked(language, trial.text, 150, trial), lambda work, *args: work(*args))
    except (ProgramFailed, BadSound) as trouble:
        return None, str(trouble)
    return f'{found.label}, voice "{VOICES[language][0]}"', None

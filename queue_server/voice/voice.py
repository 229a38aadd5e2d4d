"""The voice of an installation: recorded clips first, then a synthesiser, else silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import structlog

from queue_server.domain.announcing import Voice as Choices
from queue_server.domain.office import Office
from queue_server.domain.spoken import TONGUES, phrase
from queue_server.voice.cache import MOST_BYTES, Cache
from queue_server.voice.clips import Clips, stamp
from queue_server.voice.engines import Asked, Engine, Offload
from queue_server.voice.espeak import Espeak
from queue_server.voice.flights import Flights
from queue_server.voice.levels import tidied
from queue_server.voice.opus import encoder, opus
from queue_server.voice.programs import ProgramFailed
from queue_server.voice.sound import BadSound, read_wav, wav

log = structlog.get_logger()

# Another way to make sounds of the same words makes another edition of them.
EDITION = "1"
AT_ONCE = 2
MOST_WAITING = 100
WAV, OPUS = "wav", "opus"


@dataclass(frozen=True)
class Recording:
    """A finished sound file; its name changes whenever its sound does."""

    name: str
    content: bytes


class Voice:
    """Makes speech, never on the hub, and keeps what it made.

    `offload` runs what uses the processor for long. The locks of the flights are the server's own
    (green) ones, so nothing that holds them is offloaded.
    """

    def __init__(
        self, folder: str, cache: str, offload: Offload, most_bytes: int = MOST_BYTES
    ) -> None:
        self.clips = Clips(Path(folder))
        self.espeak = Espeak()
        self.engines: tuple[Engine, ...] = (self.clips, self.espeak)
        self.cache = Cache(Path(cache), most_bytes)
        self._offload = offload
        self._flights: Flights[bytes] = Flights(AT_ONCE, MOST_WAITING)

    def call(
        self, office: Office, language: str, number: str, counter: str, kind: str = WAV
    ) -> Recording | None:
        """What is said when that number is called to that counter, as a "wav" or "opus" file.

        None when nothing speaks the language, or nothing here makes files of that kind.
        """
        if language not in TONGUES:
            return None
        said = phrase(office, language, number, counter)
        choices = office.voice or Choices(())
        return self.spoken(Asked(language, said.text, choices.speed, said), kind)

    def sentence(self, language: str, text: str, speed: int) -> bytes | None:
        """Any sentence as a WAV file, or None when nothing speaks its language."""
        recording = self.spoken(Asked(language, text, speed))
        return recording.content if recording else None

    def kinds(self) -> tuple[str, ...]:
        """The kinds of files that can be had here, the smaller first."""
        return (OPUS, WAV) if encoder() else (WAV,)

    def speaks(self, language: str) -> bool:
        """Whether any sentence can be said in that language."""
        asked = Asked(language, "", 0)
        return any(engine.edition(asked) is not None for engine in self.engines)

    def silent(self, office: Office) -> tuple[str, ...]:
        """The languages of calls that nothing here speaks, as far as one call tells."""
        if office.voice is None:
            return ()
        wanted = (each for own in office.languages for each in office.voice.languages_for(own))
        return tuple(each for each in dict.fromkeys(wanted) if not self._calls(office, each))

    def _calls(self, office: Office, language: str) -> bool:
        if language not in TONGUES:
            return False
        number, counter = f"{office.services[0].letter}012", office.counters[0].key
        said = phrase(office, language, number, counter)
        asked = Asked(language, said.text, 0, said)
        return any(engine.edition(asked) is not None for engine in self.engines)

    def chime(self, language: str) -> Recording | None:
        """The recorded chime, as loud as the voice; None when there is no recording."""
        file = self.clips.chime(language)
        if file is None:
            return None
        recipe = f"chime {file} {stamp(file)}"

        def making() -> bytes:
            return wav(self._offload(lambda: tidied(read_wav(file.read_bytes()))))

        return self._kept(recipe, WAV, making)

    def spoken(self, asked: Asked, kind: str = WAV) -> Recording | None:
        """By the first engine that can say it all; one that fails is passed over."""
        for engine in self.engines:
            edition = engine.edition(asked)
            if edition is not None:
                found = self._by(engine, edition, asked, kind)
                if found:
                    return found
        return None

    def _by(self, engine: Engine, edition: str, asked: Asked, kind: str) -> Recording | None:
        words = asked.phrase.words if asked.phrase else ()
        recipe = repr((engine.name, edition, asked.language, asked.text, words, asked.speed))

        def plain() -> bytes:
            return wav(engine.speak(asked, self._offload))

        if kind == WAV:
            return self._kept(recipe, WAV, plain)
        program = encoder()
        if program is None:
            return None

        def encoded() -> bytes:
            return opus(self.cache.get(named(recipe, WAV)) or plain(), program)

        return self._kept(recipe, OPUS, encoded)

    def _kept(self, recipe: str, kind: str, making: Callable[[], bytes]) -> Recording | None:
        name = named(recipe, kind)
        content = self.cache.get(name)
        if content is None:
            content = self._flights.make(name, lambda: self._made(name, making))
        return Recording(name, content) if content else None

    def _made(self, name: str, making: Callable[[], bytes]) -> bytes | None:
        """Made now, unless somebody else has done it while we waited for our turn."""
        kept = self.cache.get(name)
        if kept:
            return kept
        try:
            content = making()
        except (BadSound, ProgramFailed, OSError) as trouble:
            log.warning("voice_failed", trouble=str(trouble))
            return None
        self.cache.keep(name, content)
        return content


def named(recipe: str, kind: str) -> str:
    """The file that is made so."""
    return f"{blake2b(f'{EDITION} {recipe}'.encode(), digest_size=16).hexdigest()}.{kind}"

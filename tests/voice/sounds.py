"""Makes recordings for tests, and measures what is heard."""

from __future__ import annotations

import io
import math
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

FULL = 32768
WINDOW = 0.02


@dataclass(frozen=True)
class Take:
    """How somebody recorded a word: here a tone that rises out of silence and falls back.

    Without silence it was cut out at its loudest, so that it would click at every join.
    """

    seconds: float = 0.2
    rate: int = 22050
    loudness: float = 0.3
    channels: int = 1
    silence: float = 0.1
    tone: float = 220.0
    offset: int = 0


def recorded(take: Take = Take()) -> bytes:
    """The take as a WAV file."""
    quiet = int(take.rate * take.silence)
    count = int(take.rate * take.seconds)
    step = 2 * math.pi * take.tone / take.rate
    rise = take.rate / 100
    swell = [min(1.0, at / rise, (count - 1 - at) / rise) if quiet else 1.0 for at in range(count)]
    loudest = take.loudness * (FULL - 1)
    tone = [int(loudest * part * math.cos(step * at)) for at, part in enumerate(swell)]
    samples = [each + take.offset for each in [0] * quiet + tone + [0] * quiet]
    file = io.BytesIO()
    with wave.open(file, "wb") as writing:
        writing.setnchannels(take.channels)
        writing.setsampwidth(2)
        writing.setframerate(take.rate)
        both = [each for each in samples for _ in range(take.channels)]
        writing.writeframes(array("h", both).tobytes())
    return file.getvalue()


def record(folder: Path, language: str, clip: str, content: bytes | None = None) -> Path:
    """Put a clip where the voice looks for it."""
    file = folder / language / f"{clip}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(recorded() if content is None else content)
    return file


@dataclass(frozen=True)
class Heard:
    """A WAV file as an ear has it."""

    rate: int
    samples: array[int]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def peak(self) -> float:
        return max(map(abs, self.samples)) / FULL

    @property
    def biggest_jump(self) -> float:
        """Between two neighbouring samples, as a part of the loudest sample."""
        pairs = zip(self.samples, self.samples[1:], strict=False)
        return max(abs(after - before) for before, after in pairs) / (self.peak * FULL)

    def windows(self) -> list[float]:
        """The level of each fiftieth of a second."""
        width = int(self.rate * WINDOW)
        parts = [self.samples[at : at + width] for at in range(0, len(self.samples), width)]
        return [math.sqrt(sum(each * each for each in part) / len(part)) for part in parts]

    def speech(self) -> list[float]:
        """The windows in which something is said."""
        levels = self.windows()
        return [level for level in levels if level > max(levels) / 18]

    @property
    def decibels(self) -> float:
        """The level of what is said, below full scale."""
        return level_of(self.speech())

    def words(self) -> list[float]:
        """The level of every stretch that silence surrounds."""
        stretches: list[list[float]] = [[]]
        for level in self.windows():
            if level > 200:
                stretches[-1].append(level)
            elif stretches[-1]:
                stretches.append([])
        # The windows at the edges are half silence.
        return [level_of(each[1:-1]) for each in stretches if len(each) > 4]


def level_of(levels: list[float]) -> float:
    """Their mean power in decibels below full scale."""
    return 10 * math.log10(sum(each * each for each in levels) / len(levels) / FULL**2)


def heard(content: bytes) -> Heard:
    """What is in a WAV file."""
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = array("h", file.readframes(file.getnframes()))
        assert len(samples) == file.getnframes()
        return Heard(file.getframerate(), samples)

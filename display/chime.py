"""The two soft tones before an announcement: `python -m display.chime` writes them as a WAV."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

CHIME = Path(__file__).parent / "static" / "display" / "chime.wav"
RATE = 22050
LENGTH = 1.4  # seconds
LOUDNESS = 0.42
# (hertz, start in seconds): a falling third, as in a station's gong, but lower and rounder.
TONES = ((659.26, 0.0), (523.25, 0.34))


def write(path: Path = CHIME) -> None:
    """Write the chime: mono, 16 bits."""
    samples = [sample(each / RATE) for each in range(int(LENGTH * RATE))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def sample(at: float) -> int:
    """The sum of both tones at that second."""
    level = sum(tone(hertz, at - start) for hertz, start in TONES)
    ending = min(1.0, (LENGTH - at) / 0.15)
    return round(32767 * LOUDNESS * level * ending)


def tone(hertz: float, age: float) -> float:
    """A struck bar: a soft start, a quick overtone, a long fading."""
    if age < 0:
        return 0.0
    attack = min(1.0, age / 0.012)
    body = math.sin(2 * math.pi * hertz * age) * math.exp(-3.2 * age)
    shimmer = 0.18 * math.sin(2 * math.pi * 3 * hertz * age) * math.exp(-11 * age)
    return attack * (body + shimmer)


if __name__ == "__main__":
    write()

"""A sound as samples, read from WAV files and written to them."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from dataclasses import dataclass
from itertools import accumulate

BYTES_PER_SAMPLE = 2
LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000
LONGEST_SECONDS = 60


class BadSound(Exception):
    """Why a file can't be used as a sound, in words."""


@dataclass(frozen=True)
class Sound:
    """One channel of 16-bit samples."""

    rate: int
    samples: array[int]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


def read_wav(content: bytes) -> Sound:
    """The sound of a WAV file, its channels mixed into one. Raises BadSound."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            frames = file.readframes(rate * LONGEST_SECONDS)
    except (wave.Error, EOFError, ValueError) as wrong:
        raise BadSound(f"is not a plain WAV file ({wrong})") from wrong
    if width != BYTES_PER_SAMPLE:
        raise BadSound(f"has {8 * width} bits per sample; save it with 16")
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise BadSound(f"has {rate} samples a second; save it with 22050 to 48000")
    samples = from_bytes(frames[: len(frames) - len(frames) % (BYTES_PER_SAMPLE * channels)])
    if not samples:
        raise BadSound("is empty")
    return Sound(rate, mixed(samples, channels))


def wav(sound: Sound) -> bytes:
    """The sound as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writing:
        writing.setnchannels(1)
        writing.setsampwidth(BYTES_PER_SAMPLE)
        writing.setframerate(sound.rate)
        writing.writeframes(to_bytes(sound.samples))
    return file.getvalue()


def mixed(samples: array[int], channels: int) -> array[int]:
    """All channels as one."""
    if channels == 1:
        return samples
    sides = [samples[channel::channels] for channel in range(channels)]
    return array("h", [sum(moment) // channels for moment in zip(*sides, strict=True)])


def resampled(sound: Sound, rate: int) -> Sound:
    """The same sound with so many samples a second."""
    if sound.rate == rate:
        return sound
    count = int(len(sound.samples) * rate / sound.rate)
    step = sound.rate / rate
    averaging = averaged(sound.samples, round(step)) if step > 1 else sound.samples
    last = len(averaging) - 1
    found = array("h")
    for index in range(count):
        at = index * step
        left = min(int(at), last)
        right = min(left + 1, last)
        found.append(round(averaging[left] + (averaging[right] - averaging[left]) * (at - left)))
    return Sound(rate, found)


def averaged(samples: array[int], width: int) -> array[int]:
    """Each sample averaged with its neighbours: what is too high for the new rate goes."""
    if width < 2:
        return samples
    sums = [0, *accumulate(samples)]
    count = len(samples)
    return array(
        "h",
        [
            (sums[min(at + width, count)] - sums[at]) // (min(at + width, count) - at)
            for at in range(count)
        ],
    )


def silence(rate: int, seconds: float) -> array[int]:
    """So much silence."""
    return array("h", bytes(BYTES_PER_SAMPLE * int(rate * seconds)))


def from_bytes(frames: bytes) -> array[int]:
    """WAV files are written the little end first, whatever the machine."""
    samples = array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def to_bytes(samples: array[int]) -> bytes:
    """The little end first."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()

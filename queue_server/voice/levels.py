"""Makes sounds of different recordings one voice: trimmed, equally loud, joined without clicks."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from operator import mul

from queue_server.voice.sound import BadSound, Sound, silence

FULL = 32768
# As loud as the chime that the displays play before it.
TARGET = FULL * 10 ** (-18 / 20)
# Peaks above the knee are bent, so that none passes the ceiling.
KNEE = FULL * 10 ** (-4 / 20)
CEILING = FULL * 10 ** (-1 / 20)
MOST_GAIN = 10 ** (30 / 20)
WINDOW_SECONDS = 0.02
# Pauses between words don't count as quiet speech.
SPEECH_BELOW_LOUDEST = 10 ** (-25 / 20)
SILENCE_BELOW_LOUDEST = 10 ** (-38 / 20)
NOTHING = 30
MARGIN_SECONDS = 0.012
FADE_SECONDS = 0.006


def tidied(sound: Sound) -> Sound:
    """Without the silence around it, as loud as all others, beginning and ending softly.

    Raises BadSound when there is nothing to be heard.
    """
    return trimmed(levelled(without_offset(sound)))


def joined(sounds: Iterable[tuple[Sound, float]], rate: int) -> Sound:
    """One after another, each followed by its pause in seconds; all have that rate."""
    samples = array("h")
    for sound, pause in sounds:
        samples.extend(sound.samples)
        samples.extend(silence(rate, pause))
    return Sound(rate, samples)


def without_offset(sound: Sound) -> Sound:
    """Cheap sound cards record a constant beside the voice; it would click at every join."""
    offset = sum(sound.samples) // len(sound.samples)
    if not offset:
        return sound
    return Sound(sound.rate, array("h", [held(each - offset) for each in sound.samples]))


def trimmed(sound: Sound) -> Sound:
    """Without the silence before and after; begins and ends softly. Raises BadSound."""
    levels = window_levels(sound)
    loudest = max(levels, default=0.0)
    if loudest < NOTHING:
        raise BadSound("is silent")
    heard = [at for at, level in enumerate(levels) if level > loudest * SILENCE_BELOW_LOUDEST]
    width, margin = window(sound.rate), int(sound.rate * MARGIN_SECONDS)
    first = max(0, heard[0] * width - margin)
    return faded(Sound(sound.rate, sound.samples[first : (heard[-1] + 1) * width + margin]))


def levelled(sound: Sound) -> Sound:
    """As loud as all others, by the mean of what is speech in it."""
    gain = min(TARGET / loudness(sound), MOST_GAIN)
    free = KNEE / gain
    samples = [
        int(each * gain) if -free <= each <= free else bent(each * gain) for each in sound.samples
    ]
    return Sound(sound.rate, array("h", samples))


def bent(level: float) -> int:
    """A sample that passes the knee is bent towards the ceiling instead of being cut off."""
    room = CEILING - KNEE
    return int(math.copysign(KNEE + room * math.tanh((abs(level) - KNEE) / room), level))


def faded(sound: Sound) -> Sound:
    """Rising from nothing and falling to nothing, so that no join clicks."""
    samples = array("h", sound.samples)
    count = min(int(sound.rate * FADE_SECONDS), len(samples) // 2)
    for at in range(count):
        samples[at] = samples[at] * at // count
        samples[-1 - at] = samples[-1 - at] * at // count
    return Sound(sound.rate, samples)


def loudness(sound: Sound) -> float:
    """The root of the mean square of the windows in which somebody speaks. Raises BadSound."""
    levels = window_levels(sound)
    loudest = max(levels, default=0.0)
    if loudest < NOTHING:
        raise BadSound("is silent")
    least = loudest * SPEECH_BELOW_LOUDEST
    speech = [level * level for level in levels if level >= least]
    return math.sqrt(sum(speech) / len(speech))


def window_levels(sound: Sound) -> list[float]:
    """The root mean square of each window."""
    width = window(sound.rate)
    samples = sound.samples
    parts = (samples[at : at + width] for at in range(0, len(samples), width))
    return [math.sqrt(sum(map(mul, part, part)) / len(part)) for part in parts]


def window(rate: int) -> int:
    """How many samples one window has."""
    return int(rate * WINDOW_SECONDS)


def held(level: int) -> int:
    """A sample within what 16 bits hold."""
    return max(-FULL, min(FULL - 1, level))

"""Speaks by libespeak-ng in a process of its own: library, voices' folder, voice, speed, loudness;
text by the input, WAV by the output. Started by its path, it uses nothing of this project."""

from __future__ import annotations

import ctypes
import sys
import wave
from typing import Any

SYNCHRONOUS = 2
RATE_PARAMETER = 1
VOLUME_PARAMETER = 2
UTF8_WITH_PHONEMES = 0x101
CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main(library: str, voices: str, voice: str, speed: str, loudness: str) -> int:
    """Write the WAV file; the exit code says whether there is one."""
    espeak = ctypes.CDLL(library)
    rate = espeak.espeak_Initialize(SYNCHRONOUS, 0, voices.encode(), 0)
    if rate <= 0 or espeak.espeak_SetVoiceByName(voice.encode()) != 0:
        return 1
    samples = bytearray()

    def take(wave_part: Any, count: int, _events: Any) -> int:
        if wave_part and count > 0:
            samples.extend(ctypes.string_at(wave_part, 2 * count))
        return 0

    taking = CALLBACK(take)
    espeak.espeak_SetSynthCallback(taking)
    espeak.espeak_SetParameter(RATE_PARAMETER, int(speed), 0)
    espeak.espeak_SetParameter(VOLUME_PARAMETER, int(loudness), 0)
    text = sys.stdin.buffer.read() + b"\0"
    size = ctypes.c_size_t(len(text))
    nothing = ctypes.c_void_p()
    espeak.espeak_Synth(text, size, 0, 1, 0, UTF8_WITH_PHONEMES, nothing, nothing)
    espeak.espeak_Synchronize()
    with wave.open(sys.stdout.buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.setnframes(len(samples) // 2)
        file.writeframesraw(bytes(samples))
    return 0 if samples else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

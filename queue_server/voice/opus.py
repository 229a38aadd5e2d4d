"""Opus files by opusenc (Debian's opus-tools), a tenth of a WAV file's size; without it, none."""

from __future__ import annotations

import shutil

from queue_server.voice.programs import run

PROGRAM = "opusenc"
SECONDS = 10.0
KILOBITS = "32"


def encoder() -> str | None:
    """Where the encoder lies, if it is there."""
    return shutil.which(PROGRAM)


def opus(content: bytes, program: str) -> bytes:
    """The WAV file as an Opus file. Raises ProgramFailed."""
    return run([program, "--quiet", "--bitrate", KILOBITS, "-", "-"], content, SECONDS)

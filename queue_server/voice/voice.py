"""The voice of an installation: recorded clips first, then a synthesiser, else silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from queue_server.domain.spoken import Phrase


class Voice:
    """Makes speech, never on the hub, and keeps what it made."""

    def __init__(self, folder: str, cache: str, offload: Callable[..., Any]) -> None:
        self.folder = Path(folder)
        self.cache = Path(cache)
        self._offload = offload

    def call(self, phrase: Phrase, speed: int) -> bytes | None:
        """A call as a WAV file, or None when nothing speaks its language."""
        return self.sentence(phrase.language, phrase.text, speed)

    def sentence(self, language: str, text: str, speed: int) -> bytes | None:
        """Any sentence as a WAV file, or None when nothing speaks its language."""
        return None

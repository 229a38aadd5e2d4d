"""What every engine of speech can be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from queue_server.domain.spoken import Phrase
from queue_server.voice.sound import Sound

Offload = Callable[..., Any]


@dataclass(frozen=True)
class Asked:
    """What is to be said; a call comes with its words, another sentence without."""

    language: str
    text: str
    speed: int
    phrase: Phrase | None = None


class Engine(Protocol):
    """One way to make speech."""

    name: str

    def edition(self, asked: Asked) -> str | None:
        """What its sound depends on beside what is asked; None when it can't say that."""

    def speak(self, asked: Asked, offload: Offload) -> Sound:
        """The sound. Raises BadSound or ProgramFailed; then the next engine is asked."""

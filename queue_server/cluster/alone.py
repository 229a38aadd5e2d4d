"""The only process there is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from queue_server.cluster.cluster import Heard, Told


class Alone:
    """Tends everything, and has nobody to talk to."""

    def __init__(self) -> None:
        self.process = secrets.token_hex(6)

    def start(self, spawn: Callable[..., Any], sleep: Callable[[float], None]) -> None:
        """There is nothing to begin."""

    def stop(self) -> None:
        """Nobody takes over."""

    def is_alone(self) -> bool:
        """Always."""
        return True

    def is_cut_off(self) -> bool:
        """Never: it needs nothing."""
        return False

    def others(self) -> frozenset[str]:
        """Nobody."""
        return frozenset()

    def tends(self, office: str) -> bool:
        """Every office."""
        return True

    def know(self, offices: Callable[[], Iterable[str]]) -> None:
        """It tends them all, whichever they are."""

    def on_tending(self, told: Callable[[str], None]) -> None:
        """Nothing ever changes."""

    def on_gone(self, told: Callable[[str], None]) -> None:
        """Nobody can go."""

    def on_reach(self, told: Callable[[], None]) -> None:
        """Nobody can come."""

    def tell(self, kind: str, told: Told, to: Iterable[str] | None = None) -> None:
        """Nobody listens."""

    def hear(self, kind: str, heard: Heard) -> None:
        """Nobody speaks."""

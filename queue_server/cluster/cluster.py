"""What every process may ask of the others, whether there are any or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

Told = Mapping[str, Any]
Heard = Callable[[str, Told], None]  # which process tells, and what


class Cluster(Protocol):
    """The processes of an installation, seen from one of them.

    Each office is tended by exactly one process as far as anybody can know: it relays the office's
    boards, elects its speakers, keeps its signs and writes down what time has made true. A process
    that is cut off tends every office for its own screens; that two do it is harmless, since boards
    carry their `seq` and whatever is written is decided under the office's lock.
    """

    @property
    def process(self) -> str:
        """This process' name, drawn at its start."""

    def start(self, spawn: Callable[..., Any], sleep: Callable[[float], None]) -> None:
        """Begin to be a part of it, in the background."""

    def stop(self) -> None:
        """Leave, so that others take over at once."""

    def is_alone(self) -> bool:
        """Whether no other process can be reached now."""

    def is_cut_off(self) -> bool:
        """Whether this process can't reach what the others are found by."""

    def others(self) -> frozenset[str]:
        """The other processes that are alive."""

    def tends(self, office: str) -> bool:
        """Whether this process tends the office."""

    def know(self, offices: Callable[[], Iterable[str]]) -> None:
        """Say where the offices' slugs are found."""

    def on_tending(self, told: Callable[[str], None]) -> None:
        """Be told the slug of each office that this process begins or ceases to tend."""

    def on_gone(self, told: Callable[[str], None]) -> None:
        """Be told the name of each other process that is gone."""

    def on_reach(self, told: Callable[[], None]) -> None:
        """Be told when another process came, or the others can be reached again: whatever they
        must know of this one is to be said again."""

    def tell(self, kind: str, told: Told, to: Iterable[str] | None = None) -> None:
        """Tell the other processes, or those named; `told` must be JSON-able. Never waits; what is
        told while they can't be reached is lost."""

    def hear(self, kind: str, heard: Heard) -> None:
        """Be told what the others tell of that kind."""

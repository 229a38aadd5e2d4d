"""What the server needs of a sign, whatever protocol it speaks."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from queue_server.domain.signs import Shown


class Trouble(StrEnum):
    """Why a sign shows nothing, or something old."""

    UNREACHABLE = "unreachable"  # nobody answers at its address
    CUT = "cut"  # it has hung up
    SILENT = "silent"  # it takes lines, but does not confirm them in time
    GARBLED = "garbled"  # it answers something else than it should
    UNKNOWN = "unknown"  # the server's own fault; its log tells more


class SignTroubleError(Exception):
    """The connection is of no use any more; a new one may be."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Adapter(Protocol):
    """A connection to one sign. Each method may raise SignTroubleError, and waits seconds at most.

    An adapter is made by a function of an address, which connects; see `protocols.py`.
    """

    def show(self, shown: Shown) -> None:
        """Show this from now on; the same again changes nothing."""

    def blink(self) -> None:
        """Draw the eye to the number that is shown, for as long as the sign does that."""

    def check(self) -> None:
        """Notice, without waiting, that the sign has gone."""

    def close(self) -> None:
        """Hang up."""

"""What carries a letter, and what it says when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from queue_server.domain.letters import Letter, Trouble, Written, without_addresses

# A dozen answers at most make one letter: together they stay below domain.letters.CLAIM.
SECONDS_TO_ANSWER = 20


class NotCarriedError(Exception):
    """A letter was not taken. `final`: it never will be; `all_of_them`: nor would others be now."""

    def __init__(
        self,
        trouble: Trouble,
        detail: str = "",
        *,
        final: bool = False,
        all_of_them: bool = False,
    ) -> None:
        super().__init__(trouble, detail)
        self.trouble = trouble
        self.detail = without_addresses(detail)
        self.final = final
        self.all_of_them = all_of_them


class Carrier(Protocol):
    """Carries letters one by one; `carry` returns what is kept of each. Raises NotCarriedError."""

    def carry(self, letter: Letter, written: Written, now: datetime) -> Mapping[str, Any]:
        """Carry one letter."""

    def close(self) -> None:
        """Called after the last letter of a round."""

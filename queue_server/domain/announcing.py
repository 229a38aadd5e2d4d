"""How calls are spoken in the hall: the office's choices for its voice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CounterForm(StrEnum):
    """How a counter with a number is named: "stanowisko trzy" or "stanowisko trzecie"."""

    NUMBER = "number"
    ORDINAL = "ordinal"


@dataclass(frozen=True)
class Voice:
    """What is spoken after a call.

    Each call is spoken in `languages`, one after another, then in the ticket's own language when
    that is another one and `ticket_language` says so. All that `repeat` times, with
    `pause_seconds` between two languages and two repetitions. `speed` is in words per minute, for
    the synthesiser.
    """

    languages: tuple[str, ...]
    ticket_language: bool = True
    counter_form: CounterForm = CounterForm.NUMBER
    chime: bool = True
    repeat: int = 1
    pause_seconds: float = 0.6
    speed: int = 150

    def languages_for(self, ticket_language: str) -> tuple[str, ...]:
        """The languages in which the call of such a ticket is spoken, in order."""
        own = (ticket_language,) if self.ticket_language else ()
        return tuple(dict.fromkeys((*self.languages, *own)))

"""What a receipt printer says about itself, read from the bytes that answer DLE EOT."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

# The questions of DLE EOT: the printer, why it is offline, its fault, its paper.
PRINTER, OFFLINE_CAUSE, FAULT_CAUSE, PAPER = 1, 2, 3, 4
QUESTIONS = (PRINTER, OFFLINE_CAUSE, FAULT_CAUSE, PAPER)
# Bits 1 and 4 of every such answer are set, bits 0 and 7 are not; anything else is no answer.
MARK, MARKED = 0x93, 0x12
# GS r is answered with bits 4 and 7 unset, so that the two can be told apart.
DONE_MARK = 0x90


class State(StrEnum):
    """What a printer says; the same words as the server's."""

    READY = "ready"
    NEAR_END = "near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    FAULT = "fault"

    @property
    def prints(self) -> bool:
        """Whether a ticket can be printed now."""
        return self in (State.READY, State.NEAR_END)


def state_from(answers: Mapping[int, int]) -> State:
    """The state that the answers tell, the most useful thing to do about it first."""
    printer, offline = answers.get(PRINTER, 0), answers.get(OFFLINE_CAUSE, 0)
    fault, paper = answers.get(FAULT_CAUSE, 0), answers.get(PAPER, 0)
    if offline & 0x04:
        return State.COVER_OPEN
    if paper & 0x60 or offline & 0x20:
        return State.PAPER_OUT
    if offline & 0x40 or fault & 0x68:
        return State.FAULT
    if printer & 0x08:
        return State.OFFLINE
    return State.NEAR_END if paper & 0x0C else State.READY


def is_status(byte: int) -> bool:
    """Whether a byte answers DLE EOT."""
    return byte & MARK == MARKED


def is_done(byte: int) -> bool:
    """Whether a byte answers GS r, which the printer does only when all before it is printed."""
    return byte & DONE_MARK == 0

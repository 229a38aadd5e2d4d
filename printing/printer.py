"""A receipt printer: asks how it is, prints, and learns whether the paper came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic

from printing.connections import Connection, Unreachable
from printing.states import QUESTIONS, State, is_done, is_status, state_from

ANSWER_SECONDS = 1.0
# So long a printer may take for a ticket while it says that all is well.
PRINT_SECONDS = 15.0
# A printer that has never said when it was done gets no longer than this.
SILENT_SECONDS = 4.0
ASK_EVERY = 0.5
STATUS = b"\x10\x04"
ASK_DONE = b"\x1dr\x01"


@dataclass(frozen=True)
class Outcome:
    """How the printer is, and whether it said so itself; `printed` after a ticket only."""

    state: State
    confirmed: bool
    printed: bool = False


AWAY = Outcome(State.OFFLINE, confirmed=True)


class Printer:
    """One printer; who uses it takes turns."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self.connect = connect
        self.held: Connection | None = None
        # None until the first ticket: whether it says when a ticket is done.
        self.tells_end: bool | None = None

    def look(self) -> Outcome:
        """How the printer is now; one that cannot answer is taken to be ready."""
        try:
            with self.connected() as printer:
                return asked(printer)
        except Unreachable:
            return AWAY

    def deliver(self, commands: bytes) -> Outcome:
        """Print, if the printer can; printed means that nothing speaks against it."""
        try:
            with self.connected() as printer:
                before = asked(printer)
                if not before.state.prints:
                    return before
                printer.send(commands)
                return self.ended(printer) if before.confirmed else replace(before, printed=True)
        except Unreachable:
            # It may have stopped listening because its paper is out: asked again it may say so.
            # A connection that broke for no reason leaves open what was printed: not printed.
            after = self.look()
            return AWAY if after.state.prints else after

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """The connection, for one use. Raises Unreachable."""
        printer, self.held = self.held or self.connect(), None
        try:
            yield printer
            if printer.lasting:
                self.held = printer
        finally:
            if self.held is None:
                printer.close()

    def ended(self, printer: Connection) -> Outcome:
        """Wait until the ticket is out, or the printer says what keeps it."""
        printer.send(ASK_DONE)
        give_up = monotonic() + (SILENT_SECONDS if self.tells_end is False else PRINT_SECONDS)
        while monotonic() < give_up:
            done = any(is_done(byte) for byte in printer.hear(ASK_EVERY) or b"")
            told, done_meanwhile = answers(printer)
            state = state_from(told)
            if done or done_meanwhile:
                self.tells_end = True
                return Outcome(state, confirmed=True, printed=True)
            if not state.prints:
                return Outcome(state, confirmed=True)
        self.tells_end = bool(self.tells_end)
        return Outcome(state, confirmed=False, printed=True)


def asked(printer: Connection) -> Outcome:
    """How the printer says that it is."""
    told, _done = answers(printer)
    return Outcome(state_from(told) if told else State.READY, bool(told))


def answers(printer: Connection) -> tuple[dict[int, int], bool]:
    """The answers to DLE EOT by question, and whether GS r was answered meanwhile."""
    told: dict[int, int] = {}
    # What nobody asked for: the bytes of a picture may look like a question.
    before = printer.hear(0)
    if before is None:
        return told, False
    done = any(is_done(byte) for byte in before)
    for question in QUESTIONS:
        printer.send(STATUS + bytes([question]))
        status, ended = answer(printer)
        done = done or ended
        if status is not None:
            told[question] = status
        elif not told:
            # Who does not answer the first question knows none of them.
            break
    return told, done


def answer(printer: Connection) -> tuple[int | None, bool]:
    """The status byte that comes next, if one does in time, and whether GS r was answered."""
    done = False
    give_up = monotonic() + ANSWER_SECONDS
    while (left := give_up - monotonic()) > 0:
        heard = printer.hear(left)
        if not heard:
            break
        done = done or any(is_done(byte) for byte in heard)
        status = [byte for byte in heard if is_status(byte)]
        if status:
            return status[-1], done
    return None, done

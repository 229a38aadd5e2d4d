"""The agent: prints each copy of a ticket once, whoever brings the job and however often."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Lock

from printing.composing import Paper, commands
from printing.content import Job
from printing.memory import Memory
from printing.printer import Outcome, Printer
from printing.states import State

log = logging.getLogger("okienko.printing")


@dataclass
class Agent:
    """One printer with its paper, and what came out of it."""

    printer: Printer
    paper: Paper
    memory: Memory
    last: Outcome = field(default_factory=lambda: Outcome(State.READY, confirmed=False))
    # One ticket after the other, also when the page and the server ask at once.
    turn: Lock = field(default_factory=Lock)

    def print(self, job: Job) -> Outcome:
        """Print a copy, unless it was printed before; the outcome says what keeps it."""
        with self.turn:
            if self.memory.has(job.key, job.copy):
                return Outcome(self.last.state, self.last.confirmed, printed=True)
            outcome = self.note(self.printer.deliver(commands(job.content, self.paper)))
            if outcome.printed:
                self.remember(job)
            # Neither number nor content: a log is read by others than the visitor.
            what = "printed" if outcome.printed else f"not printed, {outcome.state}"
            log.info("ticket %s, copy %d: %s", job.key[:8], job.copy, what)
            return outcome

    def remember(self, job: Job) -> None:
        """Remember what came out. A full disk must not end the agent: it would print it again."""
        try:
            self.memory.add(job.key, job.copy)
        except OSError as trouble:
            log.error("cannot remember on disk what was printed: %s", trouble.strerror)

    def look(self) -> Outcome:
        """How the printer is now."""
        with self.turn:
            return self.note(self.printer.look())

    def note(self, outcome: Outcome) -> Outcome:
        """Keep the newest state, and log each change."""
        if outcome.state is not self.last.state:
            log.info("printer: %s", outcome.state)
        self.last = outcome
        return outcome

"""The pen: changes that are ready to be written, those that wait together in one transaction.

Nobody waits for others to come: whoever gets the pen writes for all who stand in line by then, and
they find their own change written. With one sync for many this is what a slow disk needs.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep

from sqlalchemy.exc import DBAPIError, IntegrityError

from queue_server.domain.refusals import Unavailable
from queue_server.store import engine
from queue_server.store.prepared import Write

MOST_TOGETHER = 64


class Again(Exception):
    """What was decided from memory does not hold: decide again, from the database."""


@dataclass(eq=False)
class Waiting:
    """A change in line: what it writes, whether that is done, and what went wrong."""

    writes: Sequence[Write]
    done: bool = False
    trouble: Exception | None = None


class Pen:
    """One writer at a time; `write` puts down some changes' writes, all of them or none.

    `gathers`: whoever is about to stand in line may do so before anything is written; without it
    green threads never meet here.
    """

    def __init__(self, write: Callable[[Sequence[Write]], None], gathers: bool = True) -> None:
        self._write = write
        self._gathers = gathers
        self._lock = threading.Lock()
        self._line: deque[Waiting] = deque()

    def stand_in_line(self, writes: Sequence[Write]) -> Waiting:
        """Leave a change to be written behind those that were left before."""
        waiting = Waiting(writes)
        self._line.append(waiting)
        return waiting

    def finish(self, waiting: Waiting) -> None:
        """Return when the change is in the database for good.

        Raises Again when it did not fit any more, Unavailable.
        """
        if self._gathers:
            sleep(0)
        self._take(waiting)
        try:
            while not waiting.done:
                self._write_some()
        finally:
            self._lock.release()
        if waiting.trouble is not None:
            raise waiting.trouble

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The pen for somebody's own transaction, after those who stood in line before."""
        # Whoever waits in line gives up as early as the first one, who waits for another program.
        if not self._lock.acquire(timeout=engine.BUSY_SECONDS):
            raise Unavailable("the database is busy")
        try:
            while self._line:
                self._write_some()
            yield
        finally:
            self._lock.release()

    def _take(self, waiting: Waiting) -> None:
        if self._lock.acquire(timeout=engine.BUSY_SECONDS):
            return
        try:
            self._line.remove(waiting)
        except ValueError:
            # Somebody is writing it this moment: what comes of it must be known.
            self._lock.acquire()
            return
        raise Unavailable("the database is busy")

    def _write_some(self) -> None:
        together = [self._line.popleft() for _ in range(min(len(self._line), MOST_TOGETHER))]
        try:
            self._put_down(together)
        except BaseException as stopped:
            for each in together:
                each.trouble, each.done = each.trouble or Unavailable(str(stopped)), True
            raise

    def _put_down(self, together: Sequence[Waiting]) -> None:
        trouble = self._try([write for each in together for write in each.writes])
        for each in together:
            # One that does not fit takes nobody with it: each gets a transaction of its own.
            alone = isinstance(trouble, Again) and len(together) > 1
            each.trouble = self._try(each.writes) if alone else trouble
            each.done = True

    def _try(self, writes: Sequence[Write]) -> Exception | None:
        try:
            self._write(writes)
        except IntegrityError as unfit:
            return Again(str(unfit.orig))
        except (DBAPIError, Unavailable) as trouble:
            return Unavailable(str(getattr(trouble, "orig", trouble)))
        return None

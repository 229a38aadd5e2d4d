"""Looking whether a line is ready before waiting for it.

Under green threads each wait is a round of everybody else's turns, also when there is nothing to
wait for. The driver of PostgreSQL asks to wait before each statement that it sends.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Generator
from functools import wraps
from typing import Any

READ, WRITE = 1, 2  # as psycopg names what it waits for, and what is ready
ENDED = select.POLLHUP | select.POLLERR | select.POLLNVAL

Steps = Generator[int, int, Any]

own: list[Callable[[], Any]] = []


def keep_the_systems_own() -> None:
    """Keep the system's poll; called before threads become green, which replaces it."""
    own[:] = own or [select.poll]


def threads_are_green() -> bool:
    """Whether waiting is somebody else's by now."""
    return bool(own) and getattr(select, "poll", None) is not own[0]


def first(wait: Callable[..., Any]) -> Callable[..., Any]:
    """A driver's `wait(steps, line, …)` that is bothered only when the line is not ready yet."""

    @wraps(wait)
    def looking(steps: Steps, line: int, *more: Any, **named: Any) -> Any:
        return wait(looked(steps, line), line, *more, **named)

    return looking


def looked(steps: Steps, line: int) -> Steps:
    """The same steps without those for which the line was ready at once."""
    try:
        wanted = next(steps)
        while True:
            wanted = steps.send(ready(line, wanted) or (yield wanted))
    except StopIteration as done:
        return done.value


def ready(line: int, wanted: int) -> int:
    """What of it the line is ready for now; 0 for nothing, or an end that waiting explains."""
    mask = (wanted & READ and select.POLLIN) | (wanted & WRITE and select.POLLOUT)
    poll = own[0]()
    poll.register(line, mask)
    for _, found in poll.poll(0):
        if not found & ENDED:
            return (found & select.POLLIN and READ) | (found & select.POLLOUT and WRITE)
    return 0

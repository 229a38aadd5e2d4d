"""Two processes as one: how long a call takes to the other one's display, and what a death costs.

The bound is a display of the process that took the call, in the same run.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.measured import Measured, Target
from tests.cluster.pair import HALL, SECONDS, Pair, call
from tests.live.wire import Hall, Screen, calls
from tests.redis import Redis

MODES = ("eventlet", "gevent", "threading")
CALLS = {False: 10, True: 100}
DEATHS = {False: 2, True: 10}


def figures(full: bool = False) -> Measured:
    """One table for the way between processes, one for what follows a death."""
    ways = [way(mode, CALLS[full]) for mode in MODES]
    deaths = [(mode, *after_deaths(mode, DEATHS[full])) for mode in MODES]
    killed = max(each for _, ends, _ in deaths for each in ends)
    text = "\n".join(
        [
            "### Two processes with one Redis",
            "",
            "Milliseconds from the POST `next` until a display has the board, median of",
            f"{CALLS[full]} calls. The office is tended by the first process.",
            "",
            "| mode | call at the first, display at the first | at the first, at the second"
            " | at the second, at the first | at the second, at the second |",
            "|---|---:|---:|---:|---:|",
            *(f"| {mode} | {' | '.join(cells)} |" for mode, cells in ways),
            "",
            "Seconds from the end of the tending process until a call that is made just then",
            f"stands on the other one's display, longest of {DEATHS[full]}.",
            "",
            "| mode | SIGKILL | SIGTERM |",
            "|---|---:|---:|",
            *(f"| {mode} | {max(ends):.2f} | {max(stops):.2f} |" for mode, ends, stops in deaths),
        ]
    )
    return Measured(text, (Target("seconds until another process has taken over", killed, 5),))


def way(mode: str, count: int) -> tuple[str, list[str]]:
    """The medians for each pair of a call's process and a display's."""
    with pair(mode) as two:
        halls = (two.tender, two.other)
        screens = two.screens()
        spans = {
            (at, seen): median(spans_of(halls[at], screens[seen], count))
            for at in range(2)
            for seen in range(2)
        }
    return mode, [f"{spans[key] * 1000:.1f}" for key in ((0, 0), (0, 1), (1, 0), (1, 1))]


def spans_of(hall: Hall, screen: Screen, count: int) -> Iterator[float]:
    """Seconds from each press to the display."""
    for _ in range(count):
        hall.arrive()
        begun = time.monotonic()
        number = hall.call()
        screen.until(calls(number), SECONDS)
        yield time.monotonic() - begun


def after_deaths(mode: str, count: int) -> tuple[list[float], list[float]]:
    """Seconds until a call is shown after a SIGKILL, and after a SIGTERM."""
    with pair(mode) as two:
        return (
            [after_death(two, orderly=False) for _ in range(count)],
            [after_death(two, orderly=True) for _ in range(count)],
        )


def after_death(two: Pair, *, orderly: bool) -> float:
    """Seconds until a call is shown; the process is started again afterwards."""
    dying, other = two.tender, two.other
    screen = other.screen(transports=["websocket"])
    assert screen.ask("join", HALL)["ok"]
    time.sleep(1)  # the dying one has heard of the display
    if orderly:
        dying.server.stop()
    else:
        dying.server.kill()
    ended = time.monotonic()
    screen.until(calls(call(other)), SECONDS)
    span = time.monotonic() - ended
    screen.close()
    other.screens.remove(screen)
    dying.server.start()
    two.settle()
    return span


@contextmanager
def pair(mode: str) -> Iterator[Pair]:
    """Two processes of that mode."""
    with ExitStack() as after, Redis() as redis:
        folder = after.enter_context(tempfile.TemporaryDirectory(prefix="okienko-pair-"))
        made = Pair(Path(folder), redis, mode)
        made.start(after)
        yield made


if __name__ == "__main__":
    print(figures().text)

"""A throwaway Redis, and processes that find each other in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from queue_server.cluster.together import Together
from tests.redis import Redis

OFFICES = tuple(f"office-{number}" for number in range(40))


def spawn(task: Callable[..., None], *args: object) -> None:
    """A background task, as the server starts them in threading."""
    threading.Thread(target=task, args=args, daemon=True).start()


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis of the test's own."""
    with Redis() as started:
        yield started


@pytest.fixture
def process(redis: Redis) -> Iterator[Callable[..., Together]]:
    """Makes members of the cluster; each is as good as a process of its own."""
    made: list[Together] = []

    def make(offices: tuple[str, ...] = OFFICES, *, start: bool = True) -> Together:
        one = Together(redis.url)
        one.know(lambda: offices)
        made.append(one)
        if start:
            one.start(spawn, time.sleep)
        return one

    yield make
    for each in made:
        vanish(each)


def vanish(one: Together) -> None:
    """Take a member away as a power cut would: it says nothing to anybody."""
    one._leases.leave = lambda: None
    one._bus.tell_now = lambda *told: None
    one.stop()

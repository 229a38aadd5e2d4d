"""The minute hand: writes down what time alone has made true, such as the end of a day."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import structlog

from queue_server.actions import upkeep
from queue_server.queries import offices

log = structlog.get_logger()

EVERY_SECONDS = 5.0
ROUNDS_PER_SWEEP = 12


def everywhere(office: str) -> bool:
    """A process that is alone tends every office."""
    return True


def run(
    store: Any, sleep: Callable[[float], None], tends: Callable[[str], bool] = everywhere
) -> None:
    """Tend every office of this process, for ever; `sleep` lets others work meanwhile."""
    for turn in count(1):
        tend_all(store, tends)
        if turn % ROUNDS_PER_SWEEP == 0:
            sweep(store)
        sleep(EVERY_SECONDS)


def tend_all(store: Any, tends: Callable[[str], bool] = everywhere) -> None:
    """One round; an office in trouble never keeps the others waiting."""
    for slug in filter(tends, known_offices(store)):
        try:
            upkeep.tend(store, slug)
        except Exception:
            log.exception("upkeep_failed", office=slug)


def sweep(store: Any) -> None:
    """Once a minute: what was deleted is gone from the disk, too."""
    try:
        store.sweep()
    except Exception:
        log.exception("sweep_failed")


def known_offices(store: Any) -> tuple[str, ...]:
    """The offices of this server; none while the database is away."""
    try:
        return offices.slugs(store)
    except Exception:
        log.exception("upkeep_without_database")
        return ()

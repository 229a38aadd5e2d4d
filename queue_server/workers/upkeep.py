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
# A country's offices are tended one after another with a breath between them: nothing of it is
# urgent, since whatever time has made true holds before it is written down.
BREATH_SECONDS = 0.15


def everywhere(office: str) -> bool:
    """A process that is alone tends every office."""
    return True


def run(
    store: Any, sleep: Callable[[float], None], tends: Callable[[str], bool] = everywhere
) -> None:
    """Tend every office of this process, for ever; `sleep` lets others work meanwhile."""
    for turn in count(1):
        tend_all(store, tends, sleep)
        if turn % ROUNDS_PER_SWEEP == 0:
            sweep(store)
        sleep(EVERY_SECONDS)


def tend_all(
    store: Any,
    tends: Callable[[str], bool] = everywhere,
    sleep: Callable[[float], None] = lambda _seconds: None,
) -> None:
    """One round; an office in trouble never keeps the others waiting."""
    for slug in filter(tends, known_offices(store)):
        try:
            upkeep.tend(store, slug)
        except Exception:
            log.exception("upkeep_failed", office=slug)
        sleep(BREATH_SECONDS)


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

"""The figures as text, in Prometheus' own format, family by family."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import structlog
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from queue_server.metrics.figures import REGISTRY
from queue_server.metrics.reading import Read

log = structlog.get_logger()

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class One(Collector):
    """A single family, where the library expects many."""

    def __init__(self, family: Metric) -> None:
        self._family = family

    def collect(self) -> Iterator[Metric]:
        """The family."""
        yield self._family


def text(readings: Iterable[Read], pause: Callable[[], None] = lambda: None) -> Iterator[bytes]:
    """All figures of this process and those readings. `pause` is called between families: with
    hundreds of offices the text takes milliseconds, in which no screen should have to wait."""
    for family in families(readings):
        yield generate_latest(One(family))
        pause()


def families(readings: Iterable[Read]) -> Iterator[Metric]:
    """Each figure; one that can't be read is left out, and says so in the log."""
    yield from REGISTRY.collect()
    for reading in readings:
        try:
            yield from reading.collect()
        except Exception as trouble:
            log.warning("figure_unread", figure=reading.gauge.name, trouble=type(trouble).__name__)

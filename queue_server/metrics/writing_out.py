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


# Some milliseconds' work at most.
SAMPLES_AT_ONCE = 100


class One(Collector):
    """A single family, where the library expects many."""

    def __init__(self, family: Metric) -> None:
        self._family = family

    def collect(self) -> Iterator[Metric]:
        """The family."""
        yield self._family


def text(readings: Iterable[Read], pause: Callable[[], None] = lambda: None) -> Iterator[bytes]:
    """All figures of this process and those readings. `pause` is called every hundred lines: with
    hundreds of offices the text takes long enough for screens to notice."""
    for family in families(readings):
        for part in parts(family):
            yield part
            pause()


def parts(family: Metric) -> Iterator[bytes]:
    """A family's text in pieces; only the first one has its name and meaning."""
    samples = family.samples
    for begin in range(0, max(1, len(samples)), SAMPLES_AT_ONCE):
        family.samples = samples[begin : begin + SAMPLES_AT_ONCE]
        written = generate_latest(One(family))
        yield written if begin == 0 else written.split(b"\n", 2)[2]


def families(readings: Iterable[Read]) -> Iterator[Metric]:
    """Each figure; one that can't be read is left out, and says so in the log."""
    yield from REGISTRY.collect()
    for reading in readings:
        try:
            yield from reading.collect()
        except Exception as trouble:
            log.warning("figure_unread", figure=reading.gauge.name, trouble=type(trouble).__name__)

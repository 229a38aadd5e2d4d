"""Figures that nobody counts: they are read where they stand, when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Values = Mapping[tuple[str, ...], float]


@dataclass(frozen=True)
class Gauge:
    """The name of a figure that is read, its labels, and what it means."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ()


BUILD = Gauge(
    "okienko_build_info",
    "Always 1; the labels tell what runs.",
    ("version", "python", "async_mode"),
)
SOCKETS = Gauge(
    "okienko_sockets",
    'Places taken before boards, by kind of board; with kind="all" the connections themselves.',
    ("kind",),
)
RELAY_ALIVE = Gauge("okienko_relay_alive", "1 while the relay turns.")
RELAY_LAG = Gauge(
    "okienko_relay_lag_entries",
    "Entries of the office's journal that its boards here do not show yet.",
    ("office",),
)
OUTBOX = Gauge("okienko_outbox_letters", "Letters that wait to be sent.")
OUTBOX_AGE = Gauge(
    "okienko_outbox_oldest_age_seconds", "Age of the oldest letter that waits; 0 when none does."
)
POOL = Gauge(
    "okienko_database_connections",
    "Connections to the database, by state: in use, idle.",
    ("state",),
)
POOL_LIMIT = Gauge(
    "okienko_database_connections_limit", "How many connections to the database there may be."
)
OFFICES = Gauge("okienko_offices", "Offices of the installation.")
TENDED = Gauge("okienko_offices_tended", "Offices that this process tends.")
PROCESSES = Gauge(
    "okienko_cluster_processes", "Processes of the cluster that are alive, this one included."
)
CLUSTER_REACHED = Gauge(
    "okienko_cluster_reached", "1 while this process reaches Redis, or needs none."
)

GAUGES = (
    BUILD,
    SOCKETS,
    RELAY_ALIVE,
    RELAY_LAG,
    OUTBOX,
    OUTBOX_AGE,
    POOL,
    POOL_LIMIT,
    OFFICES,
    TENDED,
    PROCESSES,
    CLUSTER_REACHED,
)


@dataclass(frozen=True)
class Read(Collector):
    """A gauge and where its values are read: by labels, or one number."""

    gauge: Gauge
    read: Callable[[], Values | float]

    def collect(self) -> Iterator[Metric]:
        """The values now; without any when they can't be read."""
        family = GaugeMetricFamily(self.gauge.name, self.gauge.meaning, labels=self.gauge.labels)
        found = self.read()
        values: Values = found if isinstance(found, Mapping) else {(): found}
        for labels, value in values.items():
            family.add_metric(labels, value)
        yield family


class Kept:
    """What was read is kept for some seconds: several who ask cost one query."""

    def __init__(self, read: Callable[[], Any], seconds: float) -> None:
        self._read = read
        self._seconds = seconds
        self._until = 0.0
        self._found: Any = None

    def __call__(self) -> Any:
        """What was read last, or is read now. Raises what the reading raises."""
        if monotonic() >= self._until:
            self._found = self._read()
            self._until = monotonic() + self._seconds
        return self._found

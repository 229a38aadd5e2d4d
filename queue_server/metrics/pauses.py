"""How long garbage collections stop the process."""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

NAME = "okienko_gc_pause_seconds"
MEANING = "Pauses for garbage collections, by generation."
GENERATIONS = 3
BOUNDS = (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Pauses(Collector):
    """Counts pauses once it is told to `watch`.

    It takes no lock and makes no object that the collector tracks: a collection may begin in the
    middle of anything, also while these figures are read.
    """

    def __init__(self) -> None:
        self._began = 0.0
        self._sums = [0.0] * GENERATIONS
        self._counts = [[0] * (len(BOUNDS) + 1) for _ in range(GENERATIONS)]

    def watch(self) -> None:
        """Count from now on; told twice, it counts once."""
        if self._note not in gc.callbacks:
            gc.callbacks.append(self._note)

    def unwatch(self) -> None:
        """Count no more."""
        if self._note in gc.callbacks:
            gc.callbacks.remove(self._note)

    def collect(self) -> Iterator[Metric]:
        """The figures as they stand now."""
        family = HistogramMetricFamily(NAME, MEANING, labels=["generation"])
        for generation in range(GENERATIONS):
            counts = list(self._counts[generation])
            family.add_metric([str(generation)], buckets(counts), self._sums[generation])
        yield family

    def describe(self) -> Iterator[Metric]:
        """The family without figures."""
        yield HistogramMetricFamily(NAME, MEANING, labels=["generation"])

    def _note(self, phase: str, about: dict[str, Any]) -> None:
        if phase == "start":
            self._began = perf_counter()
            return
        took, generation = perf_counter() - self._began, about["generation"]
        self._sums[generation] += took
        self._counts[generation][bisect_left(BOUNDS, took)] += 1


def buckets(counts: list[int]) -> list[tuple[str, float]]:
    """Cumulated counts under their upper bounds, as Prometheus wants them."""
    told, total = [], 0
    for bound, count in zip([*map(str, BOUNDS), "+Inf"], counts, strict=True):
        total += count
        told.append((bound, float(total)))
    return told

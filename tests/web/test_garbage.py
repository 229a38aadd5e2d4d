"""Garbage is collected in short looks, and thoroughly only when memory has grown."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from queue_server import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    garbage.settle()
    yield
    gc.callbacks.remove(garbage.keep_survivors)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_survives_two_looks_is_not_looked_at_again() -> None:
    kept = [[number] for number in range(50 * garbage.YOUNGEST)]
    assert len(gc.get_objects()) < (2 + garbage.LOOKS) * garbage.YOUNGEST
    assert kept


def test_what_was_under_way_in_one_look_goes_with_a_later_one() -> None:
    under_way = Ring()
    gc.collect(0)
    del under_way
    assert Ring.living == 1
    gc.collect(1)
    assert Ring.living == 0


def test_garbage_that_holds_itself_goes_in_a_sweep_when_memory_has_grown(monkeypatch) -> None:
    now, memory = 0.0, 100 * 2**20
    monkeypatch.setattr(garbage, "monotonic", lambda: now)
    monkeypatch.setattr(garbage, "resident", lambda: memory)
    sweeping = garbage.Sweeping()
    ring = Ring()
    gc.collect(1)
    del ring

    memory += garbage.TRIFLE_BYTES
    now += garbage.LOOK_SECONDS
    sweeping.look()
    assert Ring.living == 1
    memory *= 2
    now += garbage.LOOK_SECONDS / 2
    sweeping.look()
    assert Ring.living == 1
    now += garbage.LOOK_SECONDS
    sweeping.look()
    assert Ring.living == 0


def test_a_hall_that_comes_is_no_reason_to_sweep(monkeypatch) -> None:
    now, memory, connections = 0.0, 100 * 2**20, 0
    monkeypatch.setattr(garbage, "monotonic", lambda: now)
    monkeypatch.setattr(garbage, "resident", lambda: memory)
    sweeping = garbage.Sweeping(lambda: connections)
    ring = Ring()
    gc.collect(1)
    del ring

    connections = 5000
    memory += 5000 * garbage.CONNECTION_BYTES
    now += garbage.LOOK_SECONDS
    sweeping.look()
    assert Ring.living == 1
    connections = 0
    for _ in range(garbage.LOOKS_REMEMBERED - 1):
        now += garbage.LOOK_SECONDS
        sweeping.look()
    assert Ring.living == 1
    now += garbage.LOOK_SECONDS
    sweeping.look()
    assert Ring.living == 0


def test_the_memory_is_known() -> None:
    assert garbage.resident() > 10 * 2**20


class Ring:
    """Holds itself; `living` counts those that have not been collected."""

    living = 0

    def __init__(self) -> None:
        self.itself = self
        Ring.living += 1

    def __del__(self) -> None:
        Ring.living -= 1

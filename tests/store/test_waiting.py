"""Whoever waits for PostgreSQL lets all others work meanwhile, in every async mode."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.serving import ROOT
from tests.store.waiting import SLEEPERS

pytestmark = pytest.mark.dialect("postgresql")

LONG_SECONDS = 60


def waited(mode: str, address: str, *options: str) -> tuple[int, int]:
    """How many slept before the first one woke, and how often others worked until then."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.waiting", mode, address, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONG_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    asleep, others = map(int, done.stdout.split())
    return asleep, others


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_others_work_while_some_wait_for_the_database(store, mode):
    asleep, others = waited(mode, store.address)

    assert asleep == SLEEPERS
    assert others > 1


def test_the_drivers_own_waiting_would_stop_everybody(store):
    assert waited("eventlet", store.address, "bare") == (1, 0)

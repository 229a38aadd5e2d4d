"""An agent that waits for paper at one process hears of the jobs that another one posts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from kiosk import printing
from queue_server.settings import Settings
from tests import databases
from tests.cluster.conftest import spawn, vanish
from tests.redis import Redis
from tests.serving import wait_for
from wsgi import create_app

SECONDS = 30


@pytest.fixture
def two(tmp_path: Path, redis: Redis) -> Iterator[list[Flask]]:
    """Two processes of one installation, which know each other."""
    database = databases.at(tmp_path / "okienko.db")
    apps = [create_app(Settings(database=database, secret="s", redis=redis.url)) for _ in range(2)]
    wired = [app.extensions["okienko"] for app in apps]
    for each in wired:
        each.cluster.start(spawn, time.sleep)
    wait_for("them to find each other", lambda: all(e.cluster.others() for e in wired), SECONDS)
    yield apps
    for each in wired:
        vanish(each.cluster)
        each.store.close()


def test_a_job_that_is_posted_at_one_process_rings_at_all(two):
    here, there = (app.extensions[printing.EXTENSION] for app in two)

    with two[0].app_context():
        printing.ring("kalisz", "kiosk-1")

    wait_for("it to ring", lambda: there.rung == {("kalisz", "kiosk-1"): 1}, SECONDS)
    assert here.rung == {("kalisz", "kiosk-1"): 1}

"""Power cuts while old days are archived: nothing is lost, nothing is doubled."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest

from queue_server.actions import upkeep
from queue_server.store import Store
from tests.actions.archived import in_files, joined
from tests.actions.living import everything, live
from tests.actions.visits import load_file
from tests.load import archiver

PATIENCE = 120


@pytest.fixture
def lived(store: Store, clock) -> Store:
    load_file(store, "wide")
    live(store, "wide", clock, seed=11, days=3)
    clock.step(timedelta(days=40))
    upkeep.tend(store, "wide")
    return store


def test_killed_again_and_again_it_ends_with_everything_in_the_files(
    lived: Store, clock, tmp_path: Path
):
    before = everything(lived)
    folder = tmp_path / "archive"
    kills = 0

    while until_killed(lived, clock, folder, pieces=1 + 9 * kills) != "done":
        kills += 1
        assert joined(in_files(folder), everything(lived)) == before

    after = everything(lived)
    assert kills >= 3
    assert after["ticket"] == set()
    assert joined(in_files(folder), after) == before
    assert not any(in_files(folder)[kind] & after[kind] for kind in after)


def until_killed(store: Store, clock, folder: Path, pieces: int) -> str:
    """What the process said last before its power was taken, after so many pieces."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    process = spawning.Process(
        target=archiver.main, args=(store.address, clock.now(), folder, theirs)
    )
    process.start()
    theirs.close()
    last = ""
    try:
        for _ in range(pieces):
            assert ours.poll(PATIENCE), "nothing happens"
            last = ours.recv()
            if last == "done":
                break
    finally:
        process.kill()
        process.join()
    return last

"""Screens that go leave nothing in memory that waits for a long look of the garbage collector."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.serving import ROOT


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_a_screen_that_goes_leaves_nothing_behind_that_holds_itself(mode, store, kalisz) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.live.left_behind", mode, store.address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {}

"""No network call leaves the machine when something is spoken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from queue_server.voice import Voice
from tests.serving import ROOT


def offline(given: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.voice.offline", str(given)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_all_engines_speak_where_a_network_socket_would_be_deadly(tmp_path) -> None:
    done = offline(tmp_path)

    lines = [line.split() for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lines) == 4 * 2 * 2
    assert all(int(size) > 1000 for *_, size in lines)


def test_a_socket_is_deadly_there() -> None:
    assert offline("call-out").returncode == -signal.SIGSYS


def test_the_programs_beside_us_get_nothing_of_our_environment(
    voice: Voice, office, espeak_that, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("OKIENKO_SECRET", "not for others")
    told = tmp_path / "told"
    espeak_that(f'env > {told}; exec REAL "$@"')

    assert voice.call(office, "pl", "A001", "1")
    assert "OKIENKO" not in told.read_text()
    assert f"PATH={os.environ['PATH']}" in told.read_text()

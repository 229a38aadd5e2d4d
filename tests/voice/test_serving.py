"""While a call is spoken, the server answers everybody else, in every async mode."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.serving import Server
from tests.voice.sounds import heard

SLOWLY = 'echo once >> {log}; sleep {seconds}; exec {real} "$@"'


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., Server]:
    """Starts a server whose synthesiser takes its time; its log says how often it was started."""

    def start(mode: str, seconds: float) -> Server:
        programs = tmp_path / "programs"
        programs.mkdir()
        program = programs / "espeak-ng"
        real = shutil.which("espeak-ng")
        script = SLOWLY.format(log=tmp_path / "log", seconds=seconds, real=real)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        path = f"{programs}:{Path(str(real)).parent}:/usr/bin:/bin"
        return Server(tmp_path, async_mode=mode, environment={"PATH": path}).start()

    return start


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_nobody_waits_for_the_synthesiser(serve, tmp_path, mode: str) -> None:
    with serve(mode, 1.2) as server, ThreadPoolExecutor(4) as displays:
        call = f"{server.address}/voice/kalisz/pl/A012/3.wav"
        asked = [displays.submit(requests.get, call, timeout=30) for _ in range(4)]
        waits = []
        while not all(each.done() for each in asked):
            began = time.monotonic()
            assert requests.get(f"{server.address}/healthz", timeout=30).ok
            waits.append(time.monotonic() - began)
        sounds = {each.result().content for each in asked}

    assert len(waits) > 5
    # Had it waited for the synthesiser, one answer would have taken the whole time.
    assert max(waits) < 1.0
    assert len(sounds) == 1
    assert heard(sounds.pop()).seconds > 1
    assert (tmp_path / "log").read_text() == "once\n"

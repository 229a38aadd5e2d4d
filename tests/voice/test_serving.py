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
        call = f"{server.address}/voice/kalisz/pl/TEST/1.wav"
        asked = [displays.submit(requests.get, call, timeout=30) for _ in range(4)]
        answers = 0
        while not all(each.done() for each in asked):
            answers += requests.get(f"{server.address}/healthz", timeout=30).ok
        sounds = {each.result().content for each in asked}

    # Had the server waited for the synthesiser, all would have been answered together.
    assert answers > 5
    assert len(sounds) == 1
    assert heard(sounds.pop()).seconds > 1
    assert (tmp_path / "log").read_text() == "once\n"


def test_a_call_is_ready_before_any_display_asks(serve, tmp_path) -> None:
    with serve("eventlet", 0) as server:
        office = f"{server.address}/api/v1/offices/kalisz"
        tokens = {role: server.token(role, role) for role in ("kiosk", "clerk")}

        def act(role: str, path: str, body: dict[str, str]) -> requests.Response:
            headers = {"Authorization": f"Bearer {tokens[role]}"}
            return requests.post(f"{office}{path}", json=body, headers=headers, timeout=30)

        assert act("kiosk", "/tickets", {"service": "A"}).ok
        assert act("clerk", "/counters/1/open", {}).ok
        assert act("clerk", "/counters/1/next", {}).ok
        cache = tmp_path / "var" / "voice"
        until = time.monotonic() + 30
        while len(list(cache.glob("*.opus"))) < 1:
            assert time.monotonic() < until
            time.sleep(0.02)
        found = requests.get(f"{server.address}/voice/kalisz/pl/A001/1.opus", timeout=30)

    assert found.content == next(cache.glob("*.opus")).read_bytes()
    assert (tmp_path / "log").read_text() == "once\n"

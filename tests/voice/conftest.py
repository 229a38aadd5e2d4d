"""A voice with folders of its own, and synthesisers that fail as one wants."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queue_server.domain.office import Office
from queue_server.domain.office_file import read_office
from queue_server.voice import Voice
from tests.serving import ROOT

KALISZ = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")


def at_once(work: Callable[..., Any], *args: Any) -> Any:
    """As a server with threads runs what takes long."""
    return work(*args)


@pytest.fixture(scope="session")
def office() -> Office:
    """The office in Kalisz: services A, B and C, counters 1 to 6."""
    return read_office(KALISZ, "kalisz")


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """The folder of the recordings; nobody has recorded anything."""
    return tmp_path / "voice"


@pytest.fixture
def make_voice(tmp_path: Path, clips: Path) -> Callable[..., Voice]:
    """Makes the installation's voice, as a start of the server does."""

    def make(**options: Any) -> Voice:
        return Voice(str(clips), str(tmp_path / "cache"), at_once, **options)

    return make


@pytest.fixture
def voice(make_voice: Callable[..., Voice]) -> Voice:
    """The installation's voice."""
    return make_voice()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose programs go before the machine's own."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


@pytest.fixture
def espeak_that(programs: Path) -> Callable[[str], Path]:
    """Puts a shell script in espeak-ng's place; REAL in it is the real one."""
    real = shutil.which("espeak-ng")
    assert real, "espeak-ng is missing: run the tests by `make test`, or apt install espeak-ng"

    def put(script: str) -> Path:
        program = programs / "espeak-ng"
        program.write_text(f"#!/bin/sh\n{script.replace('REAL', real)}\n")
        program.chmod(0o755)
        return program

    return put


@pytest.fixture
def nothing_speaks(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a synthesiser."""
    monkeypatch.setenv("PATH", str(programs))

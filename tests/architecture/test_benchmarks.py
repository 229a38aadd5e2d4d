"""The measurements can be begun: each of them is there, and finds what it measures with."""

from __future__ import annotations

import runpy
import subprocess
import sys
from importlib import import_module

import pytest

from tests.serving import ROOT

RUN = ROOT / "benchmarks" / "run"


def test_they_are_begun_by_a_program_of_their_folder() -> None:
    ran = subprocess.run(
        [sys.executable, RUN, "no-such"], capture_output=True, text=True, check=False
    )
    assert "no measurement is called no-such" in ran.stderr


@pytest.mark.parametrize("module", runpy.run_path(str(RUN))["MEASUREMENTS"].values())
def test_each_of_them_is_there(module: str) -> None:
    assert callable(import_module(f"benchmarks.{module}").figures)


def test_none_of_them_is_called_like_a_module_of_python() -> None:
    # Some are started as programs: their own folder is where they would find those first.
    names = {path.stem for path in (ROOT / "benchmarks").rglob("*.py")}
    assert names & sys.stdlib_module_names == set()

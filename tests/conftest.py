"""What every test may ask for: the programs of this machine that the tests drive."""

import shutil

import pytest


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; a missing one is an error, never a silent skip."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail("Chromium is missing: run the tests by `make test`, or apt install chromium")
    return found

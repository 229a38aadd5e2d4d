"""How often what is tried by chance is tried: in every run, and in `make test-thorough`."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("OKIENKO_TESTS") == "thorough"


def rounds(ordinarily: int, thoroughly: int) -> int:
    """The number of tries in this run."""
    return thoroughly if THOROUGH else ordinarily

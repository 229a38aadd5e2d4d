"""What the tests of booking's pages, papers and letters start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.surfaces.home import Home


@pytest.fixture
def home_in(tmp_path: Path) -> Iterator[Callable[..., Home]]:
    """Makes the home of somebody who books at an office: `home_in("kalisz")`."""
    made: list[Home] = []

    def make(slug: str = "kalisz", **changes: str) -> Home:
        made.append(Home(tmp_path, slug, **changes))
        return made[-1]

    yield make
    for home in made:
        home.store.close()


@pytest.fixture
def home(home_in: Callable[..., Home]) -> Home:
    """The home of somebody who books in Kalisz."""
    return home_in()

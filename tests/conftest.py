"""What every test may ask for: the programs of this machine, a database, an office, a door."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.actions import offices
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.store import Store
from tests.serving import MONDAY, ROOT, empty_database

MEMORY = Path("/dev/shm")
# What takes longest begins first, so that no worker is left alone with it at the end.
LONG = (
    "journeys/test_every_page.py",
    "journeys/test_other_offices.py",
    "journeys/test_kiosk.py",
    "journeys/test_clerk.py",
    "journeys/test_displays.py",
    "journeys/test_booking.py",
    "journeys/test_hall.py",
    "letters/test_served.py",
    "load/",
    "journeys/",
    "failures/",
    "web/test_launcher.py",
    "web/test_demo.py",
    "live/test_over_the_wire.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the databases of the tests in memory, where every commit's sync costs nothing."""
    if MEMORY.is_dir() and not config.option.basetemp:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, and give every test a name of its own.

    The tests that schemathesis makes of one function all have the function's name: of those that
    share one, a parallel run does only one.
    """
    items.sort(key=turn)
    seen: Counter[str] = Counter()
    for item in items:
        name = item.nodeid
        seen[name] += 1
        if seen[name] > 1:
            item._id = item.id.parse(f"{name}[{seen[name]}]")
    assert len({item.nodeid for item in items}) == len(items)


def turn(item: pytest.Item) -> int:
    """When a test's file is begun with."""
    file = item.path.relative_to(ROOT / "tests").as_posix()
    return next((at for at, begin in enumerate(LONG) if file.startswith(begin)), len(LONG))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; a missing one is an error, never a silent skip."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("Chromium is missing: run the tests by `make test`, or apt install chromium")
    return found


class SteppedClock(Clock):
    """A clock that stands still until the test moves it on."""

    def __init__(self) -> None:
        self.moment = MONDAY

    def now(self):
        return self.moment

    def step(self, span) -> None:
        self.moment += span


@pytest.fixture
def clock() -> SteppedClock:
    """Monday, 23 November 2026, 08:40 in Kalisz; it moves only by `clock.step(timedelta)`."""
    return SteppedClock()


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A migrated database without anything in it, to copy from."""
    return empty_database()


@pytest.fixture
def store(tmp_path: Path, migrated: Path, clock: SteppedClock) -> Iterator[Store]:
    """A fresh database in a file."""
    path = tmp_path / "okienko.db"
    shutil.copy(migrated, path)
    opened = Store(f"sqlite:///{path}", clock)
    yield opened
    opened.close()


@pytest.fixture
def kalisz(store: Store) -> str:
    """The office in Kalisz, loaded from its file; its slug."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    return offices.load(store, source, "kalisz").slug


@pytest.fixture
def door(store: Store, kalisz: str) -> Door:
    """The way into the office for Anna, who is a clerk."""
    return Door(store, kalisz, Actor("user:1", "Anna"))

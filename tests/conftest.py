"""What every test may ask for: the programs of this machine, a database, an office, a door."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from playwright.sync_api import Browser, sync_playwright

from queue_server.actions import offices
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.store import Store
from tests import databases
from tests.serving import MONDAY, ROOT

MEMORY = Path("/dev/shm")
# The same browser in all; without windows it takes a third of the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
# Where a test of a database runs once for each dialect; a mark `dialect` names others.
BOTH = ("actions", "queries", "store", "load")
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
    "cluster_served/",
    "upgrade/",
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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what stands on the floors of BOTH, and looks at a database, in each dialect."""
    if "dialect" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("dialect")
    fitting = marker.args if marker else ()
    if not marker and floor(metafunc.definition) in BOTH:
        fitting = databases.DIALECTS
    if databases.ONLY in fitting:
        fitting = (databases.ONLY,)
    if fitting:
        metafunc.parametrize("dialect", fitting)


def floor(item: pytest.Item) -> str:
    """The folder of the tests that the test stands in."""
    return item.path.relative_to(ROOT / "tests").parts[0]


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


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """No test leaves its log to the next one; `capture_logs` would, for one."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; a missing one is an error, never a silent skip."""
    found = filter(None, map(shutil.which, BROWSERS))
    path = next(found, None)
    if path is None:
        pytest.fail(f"Chromium is missing: run the tests by `make test`, or install {BROWSERS[0]}")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of this process: two of them would be in each other's way."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


class SteppedClock(Clock):
    """A clock that stands still until the test moves it on."""

    def __init__(self) -> None:
        super().__init__(MONDAY)
        self.moment = MONDAY

    def now(self):
        return self.moment

    def step(self, span) -> None:
        self.moment += span


@pytest.fixture
def clock() -> SteppedClock:
    """Monday, 23 November 2026, 08:40 in Kalisz; it moves only by `clock.step(timedelta)`."""
    return SteppedClock()


@pytest.fixture(scope="module", autouse=True)
def databases_of_the_module() -> Iterator[None]:
    """What the fixtures of a module have PostgreSQL make goes with them."""
    mark = len(databases.made)
    yield
    databases.drop_since(mark)


@pytest.fixture(autouse=True)
def databases_of_the_test() -> Iterator[None]:
    """What a test has PostgreSQL make goes with it."""
    mark = len(databases.made)
    yield
    databases.drop_since(mark)


@pytest.fixture
def dialect() -> str:
    """Whose SQL the test's database speaks; on the floors of BOTH each test runs in all of them."""
    return databases.USUAL


@pytest.fixture
def store(tmp_path: Path, dialect: str, clock: SteppedClock) -> Iterator[Store]:
    """A fresh database."""
    opened = Store(databases.at(tmp_path / "okienko.db", dialect), clock)
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

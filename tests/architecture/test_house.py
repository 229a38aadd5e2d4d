"""The house stands as drawn in docs/architecture.md: rules that a machine can hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Source, committed_texts, our_modules

CLOCK = "queue_server/clock.py"
LAUNCHER = "queue_server/launcher.py"
LONGEST_FILE = 300

# However the class was imported: datetime.now, dt.datetime.now, date.today, func.now ...
READS_A_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?"
    r"|time\.(localtime|gmtime)|func\.(now|current_timestamp|current_date))$"
)
CLOCK_IMPORTS = {"time.time", "time.time_ns", "time.localtime", "time.gmtime"}
# Put together from pieces, or this file would be the first to break its own rule.
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(" + "work" + "|" + "root" + r")/")
LOCKS = {"requirements.lock", "requirements-run.lock"}
DOWNLOAD_MARKS = ("://", "index-url", "find-links", ".tgz")


def test_the_floors_and_doors_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    checked = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_only_the_clock_knows_what_time_it_is() -> None:
    elsewhere = [source for source in our_modules() if source.path != CLOCK]

    readings = [reading for source in elsewhere for reading in clock_readings(source)]

    assert readings == []


def test_the_search_for_clocks_finds_every_way_to_read_one() -> None:
    ways = (
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "func.now()",
        "from time import time",
    )
    harmless = ("clock.now()", "time.monotonic()", "datetime.combine(day, hour)")

    assert all(clock_readings(Source("x.py", way, ast.parse(way))) for way in ways)
    assert not any(clock_readings(Source("x.py", way, ast.parse(way))) for way in harmless)


def test_nobody_imports_the_roof() -> None:
    importers = [
        f"{source.path}:{line}"
        for source in our_modules()
        for name, line in source.imports()
        if name.split(".")[0] == "wsgi"
    ]

    assert importers == []


def test_only_the_launcher_knows_eventlet_and_gevent() -> None:
    others = [source for source in our_modules() if source.path != LAUNCHER]

    importers = [
        f"{source.path}:{line} {name}"
        for source in others
        for name, line in source.imports()
        if name.split(".")[0] in {"eventlet", "gevent", "geventwebsocket"}
    ]

    assert importers == []


def test_a_file_can_be_read_in_one_sitting() -> None:
    # A migration is a list of tables, written once and never read in one go.
    lengths = {
        source.path: len(source.text.splitlines())
        for source in our_modules()
        if "/migrations/versions/" not in source.path
    }

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_module_opens_by_saying_what_lives_there() -> None:
    silent = [source.path for source in our_modules() if not ast.get_docstring(source.tree)]

    assert silent == []


def test_committed_files_name_no_place_on_anyones_machine() -> None:
    found = [
        f"{path}: {match.group()}"
        for path, text in committed_texts().items()
        for match in MACHINE_PATH.finditer(text)
    ]

    assert found == []


def test_the_lock_and_the_vendored_files_name_no_download_address() -> None:
    watched = {
        path: text
        for path, text in committed_texts().items()
        if path in LOCKS or "VENDOR" in path or path.endswith("package-lock.json")
    }

    found = [f"{path}: {mark}" for path, text in watched.items() for mark in marks_in(text)]

    assert watched.keys() >= LOCKS
    assert found == []


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_every_locked_requirement_carries_its_hashes(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()

    requirements = [at for at, line in enumerate(lines) if line and not line.startswith((" ", "#"))]

    assert requirements
    assert all(lines[at + 1].strip().startswith("--hash=sha256:") for at in requirements)


def test_what_is_served_with_is_what_was_tested() -> None:
    served, tested = (locked(each) for each in ("requirements-run.lock", "requirements.lock"))

    assert served.items() <= tested.items()
    assert {"flask", "psycopg-binary", "gevent", "redis"} <= served.keys()
    assert not {"pytest", "playwright", "mypy", "hypothesis"} & served.keys()


def locked(lock: str) -> dict[str, str]:
    """The locked packages with their versions."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


def clock_readings(source: Source) -> list[str]:
    called = [(name, line) for name, line in source.calls() if READS_A_CLOCK.search(name)]
    imported = [(name, line) for name, line in source.imports() if name in CLOCK_IMPORTS]
    return [f"{source.path}:{line} {name}" for name, line in called + imported]


def marks_in(text: str) -> list[str]:
    return [mark for mark in DOWNLOAD_MARKS if mark in text]

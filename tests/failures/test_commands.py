"""Commands that can't do what they are asked say why in plain lines, and end with a code."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests import databases
from tests.serving import OKIENKO, ROOT

NOWHERE = "postgresql://nobody@127.0.0.1:1/okienko"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A migrated database, and files as they should not be."""
    databases.at(tmp_path / "okienko.db", "sqlite")
    (tmp_path / "junk.db").write_text("This is a letter and no database.\n" * 200)
    (tmp_path / "broken.toml").write_text("listen = [")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "typo.toml").write_text('databse = "sqlite://"')
    (tmp_path / "huge.csv").write_text(f"service,starts_at\nA,{'9' * 200_000}\n")
    return tmp_path


def okienko(folder: Path, *arguments: str, **settings: str) -> tuple[int, list[str]]:
    """The exit code, and the lines of complaint."""
    environment = {
        **os.environ,
        "OKIENKO_DATABASE": "sqlite:///okienko.db",
        "OKIENKO_SECRET": "a-secret-for-tests-only-0123456789abcdef",
        **{f"OKIENKO_{name.upper()}": value for name, value in settings.items()},
    }
    done = subprocess.run(
        [OKIENKO, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr.strip().splitlines()


@pytest.mark.parametrize(
    ("command", "settings", "told"),
    [
        ("run", {"config": "broken.toml"}, "broken.toml, which is no TOML file"),
        ("run", {"config": "binary.toml"}, "binary.toml, which is no TOML file"),
        ("run", {"config": "typo.toml"}, "databse is not a known setting"),
        ("run", {"async_mode": "twisted"}, "OKIENKO_ASYNC_MODE"),
        ("run --at yesterday", {}, "OKIENKO_AT"),
        ("run", {"database": "sqlite:///junk.db"}, "file is not a database"),
        ("migrate", {"database": "sqlite:///junk.db"}, "file is not a database"),
        ("migrate", {"database": "okienko.db"}, "the database can't be used"),
        ("run", {"database": "oracle://nobody@nowhere/"}, "the database can't be used"),
        ("run", {"database": NOWHERE}, "the database can't be used"),
        ("token list", {"database": "sqlite:////proc/none/okienko.db"}, "/proc/none"),
    ],
)
def test_a_wrong_installation_is_told_in_one_line(folder, command, settings, told) -> None:
    code, lines = okienko(folder, *command.split(), **settings)

    assert code == 1
    assert len(lines) == 1, lines
    assert lines[0].startswith("okienko: ")
    assert told in lines[0]


def test_a_list_of_reservations_that_makes_no_sense_names_its_line(folder: Path) -> None:
    assert okienko(folder, "office", "load", str(ROOT / "offices" / "kalisz.toml"))[0] == 0

    code, lines = okienko(folder, "reservations", "import", "huge.csv", "--office", "kalisz")

    assert code == 1
    assert lines == ["huge.csv:2: field larger than field limit (131072)"]

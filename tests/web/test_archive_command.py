"""The command that moves old days to files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server.actions import arriving, offices, upkeep
from queue_server.actions.archive import alone_in
from queue_server.actions.entry import Actor, Door
from queue_server.cli import main
from queue_server.clock import Clock
from queue_server.store import Store, schema
from tests import databases
from tests.serving import MONDAY, ROOT

LATER = MONDAY + timedelta(days=40)
Told = tuple[int, str, str]


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Two offices with a ticket each, forty days ago; the second one's was never finished."""
    made = databases.at(tmp_path / "okienko.db")
    with closing(Store(made, Clock(MONDAY))) as store:
        for slug in ("kalisz", "zalesin"):
            source = (ROOT / "offices" / f"{slug}.toml").read_text(encoding="utf-8")
            offices.load(store, source, slug)
        for slug in ("kalisz", "zalesin"):
            arriving.issue(Door(store, slug, Actor("token:1")), first_service(store, slug))
        store.clock.start(LATER)
        upkeep.tend(store, "kalisz")
    return made


def first_service(store: Store, slug: str) -> str:
    with store.reading() as connection:
        office = store.office(connection, slug, 1)
    return next(each.letter for each in office.services if each.walk_in)


@pytest.fixture
def okienko(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Told]:
    """Runs the command: its exit code, what it printed, and what it complained of."""
    monkeypatch.setenv("OKIENKO_DATABASE", address)
    monkeypatch.setenv("OKIENKO_AT", LATER.isoformat())
    monkeypatch.delenv("OKIENKO_CONFIG", raising=False)

    def run(*arguments: str) -> Told:
        monkeypatch.setattr("sys.argv", ["okienko", "archive", *arguments])
        with pytest.raises(SystemExit) as ended:
            main(lambda settings: None)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out.strip(), printed.err.strip()

    return run


def tickets(address: str) -> int:
    with closing(Store(address, Clock(LATER))) as store, store.reading() as connection:
        return len(connection.execute(select(schema.tickets.c.id)).all())


def test_it_tells_what_it_did_and_which_day_must_wait(okienko, address, tmp_path: Path):
    code, said, wrong = okienko("--days", "30", "--to", str(tmp_path / "files"))

    assert (code, wrong) == (0, "")
    kalisz, zalesin = said.splitlines()
    assert kalisz.startswith("kalisz: 1 days, ")
    assert kalisz.endswith(" records archived")
    assert "2026-11-23 must wait: ticket" in zalesin
    assert zalesin.endswith("has not ended")
    assert [each.name for each in (tmp_path / "files").glob("*.gz")] == ["kalisz-2026.jsonl.gz"]
    assert tickets(address) == 1


def test_a_dry_run_writes_nothing(okienko, address, tmp_path: Path):
    code, said, _ = okienko("--days", "30", "--to", str(tmp_path / "files"), "--dry-run")

    assert code == 0
    assert "would be archived" in said
    assert not (tmp_path / "files").exists()
    assert tickets(address) == 2


def test_one_office_only(okienko, address, tmp_path: Path):
    code, said, _ = okienko("--days", "30", "--to", str(tmp_path / "files"), "--office", "zalesin")

    assert code == 0
    assert said.startswith("zalesin: 0 days")
    assert tickets(address) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--days", "29"), 2, "29"),
        ((), 2, "--days"),
        (("--days", "30", "--office", "nowhere"), 1, "nowhere"),
    ],
)
def test_what_makes_no_sense_is_told(okienko, address, arguments, code, word, tmp_path: Path):
    ended, _, wrong = okienko(*arguments, "--to", str(tmp_path / "files"))

    assert ended == code
    assert word in wrong
    assert tickets(address) == 2


def test_a_second_one_is_turned_away(okienko, address, tmp_path: Path):
    with alone_in(tmp_path / "files"):
        code, _, wrong = okienko("--days", "30", "--to", str(tmp_path / "files"))

    assert code == 1
    assert "another archiving is at work" in wrong
    assert tickets(address) == 2

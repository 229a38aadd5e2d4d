from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from queue_server.actions import offices
from queue_server.cli import commands
from queue_server.clock import Clock
from queue_server.domain.refusals import Refused
from queue_server.queries import journal
from queue_server.queries import reservations as known
from queue_server.store import Store
from tests import databases

KALISZ = Path(__file__).parents[2] / "offices" / "kalisz.toml"
FIRST, SECOND = "12345671", "87654323"

Import = Callable[[str | bytes], Result]


@pytest.fixture
def database(tmp_path: Path, monkeypatch) -> str:
    address = databases.at(tmp_path / "okienko.db")
    monkeypatch.setenv("OKIENKO_DATABASE", address)
    monkeypatch.setenv("OKIENKO_AT", "2026-11-23T08:40")
    with_office(address)
    return address


def with_office(address: str) -> None:
    store = Store(address, Clock())
    store.clock.start(datetime(2026, 11, 23, 7, 40, tzinfo=UTC))
    offices.load(store, KALISZ.read_text("utf-8"), "kalisz")
    store.close()


@pytest.fixture
def run_import(database, tmp_path) -> Import:
    def run(text: str | bytes) -> Result:
        file = tmp_path / "booked.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        command = ["reservations", "import", str(file), "--office", "kalisz"]
        return CliRunner().invoke(commands, command)

    return run


def look(database: str, code: str):
    store = Store(database, Clock())
    try:
        return known.find(store, "kalisz", code)
    finally:
        store.close()


def entries(database: str) -> int:
    store = Store(database, Clock())
    try:
        return journal.last(store, "kalisz")
    finally:
        store.close()


def test_a_list_is_imported_in_the_offices_own_time(run_import, database):
    done = run_import(f"service,starts_at,code\nA,2026-11-23 09:15,{FIRST}\n")

    assert (done.exit_code, done.stdout) == (0, "1 imported, 0 already there\n")
    assert look(database, FIRST).starts_at.isoformat() == "2026-11-23T08:15:00+00:00"


def test_an_hour_with_its_offset_is_kept_as_it_is(run_import, database):
    run_import(f"service,starts_at,code\nA,2026-11-23T09:15:00Z,{FIRST}\n")

    assert look(database, FIRST).starts_at.isoformat() == "2026-11-23T09:15:00+00:00"


def test_the_same_list_again_changes_nothing(run_import, database):
    text = f"service,starts_at,code\nA,2026-11-23 09:15,{FIRST}\nB,2026-11-23 10:00,\n"
    run_import(text)
    before = entries(database)
    again = run_import(text)

    assert again.exit_code == 0
    assert entries(database) == before


def test_a_line_without_a_code_is_given_one(run_import, database):
    done = run_import("service,starts_at\nC,2026-11-24 10:00\n")

    code = done.stdout.splitlines()[0].removeprefix("line 2: ")
    assert look(database, code).service == "C"


def test_a_spreadsheets_semicolons_and_byte_order_mark_are_understood(run_import, database):
    done = run_import(
        f"service;starts_at;code\r\nA;2026-11-24 09:15;{FIRST}\r\n".encode("utf-8-sig")
    )

    assert done.exit_code == 0
    assert look(database, FIRST).service == "A"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (f"X,2026-11-24 09:15,{SECOND}", "service"),
        (f"A,tomorrow,{SECOND}", "starts_at"),
        (f"A,2026-11-24,{SECOND}", "starts_at"),
        ("A,2026-11-24 09:15,87654321", "code"),
        ("A,2026-11-24 09:15,12", "code"),
        (f"A,2026-11-24 09:15,{FIRST}", "code"),
        (f"A,2026-11-24 09:15,{SECOND},more", "more cells"),
        (f"A,9999-12-31T23:30:00-05:00,{SECOND}", "starts_at"),
        (f"A,0001-01-01T00:30:00+05:00,{SECOND}", ""),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(run_import, database, line, key):
    done = run_import(f"service,starts_at,code\nA,2026-11-24 09:00,{FIRST}\n{line}\n")

    assert done.exit_code == 1
    assert "booked.csv:3:" in done.stderr
    assert key in done.stderr
    with pytest.raises(Refused):
        look(database, FIRST)


def test_a_list_without_its_columns_is_refused(run_import):
    done = run_import("letter,hour\nA,2026-11-24 09:00\n")

    assert done.exit_code == 1
    assert "service, starts_at" in done.stderr


def test_a_code_of_another_reservation_is_told(run_import, database):
    run_import(f"service,starts_at,code\nA,2026-11-24 09:00,{FIRST}\n")
    done = run_import(f"service,starts_at,code\nB,2026-11-24 10:00,{FIRST}\n")

    assert done.exit_code == 1
    assert FIRST in done.stderr
    assert look(database, FIRST).service == "A"

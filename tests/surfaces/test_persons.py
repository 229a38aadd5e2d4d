"""What a visitor gives for the clerk reaches the panel of that office and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import text

from clerk.boards import render
from queue_server.actions import accounts, arriving, booking, calling, devices, offices
from queue_server.actions.entry import VISITOR, Actor, Door
from queue_server.domain.visits import Person
from queue_server.queries import hall, journal
from queue_server.settings import Settings
from queue_server.store import Store
from tests import databases
from tests.serving import MONDAY, ROOT
from wsgi import create_app

HALINA = Person(name="Halina Zięba", phone="+48 600 700 800", plate="PK 4A19X")
SECRETS = ("halina", "Zięba", "600 700 800", "+48600700800", "600700800", "4A19X")
ASKS_ALL = 'fields = ["name", "phone", "plate"]'


class House:
    """The whole app; its office asks for what a test says."""

    def __init__(self, folder: Path) -> None:
        path = folder / "okienko.db"
        self.app = create_app(Settings(database=databases.at(path), secret="x" * 32, at=MONDAY))
        self.wired = self.app.extensions["okienko"]
        self.store: Store = self.wired.store
        self.asks(ASKS_ALL)
        self.account = accounts.add_user(self.store, "halina@home.example", "!", "Halina Zięba")

    def asks(self, fields: str) -> None:
        """Load the office's file with these fields."""
        source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
        for old, new in (
            ("fields = []", fields),
            ("lead_minutes = 60", "lead_minutes = 0"),
        ):
            assert old in source
            source = source.replace(old, new)
        offices.load(self.store, source, "kalisz")

    def comes(self) -> str:
        """Somebody books the next hour and activates it within its window; the ticket's number."""
        visitor, key = Door(self.store, "kalisz", VISITOR), booking.new_key()
        booking.hold(visitor, "A", MONDAY + timedelta(minutes=20), key)
        visit = booking.book(visitor, key, replace(HALINA, user_id=self.account))
        self.wired.clock.offset += timedelta(minutes=10)
        return arriving.activate(Door(self.store, "kalisz"), visit.code).issued.number

    def panel(self) -> dict[str, Any]:
        return json.loads(json.dumps(render(hall.read(self.store, "kalisz"))))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def anna(house: House) -> Door:
    return Door(house.store, "kalisz", Actor("user:1", "Anna"))


def test_the_clerk_sees_who_waits_and_who_is_at_the_counter(house, anna):
    number = house.comes()
    (waiting,) = house.panel()["queue"]
    calling.call_next(anna, "1")
    at_desk = next(each for each in house.panel()["desks"] if each["counter"] == "1")["ticket"]

    given = {"name": HALINA.name, "phone": waiting["person"]["phone"], "plate": HALINA.plate}
    assert (waiting["number"], waiting["person"]) == (number, given)
    assert "".join(given["phone"].split()).endswith("600700800")
    assert (at_desk["number"], at_desk["person"]) == (number, given)


def test_the_clerk_sees_only_what_the_office_asks_now(house):
    house.comes()
    house.asks('fields = ["plate"]')
    plate = house.panel()["queue"][0]["person"]
    house.asks("fields = []")

    assert plate == {"plate": HALINA.plate}
    assert house.panel()["queue"][0]["person"] is None


def test_a_walk_in_is_a_number_and_a_matter(house, anna):
    arriving.issue(anna, "A")

    assert house.panel()["queue"][0]["person"] is None


def test_nothing_is_asked_of_the_database_where_nothing_is_asked_of_visitors(house):
    asked = queries_of(house, lambda: hall.read(house.store, "kalisz"))
    house.asks("fields = []")
    unasked = queries_of(house, lambda: hall.read(house.store, "kalisz"))

    assert sum("contacts" in query for query in asked) == 1
    assert not any("contacts" in query for query in unasked)
    assert len(asked) == len(unasked) + 1


def test_no_other_screen_is_told(house, anna):
    house.comes()
    calling.call_next(anna, "1")
    now = hall.read(house.store, "kalisz")
    assert now.persons

    told = {
        (kind, key): json.dumps(board.render(now, key), default=str, ensure_ascii=False)
        for kind, board in house.wired.boards.items()
        for key in board.keys(now.office)
        if kind != "panel"
    }

    assert {kind for kind, _ in told} >= {"hall", "counter", "kiosk"}
    assert [where for where, said in told.items() if tells(said)] == []


def test_no_program_and_no_page_is_told(house, anna):
    number = house.comes()
    calling.call_next(anna, "1")
    tracks = [desk.ticket.track for desk in hall.read(house.store, "kalisz").desks if desk.ticket]
    api = "/api/v1/offices/kalisz"

    for role in ("integration", "clerk", "kiosk", "display"):
        token = devices.create_token(house.store, "kalisz", role, role)
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("", "/board", "/queue", "/journal", f"/tickets/{number}"):
            answer = house.app.test_client().get(api + path, headers=headers)
            assert not tells(answer.text), (role, path)
    for path in ("/", f"/t/kalisz/{tracks[0]}", "/display/kalisz/hall-1"):
        assert not tells(house.app.test_client().get(path).text), path


def test_the_journal_is_not_told(house, anna):
    house.comes()
    calling.call_next(anna, "1")

    entries = [repr(each) for each in journal.after(house.store, "kalisz", 0)]
    with house.store.reading() as connection:
        receipts = [repr(row) for row in connection.execute(text("select * from receipts"))]

    assert len(entries) > 3
    assert not any(tells(each) for each in (*entries, *receipts))


def tells(said: str) -> bool:
    """Whether anything of Halina's is in it, also as JSON writes it."""
    plain = said + said.encode().decode("unicode_escape", errors="ignore")
    return any(secret.lower() in plain.lower() for secret in SECRETS)


def queries_of(house: House, ask: Callable[[], object]) -> list[str]:
    """The statements that the question sends, all in one go."""
    ask()
    with patch.object(house.store, "ask_all", wraps=house.store.ask_all) as asked:
        ask()
    (questions,) = asked.call_args.args
    return [str(each.question.statement) for each in questions]

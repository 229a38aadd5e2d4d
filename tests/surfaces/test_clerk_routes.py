from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import clerk
from queue_server.actions import accounts, arriving, offices
from queue_server.actions.entry import Door
from queue_server.app import create_app
from queue_server.queries import hall
from queue_server.settings import Settings
from queue_server.store import Store
from tests import databases
from tests.serving import HASHED, PASSWORD, ROOT

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=ZoneInfo("Europe/Warsaw"))


class Hall:
    """An office with its server, and clerks who log in and press buttons as the page does."""

    def __init__(self, folder: Path, hashed: str) -> None:
        database = databases.at(folder / "okienko.db")
        settings = Settings(database=database, secret="for tests", at=NOW)
        self.app = create_app(settings, [clerk.surface])
        self.store: Store = self.app.extensions["okienko"].store
        self.hashed = hashed
        source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
        offices.load(self.store, source, "kalisz")

    def clerk(self, name: str, role: str | None = "clerk") -> FlaskClient:
        email = f"{name.lower()}@kalisz.example"
        user = accounts.add_user(self.store, email, self.hashed, name)
        if role:
            accounts.grant(self.store, user, "kalisz", role)
        client = self.app.test_client()
        form = {"email": email, "password": PASSWORD, "csrf_token": csrf(client, "/login")}
        assert client.post("/login", data=form).status_code == 302
        return client

    def ticket(self, service: str = "A") -> str:
        return arriving.issue(Door(self.store, "kalisz"), service).number

    def at_counter(self, counter: str) -> str | None:
        ticket = hall.read(self.store, "kalisz").desk(counter).ticket
        return ticket.number if ticket else None


@pytest.fixture(scope="module")
def hashed() -> str:
    return HASHED


@pytest.fixture
def office(tmp_path: Path, hashed: str) -> Iterator[Hall]:
    opened = Hall(tmp_path, hashed)
    yield opened
    opened.store.close()


def csrf(client: FlaskClient, page: str = "/clerk/kalisz") -> str:
    html = client.get(page).get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', html)
    assert found, html
    return unescape(found[1])


def press(client: FlaskClient, verb: str, body=None, counter="1", key=None, **more) -> TestResponse:
    headers = {"X-CSRFToken": csrf(client), "Accept": "application/json", "Accept-Language": "pl"}
    if key:
        headers["Idempotency-Key"] = key
    return client.post(f"/clerk/kalisz/{counter}/{verb}", json=body or {}, headers=headers, **more)


def desk(answer: TestResponse, counter: str = "1") -> dict:
    desks = answer.json["message"]["board"]["desks"]
    return next(each for each in desks if each["counter"] == counter)


def test_the_first_page_offers_every_counter_with_its_services(office):
    html = office.clerk("Anna").get("/clerk/kalisz?lang=pl").get_data(as_text=True)

    assert html.count("data-counter=") == 6
    assert "Rejestracja pojazdu" in html
    assert "Siadam tutaj" in html


def test_a_counter_that_a_colleague_holds_names_her_and_can_be_taken_over(office):
    anna, bartek = office.clerk("Anna"), office.clerk("Bartek")
    anna.post("/clerk/kalisz/2", data={"csrf_token": csrf(anna)})

    offered = bartek.get("/clerk/kalisz?lang=pl").get_data(as_text=True)
    plain = bartek.post("/clerk/kalisz/2", data={"csrf_token": csrf(bartek)})
    taken = bartek.post("/clerk/kalisz/2", data={"csrf_token": csrf(bartek), "take_over": "yes"})

    assert "Anna, od 08:40" in offered
    assert plain.status_code == 409
    assert taken.status_code == 302
    assert taken.location.endswith("/clerk/kalisz/2")
    assert press(anna, "next", counter="2").json["reason"] == "counter_taken"


def test_the_panel_is_born_with_the_board_and_its_words(office):
    number = office.ticket()
    html = office.clerk("Anna").get("/clerk/kalisz/1?lang=de").get_data(as_text=True)
    found = re.search(r'id="page">(.*?)</script>', html, re.S)
    page = json.loads(found[1])

    assert page["words"]["next"] == "Nächster"
    assert page["message"]["board"]["queue"][0]["number"] == number
    assert page["services_here"] == ["A", "B"]
    assert "style=" not in html


def test_next_calls_and_answers_with_the_board_after_it(office):
    number = office.ticket()
    answer = press(office.clerk("Anna"), "next", {"current": None})

    assert answer.status_code == 200
    assert desk(answer)["ticket"]["number"] == number
    assert desk(answer)["holder_name"] == "Anna"


def test_two_presses_on_the_same_picture_call_one_visitor(office):
    anna, first = office.clerk("Anna"), office.ticket()
    office.ticket()
    press(anna, "next", {"current": None})
    again = press(anna, "next", {"current": None})

    assert (again.status_code, again.json["reason"]) == (409, "moved_on")
    assert office.at_counter("1") == first


def test_a_press_sent_again_under_its_key_is_done_once(office):
    anna, first = office.clerk("Anna"), office.ticket()
    office.ticket()
    answers = [press(anna, "next", {}, key="one-press") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert office.at_counter("1") == first


def test_every_button_does_its_work(office):
    anna = office.clerk("Anna")
    first, second = office.ticket(), office.ticket()
    steps = [
        ("open", {}, None),
        ("next", {"current": None}, first),
        ("recall", {}, first),
        ("start", {}, first),
        ("hold", {}, None),
        ("resume", {"number": first}, first),
        ("undo", {}, None),
        ("call", {"number": second}, second),
        ("transfer", {"service": "B", "head": True}, None),
        ("next", {"current": None}, second),
        ("finish", {}, None),
        ("break", {}, None),
        ("close", {}, None),
    ]

    for verb, body, expected in steps:
        answer = press(anna, verb, body)
        assert answer.status_code == 200, (verb, answer.text)
        ticket = desk(answer)["ticket"]
        assert (ticket and ticket["number"]) == expected, verb


def test_a_no_show_before_the_second_call_is_refused_in_words(office):
    anna = office.clerk("Anna")
    office.ticket()
    press(anna, "next", {})
    answer = press(anna, "no-show")

    assert (answer.status_code, answer.json["reason"]) == (409, "call_again_first")
    assert answer.json["detail"]


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("call", {}, "number"),
        ("resume", {"number": ""}, "number"),
        ("transfer", {}, "service"),
        ("next", {"came": "maybe"}, "came"),
        ("next", {"nonsense": 1}, "nonsense"),
        ("next", [1], "body"),
        ("call", {"number": "A" * 41}, "number"),
    ],
)
def test_a_malformed_press_names_the_field(office, verb, body, field):
    answer = press(office.clerk("Anna"), verb, body)

    assert answer.status_code == 422
    assert field in answer.json["detail"]


def test_unknown_buttons_counters_and_offices_are_not_found(office):
    anna = office.clerk("Anna")

    assert press(anna, "dance").status_code == 404
    assert press(anna, "next", counter="77").json["reason"] == "unknown_counter"
    assert anna.get("/clerk/kalisz/77").status_code == 404
    assert anna.get("/clerk/elsewhere/1").status_code in (403, 404)


def test_nobody_but_staff_of_the_office_sees_or_presses_anything(office):
    stranger, guest = office.app.test_client(), office.clerk("Gast", role=None)

    assert stranger.get("/clerk/kalisz").status_code == 302
    assert stranger.get("/clerk/kalisz/1/board").status_code in (302, 401)
    assert guest.get("/clerk/kalisz/1").status_code == 403
    assert guest.get("/clerk/kalisz").status_code == 403


def test_a_press_without_the_page_is_refused(office):
    office.ticket()
    anna = office.clerk("Anna")
    answer = anna.post("/clerk/kalisz/1/next", json={})

    assert answer.status_code == 400
    assert office.at_counter("1") is None


def test_the_board_is_there_for_a_page_whose_live_line_is_down(office):
    number = office.ticket()
    message = office.clerk("Anna").get("/clerk/kalisz/1/board").json

    assert (message["kind"], message["office"], message["key"]) == ("panel", "kalisz", "")
    assert message["board"]["queue"][0]["number"] == number


def test_who_logs_out_leaves_the_counter_but_not_the_visitor_at_it(office):
    anna, boris = office.clerk("Anna"), office.clerk("Boris")
    office.ticket()
    press(anna, "open", counter="1")
    press(boris, "next", counter="2")

    for clerk_leaving in (anna, boris):
        form = {"csrf_token": csrf(clerk_leaving, "/clerk/kalisz")}
        assert clerk_leaving.post("/logout", data=form).status_code == 302

    now = hall.read(office.store, "kalisz")
    assert now.open_counters() == {"2"}
    assert office.at_counter("2") == "A001"

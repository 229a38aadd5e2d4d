from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

import kiosk
from queue_server.actions import calling, counters, devices, offices, reservations
from queue_server.actions.entry import Actor, Door
from queue_server.app import create_app
from queue_server.queries import hall
from queue_server.settings import Settings
from queue_server.store import Store
from tests import databases
from tests.serving import ROOT

PAGE = "/kiosk/kalisz/kiosk-1"
NOW = datetime(2026, 11, 23, 8, 40, tzinfo=ZoneInfo("Europe/Warsaw"))


class Machine:
    """An enrolled kiosk: it opens its page, and then posts as the page's script does."""

    def __init__(self, folder: Path, **settings: object) -> None:
        database = databases.at(folder / "okienko.db")
        given = Settings(database=database, secret="for tests", at=NOW, **settings)
        self.app = create_app(given, [kiosk.surface])
        self.store: Store = self.app.extensions["okienko"].store
        source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
        offices.load(self.store, source, "kalisz")
        self.client: FlaskClient = self.app.test_client()
        token = devices.create_token(self.store, "kalisz", "kiosk", "kiosk-1")
        self.client.set_cookie("okienko_device", token)

    def content(self, query: str = "") -> dict:
        html = self.client.get(PAGE + query).get_data(as_text=True)
        found = re.search(r'id="kiosk-page">(.*?)</script>', html, re.S)
        assert found
        return json.loads(found[1])

    def post(self, what: str, body: object, key: str | None = None):
        html = self.client.get(PAGE).get_data(as_text=True)
        token = re.search(r'name="csrf-token" content="([^"]+)"', html)
        assert token
        headers = {"X-CSRFToken": unescape(token[1]), "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        language = body.get("language", "pl") if isinstance(body, dict) else "pl"
        return self.client.post(f"{PAGE}/{what}?lang={language}", json=body, headers=headers)

    def door(self) -> Door:
        return Door(self.store, "kalisz", Actor("user:1", "Anna"))

    def reserve(self, minutes: int, service: str = "A") -> str:
        return reservations.reserve(self.door(), service, NOW + timedelta(minutes=minutes)).code


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.store.close()


def test_a_walk_in_gets_a_number_with_everything_that_the_paper_says(machine):
    answer = machine.post("tickets", {"service": "A", "priority": None, "language": "pl"})

    assert answer.status_code == 201
    assert answer.json["number"] == "A001"
    assert answer.json["service_name"] == "Rejestracja pojazdu"
    assert answer.json["ahead"] == "Nikt nie czeka przed Państwem"
    assert answer.json["counters_text"] == "Stanowiska: 1, 2, 3, 4"
    assert answer.json["moment"].startswith("23 listopada 2026, 08:4")
    assert answer.json["address"] == "Plac św. Józefa 5, 62-800 Kalisz"
    assert answer.json["qr"].startswith("<svg")
    assert "style=" not in answer.json["qr"]


@pytest.mark.parametrize(
    ("language", "ahead"),
    [
        ("pl", "Przed Państwem są 3 osoby"),
        ("en", "3 people are ahead of you"),
        ("uk", "Перед вами 3 людини"),
        ("de", "Vor Ihnen warten 3 Personen"),
    ],
)
def test_the_ticket_speaks_the_visitors_language(machine, language, ahead):
    for _ in range(3):
        machine.post("tickets", {"service": "A"})
    answer = machine.post("tickets", {"service": "A", "language": language})

    assert answer.json["ahead"] == ahead
    assert answer.json["language"] == language


def test_the_expected_wait_is_told_once_a_counter_is_open(machine):
    machine.post("tickets", {"service": "A"})
    counters.open_counter(machine.door(), "1")
    answer = machine.post("tickets", {"service": "A", "language": "pl"})

    assert answer.json["wait"] == f"Przewidywany czas: około {answer.json['wait_minutes']} minut"


def test_the_ticket_says_that_there_is_priority_but_not_why(machine):
    answer = machine.post("tickets", {"service": "A", "priority": "pregnant", "language": "en"})

    assert answer.status_code == 201
    assert answer.json["priority"] == "With priority"
    assert "pregnant" not in answer.get_data(as_text=True).lower()


def test_the_same_press_sent_twice_gives_one_ticket(machine):
    body = {"service": "A", "language": "pl"}
    first = machine.post("tickets", body, key="press-1")
    again = machine.post("tickets", body, key="press-1")

    assert first.json == again.json
    assert machine.post("tickets", body, key="press-2").json["number"] == "A002"


def test_a_reservation_is_activated_and_a_second_time_gives_the_same_number(machine):
    code = machine.reserve(minutes=10)
    first = machine.post("activations", {"code": code, "language": "pl"})
    again = machine.post("activations", {"code": code, "language": "pl"})

    assert (first.status_code, first.json["repeated"]) == (201, False)
    assert first.json["reservation"] == "Rezerwacja na 08:50"
    assert (again.status_code, again.json["repeated"]) == (200, True)
    assert again.json["number"] == first.json["number"]


def test_too_early_says_when_to_come_back(machine):
    code = machine.reserve(minutes=40)
    answer = machine.post("activations", {"code": code, "language": "pl"})

    assert answer.status_code == 409
    assert answer.json["reason"] == "too_early"
    assert "09:05" in answer.json["detail"]


def test_too_late_offers_a_walk_in_ticket_of_the_same_service(machine):
    code = machine.reserve(minutes=1, service="C")
    machine.app.extensions["okienko"].clock.start(NOW + timedelta(minutes=5))
    answer = machine.post("activations", {"code": code, "language": "pl"})

    assert answer.json["reason"] == "too_late"
    assert (answer.json["walk_in"], answer.json["service"]) == (True, "C")


@pytest.mark.parametrize(
    ("code", "reason"),
    [("12345678", "mistyped_code"), ("123", "invalid_code"), ("00000000", "unknown_code")],
)
def test_a_code_that_is_not_ours_is_refused_in_the_visitors_language(machine, code, reason):
    english = machine.post("activations", {"code": code, "language": "en"})
    german = machine.post("activations", {"code": code, "language": "de"})

    assert english.json["reason"] == german.json["reason"] == reason
    assert english.json["detail"] != german.json["detail"]


@pytest.mark.parametrize(
    "body", [[], "A", 7, {"service": 7}, {"service": "A" * 65}, {"service": "A", "priority": []}]
)
def test_malformed_requests_are_refused_politely(machine, body):
    answer = machine.post("tickets", body)

    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"


def test_a_browser_that_is_not_enrolled_is_sent_to_pairing(machine):
    stranger = machine.app.test_client()

    assert stranger.get(PAGE).headers["Location"].endswith("/pair")
    assert stranger.post(f"{PAGE}/tickets", json={"service": "A"}).status_code in (400, 401)


def test_a_kiosk_that_the_office_does_not_have_is_not_found(machine):
    assert machine.client.get("/kiosk/kalisz/kiosk-99").status_code == 404


def test_nothing_of_a_kiosk_may_be_kept_by_the_browser(machine):
    page = machine.client.get(PAGE)
    answer = machine.post("tickets", {"service": "A"})

    assert page.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_code_on_the_ticket_leads_to_a_page_that_tells_how_the_queue_goes(machine):
    machine.post("tickets", {"service": "A"})
    machine.post("tickets", {"service": "A"})
    track = hall.read(machine.store, "kalisz").queue[-1].ticket.track
    phone = machine.app.test_client()

    shown = phone.get(f"/t/kalisz/{track}?lang=pl").get_data(as_text=True)
    assert "A002" in shown
    assert "Przed Państwem jest 1 osoba" in shown

    calling.call_next(machine.door(), "1")
    calling.call_next(machine.door(), "1")
    shown = phone.get(f"/t/kalisz/{track}?lang=pl").get_data(as_text=True)
    assert "stanowiska 1" in shown


def test_a_ticket_that_is_over_or_never_was_tells_nothing(machine):
    answer = machine.app.test_client().get("/t/kalisz/never-was?lang=pl")

    assert answer.status_code == 404
    assert "nieaktualny" in answer.get_data(as_text=True)


def test_the_page_brings_its_words_in_every_language_of_the_office(machine):
    words = machine.content()["words"]

    assert set(words) == {"pl", "en", "uk", "de"}
    assert words["pl"]["with_hint"] == "Aktywacja rezerwacji internetowej"
    english = words["en"]
    for language in ("pl", "uk", "de"):
        untranslated = {key for key in english if words[language][key] == english[key]}
        assert not untranslated


def test_tickets_are_printed_unless_the_address_says_no(machine):
    assert machine.content()["printing"]
    assert machine.content("?print=0")["printing"] == "none"


def test_a_demo_prints_only_when_asked(tmp_path):
    machine = Machine(tmp_path, demo=True)

    assert machine.content()["printing"] == "none"
    assert machine.content("?print=1")["printing"]
    machine.store.close()

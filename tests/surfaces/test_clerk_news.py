"""What the staff tell each other and the hall: on the panel, on the page without a counter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import insert

from clerk.boards import render
from queue_server.actions import alerts, notices
from queue_server.actions.entry import Actor, Door
from queue_server.queries import hall
from queue_server.store import schema
from tests.serving import HASHED
from tests.surfaces.test_clerk_routes import Hall, csrf, press

TEXT = "Kasa nieczynna do 12:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(tmp_path, HASHED)
    yield opened
    opened.store.close()


def board(answer) -> dict:
    return answer.json["message"]["board"]


def page_form(client, **fields: str) -> dict[str, str]:
    return {"csrf_token": csrf(client), **fields}


def test_a_message_is_shown_and_withdrawn_by_the_panels_buttons(office):
    anna = office.clerk("Anna")

    shown = board(press(anna, "notice", {"text": TEXT, "minutes": 30}))["notice"]
    gone = board(press(anna, "withdraw-notice"))["notice"]

    assert shown["text"] == TEXT
    assert shown["until"].startswith("2026-11-23T08:10")
    assert gone is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"text": "x" * 201, "minutes": 5}, "bad_notice"),
        ({"minutes": 5}, "bad_notice"),
        ({"text": TEXT, "minutes": 481}, "bad_minutes"),
        ({"text": TEXT}, "bad_minutes"),
    ],
)
def test_a_message_that_cannot_be_shown_is_refused_in_words(office, body, reason):
    answer = press(office.clerk("Anna"), "notice", body)

    assert (answer.status_code, answer.json["reason"]) == (422, reason)
    assert "komunikat" in answer.json["detail"].lower()


def test_a_call_for_help_tells_the_colleagues_and_who_comes(office):
    anna, boris = office.clerk("Anna"), office.clerk("Boris")

    asked = press(anna, "help", counter="3")
    (raised,) = board(asked)["alerts"]
    headers = {"X-CSRFToken": csrf(boris)}
    come = boris.post(f"/clerk/kalisz/alerts/{raised['id']}", json={}, headers=headers)
    (answered,) = board(come)["alerts"]

    assert asked.json["colleagues"] == 0
    assert (raised["counter"], raised["name"], raised["answered_at"]) == ("3", "Anna", None)
    assert (answered["answered_name"], answered["called_off"]) == ("Boris", False)


def test_nobody_else_may_answer_or_tell_the_hall(office):
    anna, guest = office.clerk("Anna"), office.clerk("Gast", role=None)
    number = board(press(anna, "help"))["alerts"][0]["id"]
    headers = {"X-CSRFToken": csrf(guest, "/")}

    assert guest.post(f"/clerk/kalisz/alerts/{number}", headers=headers).status_code == 403
    assert guest.get("/clerk/kalisz/notice").status_code == 403
    form = {"csrf_token": headers["X-CSRFToken"], "text": TEXT, "minutes": "5"}
    assert guest.post("/clerk/kalisz/notice", data=form).status_code == 403
    assert hall.read(office.store, "kalisz").notice is None


def test_a_manager_without_a_counter_tells_the_hall_on_a_page(office):
    maria = office.clerk("Maria", role="manager")
    assert "/clerk/kalisz/notice" in maria.get("/clerk/kalisz").text

    sent = maria.post("/clerk/kalisz/notice", data=page_form(maria, text=TEXT, minutes="20"))
    page = maria.get("/clerk/kalisz/notice?lang=pl").text

    assert (sent.status_code, sent.location) == (302, "/clerk/kalisz/notice")
    assert TEXT in page
    assert "do 09:00" in page


def test_a_message_that_was_taken_away_is_offered_again_with_the_minutes_left(office):
    maria = office.clerk("Maria", role="manager")
    form = page_form(maria, text='Uwaga: "A" & <B>', minutes="20")
    maria.post("/clerk/kalisz/notice", data=form)

    gone = maria.post("/clerk/kalisz/notice/withdraw", data=page_form(maria)).text

    assert hall.read(office.store, "kalisz").notice is None
    assert 'value="Uwaga: "A" & <B>"' in unescape(gone)
    assert "<B>" not in gone
    assert 'value="20"' in gone


@pytest.mark.parametrize("minutes", ["many", "9" * 5000])
def test_a_wrong_form_keeps_its_words_and_says_what_is_wrong(office, minutes):
    maria = office.clerk("Maria", role="manager")
    form = page_form(maria, text=TEXT, minutes=minutes)

    answer = maria.post("/clerk/kalisz/notice?lang=pl", data=form)

    assert answer.status_code == 422
    assert TEXT in answer.text
    assert 'role="alert"' in answer.text
    assert "<title>Błąd: " in answer.text


def test_the_panel_names_printers_in_trouble_and_no_others(store, kalisz, clock):
    with store.writing() as connection:
        for kiosk, state in (("kiosk-1", "near_end"), ("kiosk-2", "ready"), ("gone", "fault")):
            row = {"office_id": 1, "kiosk": kiosk, "state": state}
            at = {"since": clock.now(), "heard_at": clock.now()}
            connection.execute(insert(schema.printers).values(**row, **at))

    (printer,) = render(hall.read(store, kalisz))["printers"]

    assert (printer["kiosk"], printer["state"]) == ("kiosk-1", "near_end")
    assert set(printer["names"]) >= {"pl", "en"}


def test_no_screen_but_the_panel_holds_a_trace_of_a_call_for_help(tmp_path):
    from tests.surfaces.test_persons import House

    house = House(tmp_path)
    zofia = Door(house.store, "kalisz", Actor("user:5", "Zofia-Bielinek"))
    before = told(house)
    number = alerts.raise_alert(zofia, "5")
    raised = told(house)
    alerts.answer_alert(zofia, number)

    assert raised == before == told(house)
    assert "Zofia-Bielinek" in json.dumps(render(hall.read(house.store, "kalisz")))
    house.store.close()


def told(house) -> dict[tuple[str, str], str]:
    """Every board but the panel's, and the public page of the API, at one moment of the clock."""
    now = hall.read(house.store, "kalisz")
    boards = {
        (kind, key): json.dumps(each.render(now, key), default=str)
        for kind, each in house.wired.boards.items()
        for key in each.keys(now.office)
        if kind != "panel"
    }
    return {**boards, ("api", ""): house.app.test_client().get("/api/v1/offices/kalisz/board").text}


def test_a_message_reaches_every_monitor_of_the_hall_and_ends_by_itself(door, store, kalisz, clock):
    from display.boards import hall_board

    notices.show_notice(door, TEXT, 10)
    shown = hall_board(hall.read(store, kalisz), "hall-2")["notice"]
    clock.step(timedelta(minutes=10))

    assert shown["text"] == TEXT
    assert shown["until"].endswith("Z")
    assert hall_board(hall.read(store, kalisz), "hall-2")["notice"] is None

"""The whole way of a visitor, R1 to R14 in a row, and the edges of the window to the second."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import offices, reservations
from queue_server.actions.devices import create_token
from queue_server.actions.entry import Door
from queue_server.settings import Settings
from queue_server.store import Store
from tests import databases
from tests.conftest import SteppedClock
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import NewContext
from tests.journeys.test_rules import (
    LISTEN,
    activate,
    activation_link,
    log_in,
    register,
    step,
    type_code,
)
from tests.journeys.visiting import Hall, code_in, code_on
from tests.mailbox import Mailbox, text_of
from tests.serving import ROOT, Server, wait_for
from wsgi import create_app

FRIDAY, MONDAY = 20, 23
EMAIL = "jan@home.example"


@pytest.fixture
def post() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


@pytest.fixture
def hall(tmp_path: Path, post: Mailbox, new_context: NewContext) -> Iterator[Hall]:
    """The first office on the Friday before, in Polish."""
    # The hall knows when its server is to start, so it is made first and given the server below.
    made = Hall(None, new_context, "kalisz", "Europe/Warsaw", "pl-PL")  # type: ignore[arg-type]
    with Server(tmp_path, at=made.at(FRIDAY, 18), environment=post.environment) as server:
        made.server = server
        yield made


def test_a_visitor_walks_from_registration_to_the_number_on_the_monitor(hall, post):
    phone = hall.phone()
    at_home(hall, post, phone)

    # R6, R7, R8: one matter at 09:15, another one at 10:00; the numbers are written down.
    hall.book(phone, "A", hall.at(MONDAY, 9, 15))
    assert_accessible(phone)
    code = code_on(phone, 8)
    link = phone.url
    assert code_in(text_of(post.wait_for(EMAIL, count=2)), 8) == code
    hall.book(phone, "B", hall.at(MONDAY, 10, 0))
    other = code_on(phone, 8)
    assert code_in(text_of(post.wait_for(EMAIL, count=3)), 8) == other

    # R10: a quarter of an hour before, and not earlier.
    hall.set_clock(hall.at(MONDAY, 8, 55))
    kiosk = at_the_kiosk(hall, code)
    step(kiosk, "refusal")
    expect(kiosk.locator("h1")).to_have_text("Są Państwo przed czasem")
    expect(kiosk.locator("main")).to_contain_text("09:00")

    # R10, R11: from 15:00 minutes before on the code becomes a printed ticket.
    hall.set_clock(hall.at(MONDAY, 9, 0))
    kiosk = at_the_kiosk(hall, code)
    step(kiosk, "ticket")
    number = kiosk.locator(".ticket-number").inner_text()
    assert (number, kiosk.evaluate("window.prints")) == ("A001", 1)
    kiosk.get_by_role("button", name="Gotowe").click()

    # R12: and nothing of it is left for the next visitor.
    step(kiosk, "start")
    left = kiosk.evaluate("document.documentElement.outerHTML + JSON.stringify({...localStorage})")
    assert code not in left
    assert number not in left

    # R13: the clerk presses Next; the number and the counter appear and are heard.
    wall = hall.monitor("hall-1")
    wall.add_init_script(LISTEN)
    wall.reload()
    panel = hall.clerk("1")
    panel.locator('[data-part="next"]').click()
    expect(wall.locator("#number")).to_have_text(number)
    expect(wall.locator("#to-counter")).to_have_text("1")
    wait_for("it to be heard", lambda: wall.evaluate("window.played") >= 1)
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text(number)

    # R14: the other visit was not activated; one second after its hour it is too late.
    hall.set_clock(hall.at(MONDAY, 10, 0, 1))
    kiosk = at_the_kiosk(hall, other)
    step(kiosk, "refusal")
    expect(kiosk.locator("h1")).to_have_text("Czas na aktywację minął")
    lapsed = text_of(post.wait_for(EMAIL, "Wizyta niewykorzystana", seconds=90))
    assert f"{hall.server.address}/booking/kalisz" in lapsed


def at_home(hall: Hall, post: Mailbox, phone: Page) -> None:
    """R1 to R5: the notice, the form, the letter's link, the log-in, the services."""
    phone.goto(f"{hall.server.address}/booking/kalisz")
    phone.goto(f"{hall.server.address}/register")
    phone.locator('main a[href="/booking/kalisz/privacy"]').first.click()
    expect(phone.locator("h1")).to_have_text("Klauzula informacyjna")
    register(phone, hall.server, EMAIL)
    phone.goto(activation_link(post, EMAIL))
    activate(phone)
    phone.goto(f"{hall.server.address}/login")
    log_in(phone, EMAIL)
    expect(phone).to_have_url(re.compile("/visits$"))
    phone.goto(f"{hall.server.address}/booking/kalisz")
    expect(phone.get_by_role("heading", name="Rejestracja", exact=True)).to_be_visible()


def at_the_kiosk(hall: Hall, code: str) -> Page:
    """A visitor stands at the kiosk and types the number that was written down."""
    kiosk = hall.kiosk("kiosk-1")
    kiosk.add_init_script(LISTEN)
    kiosk.reload()
    step(kiosk, "start")
    type_code(kiosk, code)
    kiosk.get_by_role("button", name="Zatwierdź").click()
    return kiosk


class Edge:
    """The kiosk of the real app, its clock standing still; a reservation for 09:15."""

    def __init__(self, folder: Path) -> None:
        path = folder / "okienko.db"
        app = create_app(Settings(database=databases.at(path), secret="for tests"))
        self.clock = SteppedClock()
        app.extensions["okienko"].clock = self.clock
        self.store: Store = app.extensions["okienko"].store
        self.store.clock = self.clock
        source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
        offices.load(self.store, source, "kalisz")
        self.hour = self.clock.now() + timedelta(minutes=35)
        self.code = reservations.reserve(Door(self.store, "kalisz"), "A", self.hour).code
        self.browser = app.test_client()
        self.browser.set_cookie(
            "okienko_device", create_token(self.store, "kalisz", "kiosk", "kiosk-1")
        )

    def activate_at(self, before: timedelta) -> Any:
        """What the kiosk answers so long before the hour."""
        self.clock.moment = self.hour - before
        page = self.browser.get("/kiosk/kalisz/kiosk-1").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token
        return self.browser.post(
            "/kiosk/kalisz/kiosk-1/activations?lang=pl",
            json={"code": self.code, "language": "pl"},
            headers={"X-CSRFToken": token[1], "Accept": "application/json"},
        )


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[Edge]:
    made = Edge(tmp_path)
    yield made
    made.store.close()


def test_fifteen_minutes_and_a_second_before_is_refused_with_the_time_to_come(edge):
    answer = edge.activate_at(timedelta(minutes=15, seconds=1))

    assert (answer.status_code, answer.json["reason"]) == (409, "too_early")
    assert "09:00" in answer.json["detail"]


@pytest.mark.parametrize("before", [timedelta(minutes=15), timedelta(seconds=1), timedelta(0)])
def test_fifteen_minutes_before_and_the_hour_itself_are_in_time(edge, before):
    answer = edge.activate_at(before)

    assert (answer.status_code, answer.json["number"]) == (201, "A001")


def test_one_second_after_the_hour_is_too_late(edge):
    answer = edge.activate_at(timedelta(seconds=-1))

    assert (answer.status_code, answer.json["reason"]) == (409, "too_late")
    assert "09:15" in answer.json["detail"]

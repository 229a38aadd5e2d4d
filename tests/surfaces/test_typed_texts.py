"""Whatever a visitor or an office writes is text: in pages, letters, papers and calendars."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import render_template
from icalendar import Calendar

from booking.papers import sheet
from queue_server.domain.letters import Letter
from queue_server.domain.visits import Visit
from queue_server.queries import hall, visits
from queue_server.web.letters import written
from queue_server.web.locale import in_language
from queue_server.workers.envelope import compose
from tests.surfaces.home import local
from tests.surfaces.resident import Resident

SCRIPT = "<script>alert(1)</script>"
NAME = f'"><img src=x onerror=alert(1)>{SCRIPT}'[:60]
EMAIL = "jan'+<b>@home.example"


@pytest.fixture
def town(tmp_path: Path) -> Resident:
    """An office whose own texts look like HTML, where names are asked."""
    return Resident(
        tmp_path,
        **{
            'identity = "account"': 'identity = "email"',
            "fields = []": 'fields = ["name"]',
            "account_months = 24\n": "",
            'en = "Registration"': f'en = "Registration {SCRIPT}{{{{ 7*7 }}}}"',
            'en = "Vehicle registration"': f'en = "Vehicle {SCRIPT}"',
        },
    )


@pytest.fixture
def visit(town: Resident) -> Visit:
    return town.book("A", local(24, 9, 15), language="en", email="jan@home.example", name=NAME)


def test_pages_show_what_was_written_as_it_was_written(town, visit) -> None:
    town.remember_as_booked_here(visit)
    pages = ["", "/cancel", "/move", "/erase", "/earlier"]
    shown = [town.get(town.path(visit, each), "en").text for each in pages]
    shown.append(town.get("/booking/kalisz", "en").text)

    assert "&lt;script&gt;" in shown[-1]
    for html in shown:
        assert SCRIPT not in html
        assert "<img src=x" not in html
        assert "49" not in html or "{{ 7*7 }}" in html


@pytest.mark.parametrize("kind", ["confirm", "cancelled", "missed", "moved", "reminder"])
def test_letters_say_it_in_one_line_of_the_head_and_as_text_of_the_body(town, visit, kind) -> None:
    told = {"former": local(25, 9).isoformat()} if kind == "moved" else {}
    letter: Letter = town.letter(kind, visit, "en", **told)
    found = written(town.app, letter)
    if found is None:
        return
    message = compose(letter, found, "Office <office@kalisz.example>", town.now)

    assert SCRIPT not in (found.html or "")
    assert "\n" not in message["Subject"]
    assert message["To"] == letter.recipient


def test_the_paper_and_the_calendar_hold_it_as_text(town, visit) -> None:
    with town.app.test_request_context(), in_language("en"):
        paper = sheet.paper(visit, town.office, "https://visits.example/visit")
        html = render_template("booking/paper.html", paper=paper)
    calendar = Calendar.from_ical(town.get(town.path(visit, "/visit.ics"), "en").data)

    assert SCRIPT not in html
    assert [each.name for each in calendar.walk()].count("VEVENT") == 1
    assert SCRIPT in str(calendar.walk("VEVENT")[0]["summary"])


@pytest.mark.parametrize("typed", [EMAIL, "jan@home.example\r\nBcc: all@home.example", "a@b@c"])
def test_what_is_no_address_books_nothing(town, typed) -> None:
    key = town.hold("A", local(24, 9, 30))
    with town.client.session_transaction() as session:
        session["hold"] = {"kalisz": key}

    answer = town.submit("/booking/kalisz/check", key=key, email=typed, name="Jan", accepted="yes")

    assert answer.location == "/booking/kalisz/check?why=fields"
    assert visits.held(town.store, "kalisz", key)
    assert not hall.read(town.store, "kalisz").queue

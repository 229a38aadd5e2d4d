"""Three offices that book differently, each walked from choosing to its end; none has own code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import NewContext
from tests.journeys.visiting import (
    Hall,
    code_in,
    code_on,
    grouped_numbers,
    hour_button,
    link_in,
    press_the_button,
)
from tests.mailbox import Mailbox, text_of
from tests.serving import ROOT, Server

OFFICES = {
    "zalesin": ("Europe/Warsaw", "pl-PL"),
    "auenfeld": ("Europe/Berlin", "de-DE"),
    "verbove": ("Europe/Kyiv", "uk-UA"),
}
OLA = {"email": "ola@visitor.example", "name": "Ola Nowak"}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Everybody's mailbox."""
    with Mailbox() as running:
        yield running


@pytest.fixture
def hall(
    tmp_path: Path, mailbox: Mailbox, new_context: NewContext
) -> Iterator[Callable[[str], Hall]]:
    """`hall("zalesin")` is that office on a Monday morning, at 07:40 UTC."""
    running: list[Server] = []

    def make(slug: str) -> Hall:
        file = ROOT / "offices" / f"{slug}.toml"
        server = Server(tmp_path, offices=(file,), environment=mailbox.environment)
        running.append(server.start())
        return Hall(server, new_context, slug, *OFFICES[slug])

    yield make
    for server in running:
        server.stop()


def confirm(hall: Hall, mailbox: Mailbox, email: str) -> str:
    """Open the link of the newest letter on another phone and press; the code in the next one."""
    before = len(mailbox.to(email))
    page = hall.phone()
    page.goto(link_in(mailbox.to(email)[-1], lambda url: "/confirm/" in url))
    assert_accessible(page)
    press_the_button(page)
    page.wait_for_url(lambda url: "/confirm" not in url)
    letter = mailbox.wait_for(email, count=before + 1)
    code = code_in(text_of(letter), digits=8)
    assert code_on(page, digits=8) == code
    return code


# --- By e-mail alone, confirmed within an hour ---


def test_a_visit_that_is_confirmed_by_email_ends_on_the_monitor(hall, mailbox):
    zalesin = hall("zalesin")
    phone = zalesin.phone()

    # Booked, but the number is told only to whoever reads the mail.
    zalesin.book(phone, "D", zalesin.at(23, 9, 20), **OLA)
    assert_accessible(phone)
    assert grouped_numbers(phone.locator("main").inner_text(), digits=8) == []
    mailbox.wait_for(OLA["email"])
    code = confirm(zalesin, mailbox, OLA["email"])

    # Twenty minutes before the hour the kiosk takes it.
    zalesin.set_clock(zalesin.at(23, 9, 0, 5))
    number = zalesin.ticket("entrance", code)
    assert number == "D001"
    panel = zalesin.is_called(number, "hall", "1")
    expect(panel.locator("body")).to_contain_text(OLA["name"])


def test_a_visit_that_nobody_confirms_is_released_after_an_hour(hall, mailbox):
    zalesin = hall("zalesin")
    hour = zalesin.at(24, 10, 0)
    phone = zalesin.phone()
    page = zalesin.book(phone, "D", hour, **OLA)
    letter = mailbox.wait_for(OLA["email"])

    zalesin.set_clock(zalesin.at(23, 9, 45))
    phone.goto(link_in(letter, lambda url: "/confirm/" in url))

    # The link has nothing left to confirm, and the place comes back at a time nobody can foresee.
    assert phone.url == page
    expect(phone.locator("main form button[type=submit]")).to_have_count(0)
    phone.wait_for_timeout(1500)
    zalesin.hours(phone, "D", hour)
    expect(hour_button(phone, hour)).to_have_count(0)
    zalesin.set_clock(zalesin.at(23, 11, 50))
    zalesin.hours(phone, "D", hour)
    expect(hour_button(phone, hour)).to_be_visible()


def test_one_visitor_has_three_matters_a_day(hall, mailbox):
    zalesin = hall("zalesin")
    phone = zalesin.phone()
    for hour, service in ((9, "P"), (10, "D"), (11, "P")):
        zalesin.book(phone, service, zalesin.at(24, hour), **OLA)

    zalesin.check(phone, "D", zalesin.at(24, 13), **OLA)
    phone.click("#ok")

    said = "Na ten adres e-mail nie można zarezerwować tej wizyty"
    expect(phone.get_by_role("alert").first).to_contain_text(said)
    assert "/check" in phone.url
    # Another day is no matter of that limit.
    zalesin.book(phone, "D", zalesin.at(25, 13), **OLA)


def test_who_does_not_come_is_told_and_may_book_again(hall, mailbox):
    zalesin = hall("zalesin")
    page = zalesin.book(zalesin.phone(), "D", zalesin.at(23, 9, 20), **OLA)
    mailbox.wait_for(OLA["email"])
    code = confirm(zalesin, mailbox, OLA["email"])

    # The window closes five minutes after the hour.
    zalesin.set_clock(zalesin.at(23, 9, 25, 2))
    letter = mailbox.wait_for(OLA["email"], count=3)
    assert "/booking/zalesin" in text_of(letter)
    kiosk = zalesin.kiosk("entrance")
    kiosk.keyboard.type(code)
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator("body")).to_have_attribute("data-step", "refusal")
    phone = zalesin.phone()
    phone.goto(page)
    assert_accessible(phone)
    expect(phone.locator('a[href^="/booking/zalesin"]').first).to_be_visible()


# --- Nothing personal, and who is late waits like a walk-in ---


def test_a_visit_without_any_personal_data_ends_on_the_monitor(hall, mailbox):
    auenfeld = hall("auenfeld")
    phone = auenfeld.phone()
    page = auenfeld.book(phone, "M", auenfeld.at(23, 9, 0))
    assert_accessible(phone)
    code = code_on(phone, digits=6)

    # Whoever else opens the page does not learn the code.
    other = auenfeld.phone()
    other.goto(page)
    assert code not in grouped_numbers(other.locator("main").inner_text(), digits=6)

    auenfeld.set_clock(auenfeld.at(23, 8, 50, 2))
    number = auenfeld.ticket("door", code)
    assert number == "M100"
    auenfeld.is_called(number, "hall", "2")
    assert mailbox.messages == []


def test_the_code_of_a_late_visitor_gives_a_walk_in_ticket(hall):
    auenfeld = hall("auenfeld")
    phone = auenfeld.phone()
    auenfeld.book(phone, "M", auenfeld.at(23, 9, 0))
    code = code_on(phone, digits=6)

    auenfeld.set_clock(auenfeld.at(23, 9, 0, 1))
    number = auenfeld.ticket("door", code)

    auenfeld.is_called(number, "hall", "1")


def test_a_visit_without_personal_data_is_cancelled_by_its_link(hall):
    auenfeld = hall("auenfeld")
    hour = auenfeld.at(24, 9, 0)
    phone = auenfeld.phone()
    page = auenfeld.book(phone, "M", hour)
    other = auenfeld.phone()
    auenfeld.hours(other, "M", hour)
    expect(hour_button(other, hour)).to_have_count(0)

    phone.goto(f"{page}/cancel")
    press_the_button(phone)

    expect(phone.locator(".notice--good")).to_be_visible()
    auenfeld.hours(other, "M", hour)
    expect(hour_button(other, hour)).to_be_visible()


# --- Two places, a month ahead, a link that only cancels, and no ticket machine ---


def test_two_visitors_have_the_same_hour_and_a_third_does_not(hall):
    verbove = hall("verbove")
    hour = verbove.at(24, 9, 0)
    for who in ("first", "second"):
        given = {"email": f"{who}@visitor.example", "name": "Ім’я", "phone": "+380 50 123 45 67"}
        verbove.book(verbove.phone(), "P", hour, **given)

    third = verbove.phone()
    verbove.hours(third, "P", hour)

    expect(hour_button(third, hour)).to_have_count(0)


def test_the_whole_next_month_is_open_and_nothing_after_it(hall):
    verbove = hall("verbove")
    phone = verbove.phone()

    verbove.days(phone, "L")

    # Monday is closed, today's hours are over: the first day is tomorrow.
    days = [each.get_attribute("href") for each in phone.locator("a.day").all()]
    assert days[0] == "/booking/verbove/L/2026-11-24"
    assert days[-1] == "/booking/verbove/L/2026-12-31"


def test_a_visit_that_can_only_be_cancelled_is_cancelled_by_the_letters_link(hall, mailbox):
    verbove = hall("verbove")
    given = {"email": "ivan@visitor.example", "name": "Іван", "phone": "+380 50 123 45 67"}
    page = verbove.book(verbove.phone(), "P", verbove.at(26, 10, 0), **given)
    mailbox.wait_for(given["email"])
    confirm(verbove, mailbox, given["email"])

    phone = verbove.phone()
    phone.goto(page)
    expect(phone.locator('a[href*="/move"], a[href*="/earlier"]')).to_have_count(0)
    phone.goto(link_in(mailbox.to(given["email"])[-1], lambda url: url.endswith("/cancel")))
    assert_accessible(phone)
    press_the_button(phone)

    expect(phone.locator(".notice--good")).to_be_visible()
    mailbox.wait_for(given["email"], count=3)


def test_a_visit_without_a_ticket_machine_joins_the_queue_at_its_hour(hall, mailbox):
    verbove = hall("verbove")
    given = {"email": "ivan@visitor.example", "name": "Іван", "phone": "+380 50 123 45 67"}
    page = verbove.book(verbove.phone(), "P", verbove.at(24, 9, 0), **given)
    mailbox.wait_for(given["email"])
    phone = verbove.phone()
    phone.goto(link_in(mailbox.to(given["email"])[-1], lambda url: "/confirm/" in url))
    press_the_button(phone)
    mailbox.wait_for(given["email"], count=2)

    verbove.set_clock(verbove.at(24, 9, 0, 1))

    assert "P001" in text_of(mailbox.wait_for(given["email"], count=3))
    phone.goto(page)
    expect(phone.locator("main")).to_contain_text("P001")
    verbove.is_called("P001", "hall", "3")

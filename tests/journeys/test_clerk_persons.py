"""The panel of an office that asks for names: who is here, with the phone number on demand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from queue_server.actions import arriving, booking
from queue_server.actions.entry import VISITOR, Door
from queue_server.demo.booked import add_account
from queue_server.domain.visits import Person
from tests.journeys.accessibility import assert_accessible
from tests.serving import MONDAY, ROOT, Server


def asks(server: Server, folder: Path) -> None:
    """Load the office's file, asking for all that can be asked."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    for old, new in (
        ("fields = []", 'fields = ["name", "phone", "plate"]'),
        ("lead_minutes = 60", "lead_minutes = 0"),
        ("opens_before = 15", "opens_before = 60"),
    ):
        source = source.replace(old, new, 1)
    file = folder / "kalisz.toml"
    file.write_text(source, encoding="utf-8")
    server.load(file)


def come(server: Server, name: str, plate: str, minutes: int) -> str:
    """Somebody books an hour and activates it at once; the ticket's number."""
    with closing(server.store()) as store:
        user = add_account(store, "kalisz", f"{plate.lower()}@home.example", "!")
        door, key = Door(store, "kalisz", VISITOR), booking.new_key()
        booking.hold(door, "A", MONDAY + timedelta(minutes=minutes), key)
        person = Person(user_id=user, name=name, phone="600 700 800", plate=plate)
        code = booking.book(door, key, person).code
        return arriving.activate(Door(store, "kalisz"), code).issued.number


def test_the_clerk_knows_whom_to_expect_and_finds_the_phone_number_when_needed(
    server: Server, clerk_page: Callable[..., Page], tmp_path: Path
) -> None:
    asks(server, tmp_path)
    first = come(server, "Halina Zięba", "PK4A19X", 20)
    come(server, "Józef Wróbel", "PKA55501", 35)
    panel = clerk_page("anna", viewport={"width": 1280, "height": 800})
    panel.goto(f"{server.address}/clerk/kalisz/1")
    rows = panel.locator('[data-part="here"] .row')
    expect(rows.first).to_contain_text("Halina Zięba · PK4A19X")
    expect(panel.locator("main")).not_to_contain_text("700")
    expect(panel.locator('[data-part="person"]')).to_be_hidden()
    place = panel.locator('[data-part="next"]').bounding_box()

    panel.locator('[data-part="next"]').click()
    panel.wait_for_timeout(800)
    panel.locator('[data-part="next"]').click()
    expect(panel.locator('[data-part="number"]')).to_have_text(first)
    expect(panel.locator('[data-part="person-text"]')).to_have_text("Halina Zięba · PK4A19X")
    assert panel.locator('[data-part="next"]').bounding_box() == place
    phone = panel.locator('[data-part="phone"]')
    expect(phone).to_be_hidden()
    panel.get_by_text("Telefon", exact=True).click()
    expect(phone).to_be_visible()
    assert "".join((phone.text_content() or "").split()).endswith("600700800")
    assert_accessible(panel)

    panel.wait_for_timeout(800)
    panel.locator('[data-part="next"]').click()
    expect(panel.locator('[data-part="person-text"]')).to_have_text("Józef Wróbel · PKA55501")
    expect(phone).to_be_hidden()


def test_the_strip_names_the_visitor_too(
    server: Server, clerk_page: Callable[..., Page], tmp_path: Path
) -> None:
    asks(server, tmp_path)
    come(server, "Halina Zięba", "PK4A19X", 20)
    strip = clerk_page("anna", viewport={"width": 1100, "height": 90})
    strip.goto(f"{server.address}/clerk/kalisz/1?bar")

    strip.locator('[data-part="next"]').click()
    strip.wait_for_timeout(800)
    strip.locator('[data-part="next"]').click()

    expect(strip.locator('[data-part="person-text"]')).to_have_text("Halina Zięba · PK4A19X")
    assert_accessible(strip)

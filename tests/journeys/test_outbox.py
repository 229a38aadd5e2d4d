"""An administrator of a demo reads what a visitor was sent, and goes where its links lead."""

from __future__ import annotations

from contextlib import closing

from playwright.sync_api import expect

from queue_server.store import letters
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import log_in
from tests.serving import Server, wait_for


def test_a_letter_of_the_demo_is_read_and_its_link_followed(tmp_path, new_context):
    with Server(tmp_path, environment={"OKIENKO_DEMO": "true"}) as server:
        server.user("adam@kalisz.example", "administrator", "Adam")
        with closing(server.store()) as store, store.writing() as connection:
            letters.post(connection, "test", "jan@kalisz.example", "pl", store.clock.now())
        wait_for("the delivery", lambda: "letter_sent" in server.log.read_text())
        page = new_context(viewport={"width": 320, "height": 700}).new_page()
        log_in(page, server.address, "adam@kalisz.example")

        page.goto(f"{server.address}/outbox")
        assert_accessible(page)
        page.get_by_role("link", name="Wiadomość próbna").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Okienko: poczta działa")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("heading", level=1)).to_have_text("Okienko: poczta działa")
        inside.get_by_role("link").click()

        expect(page).to_have_url(f"{server.address}/")

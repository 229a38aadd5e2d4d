"""Every page has zero barriers that axe-core can find, in Polish and in the other languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from queue_server.actions import arriving, calling, counters
from queue_server.actions.entry import Actor, Door
from tests.journeys.accessibility import assert_accessible, barriers
from tests.journeys.conftest import enrol, log_in, watch
from tests.serving import Server

PAGES = {
    "nobody": [
        "/",
        "/login",
        "/register",
        "/register/sent",
        "/confirm",
        "/reset",
        "/pair",
        "/api/v1/docs",
        "/there-is-no-such-page",
        "/display/kalisz/hall-1",
        "/display/kalisz/hall-2?theme=dark",
        "/display/kalisz/counter/1",
        "/display/kalisz/counter/6",
        "/display/kalisz/no-such-monitor",
        "/booking/kalisz",
        "/booking/kalisz/A",
        "/booking/kalisz/A/2026-11-25",
        "/booking/kalisz/A/2026-11-28",
    ],
    "kiosk": ["/kiosk/kalisz/kiosk-1"],
    "clerk": ["/", "/clerk/kalisz", "/clerk/kalisz/1", "/clerk/kalisz/1?bar"],
    "administrator": ["/admin/kalisz/devices", "/clerk/kalisz/2", "/outbox"],
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The office with visitors waiting and one at counter 3."""
    with Server(tmp_path_factory.mktemp("busy")) as server, closing(server.store()) as store:
        for service in "AABBC":
            arriving.issue(Door(store, "kalisz"), service)
        ewa = Door(store, "kalisz", Actor("user:99", "Ewa"))
        counters.open_counter(ewa, "3")
        calling.call_next(ewa, "3")
        for who in ("clerk", "administrator"):
            server.user(f"{who}@kalisz.example", who, who.title())
        yield server


@pytest.mark.parametrize("language", ["pl", "de", "uk"])
@pytest.mark.parametrize("who", PAGES)
def test_a_page_has_no_barriers(busy, new_context, who, language) -> None:
    context = new_context(locale=language, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    if who == "kiosk":
        enrol(context, busy.address, busy.token("kiosk", "kiosk-1"))
    elif who != "nobody":
        log_in(page, busy.address, f"{who}@kalisz.example")
    for path in PAGES[who]:
        page.goto(busy.address + path)
        page.wait_for_load_state("load")
        page.wait_for_timeout(400)
        assert_accessible(page)


def test_the_search_finds_a_barrier_where_there_is_one(new_context) -> None:
    page = new_context().new_page()
    page.set_content("<html><body><main><img src='x.png'><input></main></body></html>")
    found = {each.split(" ")[0] for each in barriers(page)}
    assert {"image-alt", "label", "html-has-lang"} <= found


@pytest.mark.parametrize("inline", ["<p style='color: red'>.", "<p onclick='alert()'>."])
def test_the_watch_sees_what_a_pages_policy_refuses(busy, browser, inline) -> None:
    errors: list[str] = []
    context = browser.new_context()
    watch(context, errors)
    page = context.new_page()
    page.goto(f"{busy.address}/login")
    assert errors == []

    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", inline)
    page.locator("body > :last-child").click()

    context.close()
    assert errors

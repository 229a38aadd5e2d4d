"""Every page has zero barriers that axe-core can find, in Polish and in the other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from queue_server.actions import arriving, calling, counters
from queue_server.actions.entry import Actor, Door
from tests.journeys.accessibility import assert_accessible, barriers
from tests.journeys.booked import HALINA, visits_everywhere
from tests.journeys.conftest import enrol, log_in, watch
from tests.journeys.everyone import (
    assert_by_keyboard,
    assert_in_forced_colours,
    assert_magnified,
    assert_without_motion,
)
from tests.mailbox import Mailbox
from tests.serving import ROOT, Server

OFFICES = tuple(ROOT / "offices" / f"{slug}.toml" for slug in ("kalisz", "zalesin", "auenfeld"))
# Pages that are drawn by what comes over the socket.
LIVE = ("/display", "/kiosk", "/clerk", "/api", "/pair")

# What one gets to without an account; names in braces are visits of tests/journeys/booked.py.
VISITS_BY_EMAIL = [
    *("/booking", "/booking/zalesin", "/booking/zalesin/D", "/booking/zalesin/D/2026-11-25"),
    *("/booking/zalesin/check", "/booking/zalesin/O", "/booking/zalesin/rules"),
    *("/booking/zalesin/privacy", "/booking/auenfeld/rules", "/booking/auenfeld/privacy"),
    *("/wish/zalesin/D", "/wish/zalesin/D/asked", "/offer/kalisz/withdrawn"),
    *("/offer/kalisz/no-such-offer", "/visit/kalisz/no-such-visit", "/visit/nowhere/no-visit"),
    *("{unconfirmed}", "{confirm}", "{unconfirmed}/move", "{unconfirmed}/earlier"),
    *("{confirmed}", "{confirmed}/move", "{confirmed}/move/2026-11-27"),
    *("{confirmed}/earlier", "{confirmed}/cancel", "{confirmed}/erase"),
    *("{cancelled}", "{cancelled}/cancel", "{cancelled}/move", "{shown once}"),
]
OWN_VISITS = [
    *("/visits", "/account", "/account/delete", "/booking/kalisz", "/booking/kalisz/A"),
    *("{booked}", "{booked}/move", "{booked}/move/2026-11-26", "{booked}/cancel"),
    *("{booked}/earlier", "{waiting}", "{waiting}/earlier", "{offer}", "/wish/kalisz/B"),
    *("/change", "/change-email", "/tf-setup", "/mf-recovery-codes", "/verify", "/clerk/kalisz"),
]
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
        "/booking/kalisz/rules",
        "/booking/kalisz/privacy",
        "/accessibility/kalisz",
        "/goodbye",
        *VISITS_BY_EMAIL,
    ],
    "halina": OWN_VISITS,
    "kiosk": ["/kiosk/kalisz/kiosk-1"],
    "clerk": ["/", "/clerk/kalisz", "/clerk/kalisz/1", "/clerk/kalisz/1?bar"],
    "administrator": [
        "/admin/kalisz/displays",
        "/admin/kalisz/displays/hall-1/layout?layout=ticker&metres=30",
        *("/admin/kalisz/devices", "/clerk/kalisz/2", "/clerk/kalisz/notice", "/outbox"),
    ],
}


# What axe-core cannot see is looked at in one language each; German has the longest words.
BESIDES = {
    "pl": (assert_by_keyboard,),
    "de": (assert_magnified,),
    "uk": (assert_without_motion, assert_in_forced_colours),
}


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """Everybody's mailbox."""
    with Mailbox() as running:
        yield running


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Server]:
    """The offices, the first with visitors waiting and one at counter 3."""
    with (
        Server(
            tmp_path_factory.mktemp("busy"), offices=OFFICES, environment=mailbox.environment
        ) as server,
        closing(server.store()) as store,
    ):
        for service in "AABBC":
            arriving.issue(Door(store, "kalisz"), service)
        ewa = Door(store, "kalisz", Actor("user:99", "Ewa"))
        counters.open_counter(ewa, "3")
        calling.call_next(ewa, "3")
        for who in ("clerk", "administrator"):
            server.user(f"{who}@kalisz.example", who, who.title())
        yield server


@pytest.fixture(scope="module")
def paths(busy: Server, mailbox: Mailbox) -> dict[str, str]:
    """Where the visits are, by the names that stand in PAGES."""
    return visits_everywhere(busy, mailbox)


@pytest.mark.parametrize("language", ["pl", "de", "uk"])
@pytest.mark.parametrize("who", PAGES)
def test_a_page_has_no_barriers(busy, paths, new_context, who, language) -> None:
    context = new_context(locale=language, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    if who == "kiosk":
        enrol(context, busy.address, busy.token("kiosk", "kiosk-1"))
    elif who != "nobody":
        log_in(page, busy.address, HALINA if who == "halina" else f"{who}@kalisz.example")
    for path in PAGES[who]:
        page.goto(busy.address + path.format_map(paths))
        page.wait_for_load_state("load")
        if path.startswith(LIVE):
            page.wait_for_timeout(400)
        assert_accessible(page)
        for besides in BESIDES[language]:
            besides(page)


@pytest.mark.parametrize(
    ("language", "error"), [("pl", "Błąd"), ("de", "Fehler"), ("uk", "Помилка")]
)
def test_a_form_says_what_is_wrong_where_a_screen_reader_hears_it(
    busy, new_context, language, error
) -> None:
    page = new_context(locale=language, viewport={"width": 320, "height": 640}).new_page()
    for path in ("/register", "/login", "/booking/zalesin/check"):
        if path.endswith("check"):
            page.goto(f"{busy.address}/booking/zalesin/P/2026-11-27")
            page.locator("button.hour").first.click()
            page.wait_for_url("**/check")
        else:
            page.goto(busy.address + path)
        page.locator("main form button[type=submit]").first.click()
        expect(page).to_have_title(re.compile(f"^{error}: "))
        # What went wrong has the focus: the list of it, or the first field with its message.
        expect(page.locator(":focus")).to_have_attribute(
            "role" if path.endswith("check") else "aria-invalid",
            "alert" if path.endswith("check") else "true",
        )
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

"""Every route with every role, and with none: who is let in, and who is turned away."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from queue_server.actions import accounts, devices, offices
from tests.serving import ROOT
from tests.web.conftest import HASHED, Browser

BEARERS = {"kiosk token", "display token", "clerk token", "integration token"}
STAFF = {"clerk", "manager", "administrator"}
EVERYBODY = {
    "nobody",
    "kiosk",
    "display",
    "administrator elsewhere",
    "integration token elsewhere",
    *STAFF,
    *BEARERS,
}

OWN_PAGES = (
    *("verify", "change_password", "change_email", "change_email_confirm"),
    *("mf_recovery", "mf_recovery_codes"),
    *("two_factor_setup", "two_factor_setup_validate", "two_factor_token_validation"),
)

# Who is let in, by the endpoint's section; what is not named here is a mistake.
SECTIONS = {
    "static": EVERYBODY,
    "pages": EVERYBODY,
    "pairing": EVERYBODY,
    "security": EVERYBODY,
    "accounts": EVERYBODY,
    "display": EVERYBODY,
    "phone": EVERYBODY,
    "api_docs": EVERYBODY,
    "api-docs": EVERYBODY,
    "kiosk": {"kiosk"},
    "clerk": STAFF,
    "admin": {"administrator"},
    "Tickets": {"kiosk token", "integration token"},
    "Counters": {"clerk token"},
    "Reservations": {"integration token"},
    "Offices": EVERYBODY,
}
# Asked by everybody in tests/access.
BESIDE = {
    *("booking", "checking", "visit", "mine", "changing", "moving", "waiting", "offers"),
    *("rules", "account", "outbox"),
    # by its own token alone, in tests/metrics
    "metrics",
    # as are the rooms of the hall: voice, statement, messages, printing, monitors
    *("voice", "statement", "notices", "kiosk_printing", "print_agents", "displays", "layouts"),
}
ENDPOINTS = {
    **{f"security.{page}": {*STAFF, "administrator elsewhere"} for page in OWN_PAGES},
    "Tickets.find_ticket": {"clerk token", "integration token"},
    "Offices.read_queue": {"clerk token", "integration token"},
    "Offices.read_journal": {"integration token"},
    "Offices.show_notice": {"clerk token"},
    "Offices.withdraw_notice": {"clerk token"},
}
VALUES = {
    "office": "kalisz",
    "counter": "1",
    "kiosk": "kiosk-1",
    "display": "hall-1",
    "device": "hall-1",
    "verb": "recall",
    "number": "A001",
    "code": "12345671",
    "track": "unknown",
    "token": 999,
    "alert": 999,
    "name": "film.mp4",
    "filename": "base.css",
}


class Somebody:
    """Who asks: a browser with a session or a device's cookie, or a program with a token."""

    def __init__(self, app: Flask, who: str) -> None:
        self.browser = Browser(app)
        self.bearer: str | None = None
        store = app.extensions["okienko"].store
        if who in BEARERS or who == "integration token elsewhere":
            office = "second" if who.endswith("elsewhere") else "kalisz"
            self.bearer = devices.create_token(store, office, who.split()[0], who)
        elif who in {"kiosk", "display"}:
            token = devices.create_token(store, "kalisz", who, "kiosk-1")
            self.browser.client.set_cookie("okienko_device", token)
        elif who != "nobody":
            self.log_in(store, who)

    def log_in(self, store: Any, who: str) -> None:
        role, _, elsewhere = who.partition(" ")
        email = f"{role}{elsewhere}@kalisz.example"
        user = accounts.add_user(store, email, HASHED, role)
        accounts.grant(store, user, "second" if elsewhere else "kalisz", role)
        assert self.browser.log_in(email.partition("@")[0]).status_code == 302

    def is_let_in(self, method: str, address: str) -> bool:
        headers = {"Accept": "application/json"}
        if self.bearer:
            headers["Authorization"] = f"Bearer {self.bearer}"
        if method != "GET":
            headers["X-CSRFToken"] = self.browser.token()
        body = None if method == "GET" else {}
        answer = self.browser.client.open(address, method=method, json=body, headers=headers)
        assert answer.status_code != 500, (method, address, answer.text)
        assert "csrf_failed" not in answer.text
        return answer.status_code not in {401, 403}


@pytest.fixture
def two_offices(app: Flask) -> Flask:
    source = (ROOT / "tests" / "offices" / "second.toml").read_text(encoding="utf-8")
    offices.load(app.extensions["okienko"].store, source, "second")
    return app


def allowed_at(endpoint: str) -> set[str]:
    return ENDPOINTS.get(endpoint) or SECTIONS[endpoint.partition(".")[0]]


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Method, address and endpoint of every route; the one that logs out comes last."""
    found = [
        (method, address_of(rule), rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] not in BESIDE or rule.endpoint.endswith("static")
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda route: route[2] == "security.logout")


def address_of(rule: Rule) -> str:
    built = rule.build({name: VALUES[name] for name in rule.arguments})
    assert built is not None
    return built[1]


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_may_do_what(two_offices, who):
    somebody = Somebody(two_offices, who)
    wrong = []
    for method, address, endpoint in routes(two_offices):
        expected = endpoint.endswith("static") or who in allowed_at(endpoint)
        if somebody.is_let_in(method, address) != expected:
            wrong.append((method, address, "let in" if not expected else "turned away"))

    assert wrong == []


@pytest.mark.parametrize("address", ["/clerk/kalisz", "/admin/kalisz/devices", "/clerk/kalisz/1"])
def test_a_person_who_is_not_logged_in_is_shown_where_to(browser: Browser, address: str):
    answer = browser.get(address, Accept="text/html")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/login?next={address}"


def test_an_account_that_was_switched_off_is_out_at_once(app, browser):
    from dataclasses import replace

    from queue_server.queries import accounts as known

    browser.log_in("anna")
    store = app.extensions["okienko"].store
    accounts.save_user(store, replace(known.by_email(store, "anna@kalisz.example"), active=False))

    assert browser.get("/clerk/kalisz", Accept="text/html").status_code == 302

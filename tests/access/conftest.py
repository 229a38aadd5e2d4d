"""The whole house in one process, and everybody who might ask it for something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import wsgi
from queue_server.actions import accounts, devices, offices
from queue_server.queries import devices as known
from queue_server.settings import Settings
from queue_server.store import Store
from tests import databases
from tests.conftest import SteppedClock
from tests.serving import HASHED, MONDAY, PASSWORD, ROOT

STAFF = ("clerk", "manager", "administrator")
DEVICES = ("kiosk", "display")
SYSTEMS = ("kiosk", "display", "clerk", "integration")

# Everybody who might ask. "elsewhere" is another office of the same server.
CAST = (
    "nobody",
    *STAFF,
    "clerk elsewhere",
    "administrator elsewhere",
    *(f"{role} cookie" for role in DEVICES),
    "kiosk cookie elsewhere",
    "display cookie elsewhere",
    "revoked kiosk cookie",
    "revoked display cookie",
    *(f"{role} bearer" for role in SYSTEMS),
    "integration bearer elsewhere",
    "revoked integration bearer",
)


@dataclass
class Caller:
    """What one of the cast brings along: cookies, headers, and the page's CSRF token."""

    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    csrf: str = ""


@dataclass
class House:
    """The real app with two offices and the whole cast."""

    app: Flask
    tokens: dict[str, str] = field(default_factory=dict)
    known: dict[str, Caller] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.app.extensions["okienko"].store

    def caller(self, who: str) -> Caller:
        """One of the cast, logged in or enrolled when first asked for."""
        if who not in self.known:
            self.known[who] = caller(self, who)
        return self.known[who]

    def client(self, who: str) -> FlaskClient:
        """A browser as that caller has it; whatever it does, the next one is fresh again."""
        made = self.app.test_client()
        for name, value in self.caller(who).cookies.items():
            made.set_cookie(name, value)
        return made

    def ask(
        self, who: str, method: str, address: str, *, csrf: bool = True, **given: Any
    ) -> TestResponse:
        """The answer; `csrf=False` leaves the page's token out."""
        caller = self.caller(who)
        headers = {"Accept": "text/html", **caller.headers, **given.pop("headers", {})}
        if csrf and method not in {"GET", "HEAD"}:
            headers.setdefault("X-CSRFToken", caller.csrf)
        return self.client(who).open(address, method=method, headers=headers, **given)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = build(tmp_path_factory.mktemp("house"))
    yield built
    built.store.close()


def build(folder: Path, **settings: Any) -> House:
    """A fresh installation with the cast."""
    database = databases.at(folder / "okienko.db")
    app = wsgi.create_app(
        Settings(
            database=database, secret="for tests", at=MONDAY, async_mode="threading", **settings
        )
    )
    house = House(app)
    # Everybody asks at the same moment: answers differ by who asks, never by when.
    app.extensions["okienko"].clock = house.store.clock = SteppedClock()
    for path in (ROOT / "offices" / "kalisz.toml", ROOT / "tests" / "offices" / "second.toml"):
        offices.load(house.store, path.read_text(encoding="utf-8"), path.stem)
    house.tokens = tokens(house.store)
    return house


def tokens(store: Store) -> dict[str, str]:
    """A token for each of the cast that has one; the revoked ones are revoked."""
    made: dict[str, str] = {}
    for who in CAST:
        kind = [word for word in who.split() if word not in ("revoked", "elsewhere")]
        if kind[-1] not in ("cookie", "bearer"):
            continue
        office = "second" if who.endswith("elsewhere") else "kalisz"
        made[who] = devices.create_token(store, office, kind[0], who)
        if who.startswith("revoked"):
            devices.revoke_token(store, known.tokens(store)[-1].id)
    return made


def caller(house: House, who: str) -> Caller:
    """Log in, or take the token along; either way a page was opened and gave its CSRF token."""
    made, browser = Caller(), house.app.test_client()
    if "bearer" in who:
        made.headers["Authorization"] = f"Bearer {house.tokens[who]}"
    elif "cookie" in who:
        made.cookies["okienko_device"] = house.tokens[who]
    if who.split()[0] in STAFF and who not in house.tokens:
        enter(house, browser, who)
        made.csrf = csrf_of(browser.get("/").text)
    else:
        made.csrf = csrf_of(browser.get("/login").text)
    session = browser.get_cookie("okienko_session")
    assert session
    made.cookies["okienko_session"] = session.value
    return made


def enter(house: House, browser: FlaskClient, who: str) -> None:
    """Give somebody an account with that role, and log in by the form."""
    role, office = who.split()[0], "second" if "elsewhere" in who else "kalisz"
    user = accounts.add_user(house.store, email_of(who), HASHED, who.title())
    accounts.grant(house.store, user, office, role)
    csrf = csrf_of(browser.get("/login").text)
    form = {"email": email_of(who), "password": PASSWORD, "csrf_token": csrf}
    assert browser.post("/login", data=form).status_code == 302


def email_of(who: str) -> str:
    """The address under which one of the staff logs in."""
    return f"{who.replace(' ', '-')}@kalisz.example"


def csrf_of(html: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', html) or re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', html
    )
    assert found
    return unescape(found[1])

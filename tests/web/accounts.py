"""What the tests of accounts share: the letters that were written, and people who register."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask

from queue_server.actions import offices
from queue_server.domain.letters import Letter, Written
from queue_server.queries import accounts, letters
from queue_server.queries.accounts import Account
from queue_server.web.letters import written
from tests.serving import ROOT
from tests.web.conftest import Browser

JAN = "jan.nowak@poczta.example"
GOOD = "cztery konie w galopie"
BETTER = "piąty koń już nie biegnie"


def store_of(app: Flask) -> Any:
    return app.extensions["okienko"].store


def outbox(app: Flask, kind: str | None = None) -> list[Letter]:
    """The letters that wait to be sent, oldest first."""
    waiting = letters.due(store_of(app), "mail", 100)
    return [each for each in waiting if kind in (None, each.kind)]


def words(app: Flask, letter: Letter) -> Written:
    """The letter as its reader gets it."""
    found = written(app, letter)
    assert found is not None
    return found


def link_in(app: Flask, letter: Letter) -> str:
    """The path of the link that the letter's text holds."""
    found = re.search(r"https?://[^/\s]+(/\S+)", words(app, letter).text)
    assert found
    return found[1]


def account(app: Flask, email: str = JAN) -> Account:
    found = accounts.by_email(store_of(app), email)
    assert found is not None
    return found


def register(browser: Browser, email: str = JAN, password: str = GOOD, **more: str) -> Any:
    return browser.submit(
        "/register", **{"email": email, "password": password, "accept": "y"} | more
    )


def log_in(browser: Browser, email: str = JAN, password: str = GOOD) -> Any:
    return browser.submit("/login", email=email, password=password)


def activated(app: Flask, browser: Browser, email: str = JAN, password: str = GOOD) -> Browser:
    """Registered, and activated in another browser."""
    register(browser, email, password)
    elsewhere = Browser(app)
    elsewhere.get(link_in(app, outbox(app, "activate")[-1]))
    log_in(elsewhere, email, password)
    return browser


def plain(answer: Any) -> str:
    """The page without what differs from one request to the next."""
    html = re.sub(r'(name="csrf[-_]token"[^>]*(value|content)=)"[^"]*"', r"\1", answer.text)
    return unescape(html)


def load(app: Flask, source: str, slug: str) -> None:
    """Load an office in the place of what was there."""
    offices.load(store_of(app), source, slug)


def kalisz_with(addition: str) -> str:
    """The file of Kalisz with something more in it."""
    return (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8") + addition

"""The whole app over a fresh database, and browsers without a screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_server.actions import accounts, offices
from queue_server.settings import Settings
from queue_server.store import Store
from queue_server.web import passwords
from tests import databases
from tests.serving import HASHED, LIGHT, MONDAY, PASSWORD, ROOT
from wsgi import create_app

DECOY = LIGHT.hash("nobody has this one")


class Browser:
    """A browser: keeps cookies, and sends the token that the forms of a page carry."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(address, headers=headers)

    def token(self, address: str = "/") -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(address).text)
        assert found
        return unescape(found[1])

    def submit(self, address: str, **fields: str) -> Any:
        return self.client.post(address, data={**fields, "csrf_token": self.token()})

    def post(self, address: str, body: object) -> Any:
        headers = {"X-CSRFToken": self.token(), "Accept": "application/json"}
        return self.client.post(address, json=body, headers=headers)

    def log_in(self, who: str, password: str = PASSWORD) -> Any:
        return self.submit("/login", email=f"{who}@kalisz.example", password=password)


@pytest.fixture(autouse=True)
def light_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little work; how strong the real hashes are has a test of its own."""
    monkeypatch.setattr(passwords, "HASHER", LIGHT)
    monkeypatch.setattr(passwords, "DECOY", DECOY)


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes the app of an office with Anna, a clerk, and Adam, its administrator."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        path = tmp_path / f"okienko{len(made)}.db"
        given = Settings(database=databases.at(path), secret="for tests", at=MONDAY, **settings)
        app = create_app(given)
        made.append(app)
        furnish(app.extensions["okienko"].store)
        return app

    yield make
    for app in made:
        app.extensions["okienko"].store.close()


def furnish(store: Store) -> None:
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    offices.load(store, source, "kalisz")
    for name, role in (("Anna", "clerk"), ("Adam", "administrator")):
        user = accounts.add_user(store, f"{name.lower()}@kalisz.example", HASHED, name)
        accounts.grant(store, user, "kalisz", role)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def wait(app: Flask) -> Callable[[timedelta], None]:
    """Lets time pass on the server's clock."""

    def pass_by(span: timedelta) -> None:
        app.extensions["okienko"].clock.offset += span

    return pass_by

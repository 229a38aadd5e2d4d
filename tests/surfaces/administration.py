"""An office's administration in one process: who looks at its monitors, and monitors to look at."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

import admin
import display
from queue_server.actions import accounts, offices
from queue_server.actions.entry import Door
from queue_server.app import create_app
from queue_server.live.states import ScreenState
from queue_server.settings import Settings
from queue_server.store import Store
from tests import databases
from tests.serving import HASHED, PASSWORD, ROOT

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=ZoneInfo("Europe/Warsaw"))
PAGE = "/admin/kalisz/displays"


def screen(key: str = "hall-1", **facts: object) -> ScreenState:
    """An enrolled monitor that is well and speaks, unless the facts say otherwise."""
    usual = {
        "connected": 1, "guests": 0, "enrolled": True, "heard_at": NOW, "silent": False,
        "speaks": True, "sound": "on", "version": "v1", "width": 1920, "height": 1080,
        "ratio": 1.0, "drift_ms": 40,
    }  # fmt: skip
    return ScreenState(key=key, **{**usual, **facts})


class Administration:
    """The office in Kalisz on a Monday at 08:40; Ewa manages it."""

    def __init__(self, folder: Path) -> None:
        database = databases.at(folder / "okienko.db")
        settings = Settings(database=database, secret="for tests", at=NOW)
        self.app = create_app(settings, [admin.surface, display.surface])
        self.wired = self.app.extensions["okienko"]
        self.store: Store = self.wired.store
        source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
        offices.load(self.store, source, "kalisz")
        self.door = Door(self.store, "kalisz")
        self.ewa = self.logged_in("ewa")

    def logged_in(self, name: str) -> FlaskClient:
        """A manager's browser."""
        email = f"{name}@kalisz.example"
        accounts.grant(
            self.store, accounts.add_user(self.store, email, HASHED, name), "kalisz", "manager"
        )
        client = self.app.test_client()
        form = {"email": email, "password": PASSWORD, "csrf_token": csrf(client, "/login")}
        assert client.post("/login", data=form).status_code == 302
        return client

    def page(self, query: str = "lang=en") -> str:
        """The page of monitors."""
        return self.ewa.get(f"{PAGE}?{query}").get_data(as_text=True)

    def monitor(self, key: str = "hall-1", **facts: object) -> SocketIOTestClient:
        """A page that shows a monitor, without being enrolled, and has said how it fares."""
        opened = self.wired.socketio.test_client(self.app)
        asked = {"kind": "hall", "office": "kalisz", "key": key, "seq": 0}
        assert opened.emit("join", asked, callback=True)["ok"]
        usual = {
            "office": "kalisz", "key": key, "sound": "on", "version": "v1", "width": 1920,
            "height": 1080, "ratio": 1, "drift_ms": self.true_clock,
        }  # fmt: skip
        assert opened.emit("report", {**usual, **facts}, callback=True)["ok"]
        opened.get_received()
        return opened

    @property
    def true_clock(self) -> int:
        """What a monitor whose clock is right says of it in this rehearsal."""
        return -round(self.wired.clock.offset.total_seconds() * 1000)

    def tell(self, key: str, what: str, **headers: str) -> TestResponse:
        """Press a button of a card, as the page's script does."""
        sent = {"X-CSRFToken": csrf(self.ewa, PAGE), "Accept": "application/json", **headers}
        return self.ewa.post(f"{PAGE}/{key}/{what}?lang=en", headers=sent)


def csrf(client: FlaskClient, page: str) -> str:
    """The token of a page's forms."""
    found = re.search(
        r'name="csrf-token" content="([^"]+)"', client.get(page).get_data(as_text=True)
    )
    assert found
    return unescape(found[1])

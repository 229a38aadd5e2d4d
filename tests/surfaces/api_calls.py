"""The real app on a fresh database, and a caller with a token of each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

import api
import display
from queue_server.actions import devices, offices
from queue_server.app import create_app
from queue_server.settings import Settings
from tests import databases

MONDAY = "2026-11-23T08:40"
OFFICES = Path(__file__).parents[2] / "offices"
OTHERS = Path(__file__).parents[1] / "offices"
ROLES = ("kiosk", "clerk", "integration", "display")


@dataclass
class Installation:
    """A server with the first office and a second one, and a token of each role at the first."""

    app: Flask
    tokens: dict[str, str] = field(default_factory=dict)
    second: str = "second"

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        role: str | None = None,
        office: str = "kalisz",
        **headers: str,
    ) -> TestResponse:
        """Call an operation of the office as that role; underscores in headers are hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if role:
            sent["Authorization"] = f"Bearer {self.tokens[role]}"
        given = {} if body is None else {"json": body}
        address = f"/api/v1/offices/{office}{path}"
        return self.app.test_client().open(address, method=method, headers=sent, **given)


def install(folder: Path, at: str = MONDAY) -> Installation:
    """A fresh installation in that folder."""
    database = databases.at(folder / "okienko.db")
    settings = Settings(database=database, secret="for tests", at=at)
    app = create_app(settings, (api.surface, display.surface))
    store = app.extensions["okienko"].store
    offices.load(store, (OFFICES / "kalisz.toml").read_text("utf-8"), "kalisz")
    offices.load(store, (OTHERS / "second.toml").read_text("utf-8"), "second")
    tokens = {role: devices.create_token(store, "kalisz", role, role) for role in ROLES}
    tokens["elsewhere"] = devices.create_token(store, "second", "integration", "elsewhere")
    return Installation(app, tokens)

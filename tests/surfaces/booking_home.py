"""A visitor's browser at home, and small offices that take bookings in different ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from queue_server.actions import offices
from queue_server.settings import Settings
from queue_server.store import Store, schema
from tests import databases
from tests.serving import MONDAY
from wsgi import create_app

WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

OFFICE = """
slug = "town"
languages = ["en", "pl"]
zone = "Europe/Warsaw"
names = {{ en = "Town Hall", pl = "Ratusz" }}
address = "1 Main Square"
colour = "#14507a"

[hours]
holidays = "PL"
[hours.week]
{week}

[categories.papers]
names = {{ en = "Papers", pl = "Dokumenty" }}

[services.P]
category = "papers"
names = {{ en = "Passport", pl = "Paszport" }}
mean_minutes = 15
colour = "#14507a"
bring = [{{ en = "Two photos", pl = "Dwa zdjęcia" }}]

[services.D]
category = "papers"
names = {{ en = "Driving licence", pl = "Prawo jazdy" }}
mean_minutes = 15
colour = "#6a1257"

[services.S]
category = "papers"
names = {{ en = "Stamps", pl = "Znaczki" }}
mean_minutes = 5
colour = "#8a3300"
bookable = false

[counters.1]

[kiosks.kiosk-1]
names = {{ en = "Kiosk", pl = "Automat" }}

[booking]
identity = "{identity}"
fields = {fields}

[booking.slots]
minutes = 30
places = {places}
lead_minutes = 0
days_ahead = {days_ahead}
{limits}
[booking.privacy]
text = {{ en = "We keep little.", pl = "Mało." }}
"""


def office_file(
    hours: str = "8:30-10:30",
    days: Iterable[str] = WORKING_DAYS,
    identity: str = "none",
    active: int | None = None,
    **choices: Any,
) -> str:
    """An office's file; four slots of half an hour every working day, 08:40 being in the first."""
    standard = {"fields": [], "places": 1, "days_ahead": 7}
    return OFFICE.format(
        week="\n".join(f'{day} = "{hours}"' for day in days),
        limits=f"[booking.limits]\nactive = {active}\n" if active else "",
        identity=identity,
        **{**standard, **choices},
    )


class Home:
    """The app with one office, and a browser that follows what the pages say."""

    def __init__(self, database: Path, office: str, at: datetime = MONDAY) -> None:
        given = Settings(database=databases.at(database), secret="for tests", at=at)
        self.app = create_app(given)
        self.store: Store = self.app.extensions["okienko"].store
        offices.load(self.store, office, "town")
        self.client: FlaskClient = self.app.test_client()

    def other(self) -> Home:
        """Somebody else at the same office."""
        stranger = object.__new__(Home)
        stranger.app, stranger.store = self.app, self.store
        stranger.client = self.app.test_client()
        return stranger

    def get(self, path: str, language: str = "en") -> TestResponse:
        return self.client.get(path, headers={"Accept-Language": language})

    def post(self, path: str, **fields: str) -> TestResponse:
        page = self.get("/booking/town").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token
        form = {**fields, "csrf_token": unescape(token[1])}
        return self.client.post(path, data=form, headers={"Accept-Language": "en"})

    def press(self, page: str, which: int = 0) -> TestResponse:
        """Press one of the large buttons of a page that take a free hour."""
        html = self.get(page).text
        form = re.findall(r'<form method="post" action="(/booking/[^"]+)"', html)[which]
        return self.post(form, starts_at=taps(html)[which])

    def take(self, starts_at: str, service: str = "P") -> TestResponse:
        """Press a certain hour."""
        return self.post(f"/booking/town/{service}/{starts_at[:10]}", starts_at=starts_at)

    def ok(self, **fields: str) -> TestResponse:
        """Press OK on the check page."""
        return self.post("/booking/town/check", **{"key": self.key(), **fields})

    def key(self) -> str:
        """The key of the hour that is held, as the check page has it."""
        found = re.search(r'name="key" value="([^"]+)"', self.get("/booking/town/check").text)
        return unescape(found[1]) if found else ""

    def book(self, starts_at: str, service: str = "P", **fields: str) -> str:
        """Book an hour; the link of the visit."""
        assert self.take(starts_at, service).location == "/booking/town/check"
        answer = self.ok(**fields)
        assert answer.location.startswith("/visit/town/"), answer.location
        return answer.location.rpartition("/")[2]

    def wait(self, **span: float) -> None:
        self.app.extensions["okienko"].clock.offset += timedelta(**span)

    def count(self) -> int:
        """How many reservations there are."""
        with self.store.reading() as connection:
            counted = select(func.count()).select_from(schema.reservations)
            return int(connection.execute(counted).scalar_one())


def taps(html: str) -> list[str]:
    """The free hours that a page offers, as its buttons send them."""
    return re.findall(r'name="starts_at" value="([^"]+)"', html)


def plain(html: str) -> str:
    """A page's words without its tags, in one line."""
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(body))

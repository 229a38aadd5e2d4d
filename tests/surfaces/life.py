"""A visitor's whole life at a real server, and a search for whatever it leaves behind."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import requests
from sqlalchemy import inspect, text

from queue_server.store import Store
from tests.mailbox import Mailbox, text_of
from tests.serving import ROOT, Server, wait_for

EMAIL = "wanda.zielinska-qx7@example.org"
NAME = "Wanda Zielinska-Qx"
PHONE = "+48 601 734 982"
PLATE = "PK 7QX9Z"
PASSWORD = "siedem fioletowych hulajnóg"
# Parts of each that would still tell who it was.
TRACES = ("zielinska-qx", "601 734 982", "601734982", "pk 7qx9z", "pk7qx9z")

WAITING = "next_try_at IS NOT NULL"
TUESDAY_905 = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)


def office(folder: Path) -> Path:
    """Kalisz, asking for all that an office may ask for, and counting who does not come."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    source = source.replace("fields = []", 'fields = ["name", "phone", "plate"]')
    source += "\n[booking.no_shows]\ncount = 3\ndays = 10\nblock_days = 10\n"
    path = folder / "kalisz.toml"
    path.write_text(source, encoding="utf-8")
    assert tomllib.loads(source)["slug"] == "kalisz"
    return path


class Phone:
    """Wanda's phone: keeps cookies, presses the buttons of pages."""

    def __init__(self, server: Server, mailbox: Mailbox) -> None:
        self.server, self.mailbox = server, mailbox
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"

    def get(self, path: str) -> requests.Response:
        answer = self.session.get(self.server.address + path, timeout=30)
        assert answer.status_code == 200, (path.partition("?")[0], answer.status_code)
        return answer

    def press(self, page: str, path: str | None = None, **fields: str) -> requests.Response:
        """Send a page's form with its token."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(page).text)
        assert found
        form = {**fields, "csrf_token": unescape(found[1])}
        return self.session.post(self.server.address + (path or page), data=form, timeout=30)

    def register(self) -> None:
        """Make an account, activate it by the letter's link, log in."""
        self.get("/booking/kalisz")
        self.press("/register", email=EMAIL, password=PASSWORD, accept="y")
        letter = text_of(self.mailbox.wait_for(EMAIL))
        link = next(each for each in re.findall(r"http://[^/\s]+(/\S+)", letter) if "firm" in each)
        self.get(link)
        self.press("/login", email=EMAIL, password="not my password")
        self.press("/login", email=EMAIL, password=PASSWORD)
        assert self.get("/visits").url.endswith("/visits")

    def book(self, service: str, hour: str) -> str:
        """Book an hour, such as "2026-11-24T08:15:00Z"; the path of the visit's page."""
        day = f"/booking/kalisz/{service}/{hour[:10]}"
        check = self.press(day, starts_at=hour)
        key = re.search(r'name="key" value="([^"]+)"', check.text)
        assert key, check.url
        answer = self.press(
            "/booking/kalisz/check",
            key=unescape(key[1]),
            name=NAME,
            phone=PHONE,
            plate=PLATE,
            accepted="yes",
        )
        assert "/visit/kalisz/" in answer.url, answer.url
        return answer.url.removeprefix(self.server.address)


def live(server: Server, mailbox: Mailbox) -> Phone:
    """Register, book, cancel, miss, wait, come; the server's clock is left on Tuesday at 9:05."""
    phone = Phone(server, mailbox)
    phone.register()
    missed = phone.book("B", "2026-11-24T07:00:00Z")
    cancelled = phone.book("B", "2026-11-25T09:00:00Z")
    comes = phone.book("A", "2026-11-24T08:15:00Z")
    late = phone.book("C", "2026-11-26T08:30:00Z")
    phone.press(f"{cancelled}/cancel")
    phone.press(f"{late}/earlier")
    phone.press("/wish/kalisz/C", before="2026-12-01")
    code = re.sub(r"\D", "", grouped_code(phone.get(comes).text))
    wait_for("the letters", lambda: not letters(server, WAITING), 30)
    # Those who come to the hall, come later.
    server.stop()
    server.clock.start(TUESDAY_905)
    server.start()
    headers = {"Authorization": f"Bearer {server.token('kiosk', 'kiosk-1')}"}
    for given in ("00000000", code):
        address = f"{server.address}/api/v1/offices/kalisz/activations"
        requests.post(address, json={"code": given}, headers=headers, timeout=30)
    wait_for("a letter", lambda: letters(server, "kind = 'missed' AND sent_at IS NOT NULL"), 30)
    assert "A001" in phone.get(comes).text
    assert missed != comes
    return phone


def letters(server: Server, which: str = "1") -> int:
    """How many such letters the outbox holds."""
    with closing(server.store()) as store, store.reading() as connection:
        counted = text(f"SELECT count(*) FROM letters WHERE {which}")
        return int(connection.execute(counted).scalar_one())


def grouped_code(html: str) -> str:
    """The reservation number on a visit's page."""
    found = re.search(r">\s*(\d{4}[ \u00a0\u202f]\d{4})\s*<", html)
    assert found
    return found[1]


def traces_in_tables(store: Store, traces: tuple[str, ...] = TRACES) -> list[str]:
    """Every table and column in which one of the traces stands."""
    return [
        f"{table}.{column}"
        for table, column, value in every_value(store)
        if any(trace in value.lower() for trace in traces)
    ]


def every_value(store: Store) -> Iterator[tuple[str, str, str]]:
    """Whatever the database holds, in every table and every column."""
    with store.reading() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            for row in rows:
                for column, value in row._mapping.items():
                    yield table, column, str(value)


def traces_in_log(server: Server) -> list[str]:
    """Every line of the server's log in which one of the traces stands."""
    lines = server.log.read_text(encoding="utf-8").lower().splitlines()
    return [line for line in lines if any(trace in line for trace in TRACES)]


def traces_in_files(server: Server) -> list[str]:
    """The database's files in which a trace stands, be it in a page that is no longer used."""
    return [
        path.name
        for path in server.folder.glob("okienko.db*")
        if any(trace.encode() in path.read_bytes().lower() for trace in TRACES)
    ]


def tables(server: Server) -> list[str]:
    """Where the server's database still tells who it was."""
    with closing(server.store()) as store:
        return traces_in_tables(store)

"""Somebody at home: visits that are booked, and the browser in which their pages are opened."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

import booking as surface
from queue_server.actions import accounts, booking, offices
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.letters import Letter, Written
from queue_server.domain.office import Office
from queue_server.domain.visits import Person, Visit
from queue_server.queries import availability, visits
from queue_server.queries import offices as offices_known
from queue_server.settings import Settings
from queue_server.store import Store
from queue_server.web.locale import in_language
from tests import databases
from tests.serving import MONDAY, ROOT
from wsgi import create_app

EMAIL = "halina@home.example"
ZONE = ZoneInfo("Europe/Warsaw")
PUBLIC = "https://visits.kalisz.example"


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Poland, in UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


TUESDAY = local(24, 9, 15)


class Home:
    """The whole app with one office, on Monday at 08:40, and a browser."""

    def __init__(
        self, folder: Path, slug: str = "kalisz", dialect: str = databases.USUAL, **changes: str
    ) -> None:
        database = databases.at(folder / f"{slug}.db", dialect)
        self.slug = slug
        settings = Settings(database=database, secret="x" * 32, at=MONDAY, public_url=PUBLIC)
        self.app = create_app(settings)
        self.wired = self.app.extensions["okienko"]
        self.store: Store = self.wired.store
        self.load(changes)
        self.door = Door(self.store, slug, VISITOR)
        self.client: FlaskClient = self.app.test_client()
        self._account: int | None = None

    def load(self, changes: dict[str, str]) -> None:
        """Load the office's file, with some lines written otherwise."""
        source = (ROOT / "offices" / f"{self.slug}.toml").read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in source
            source = source.replace(old, new)
        offices.load(self.store, source, self.slug)

    @property
    def now(self) -> datetime:
        return self.store.clock.now()

    def wait_until(self, moment: datetime) -> None:
        """Let time pass on the server's clock."""
        self.wired.clock.offset += moment - self.now

    def account(self) -> int:
        """Halina's account."""
        if self._account is None:
            self._account = accounts.add_user(self.store, EMAIL, "!", "Halina")
        return self._account

    @property
    def office(self) -> Office:
        return offices_known.find(self.store, self.slug)

    def any_service(self) -> str:
        """The office's first service that can be booked."""
        return next(each.letter for each in self.office.services if each.slots)

    def first_hour(self, service: str) -> datetime:
        """The first hour that can be booked from tomorrow on."""
        found = availability.next_after(self.store, self.slug, service, local(24, 0))
        assert found is not None
        return found.starts_at

    def hold(self, service: str, starts_at: datetime) -> str:
        """Keep an hour; its key."""
        key = booking.new_key()
        booking.hold(self.door, service, starts_at, key)
        return key

    def book(
        self, service: str = "A", starts_at: datetime = TUESDAY, language: str = "pl", **who: Any
    ) -> Visit:
        """Book an hour, in Kalisz with Halina's account."""
        given = who or (
            {"user_id": self.account(), "email": EMAIL} if self.slug == "kalisz" else {}
        )
        return booking.book(
            self.door, self.hold(service, starts_at), Person(language=language, **given)
        )

    def visit(self, link: str) -> Visit:
        """The visit as it stands now."""
        return visits.find(self.store, self.slug, link)

    def path(self, visit: Visit, more: str = "") -> str:
        return f"/visit/{self.slug}/{visit.link}{more}"

    def get(self, address: str, language: str = "pl") -> Any:
        return self.client.get(address, headers={"Accept-Language": language})

    def page(self, visit: Visit, language: str = "pl") -> str:
        """What the visit's page says, without its tags."""
        answer = self.get(self.path(visit), language)
        assert answer.status_code == 200, answer.text
        return words_of(answer.text)

    def submit(self, address: str, **fields: str) -> Any:
        """Press a form's button, with the token of the page that it stands on."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/").text)
        assert found
        return self.client.post(address, data={**fields, "csrf_token": unescape(found[1])})

    def remember_as_booked_here(self, visit: Visit) -> None:
        """What the browser keeps after booking."""
        with self.client.session_transaction() as kept:
            kept["booked"] = [visit.link]

    def letter(self, kind: str, visit: Visit | None, language: str = "pl", **given: Any) -> Letter:
        """A letter as the outbox hands it to whoever writes it."""
        return Letter(
            id=1,
            office=self.slug,
            kind=kind,
            channel=given.pop("channel", "mail"),
            recipient=EMAIL,
            language=language,
            link=visit.link if visit else None,
            user_id=None,
            facts=given,
            message_id="<1@kalisz.example>",
            made_at=self.now,
            tries=0,
        )

    def written(self, kind: str, visit: Visit | None, language: str = "pl", **given: Any):
        """The letter in words, written as the post does it: without a request."""
        writer = surface.surface.letters[kind]
        with self.app.app_context(), in_language(language):
            return writer(self.letter(kind, visit, language, **given))

    def mail(self, kind: str, visit: Visit | None, language: str = "pl", **given: Any) -> Written:
        """The same, which must be something to send."""
        written = self.written(kind, visit, language, **given)
        assert written is not None
        return written


def words_of(html: str) -> str:
    """The words of a page's content, in one line."""
    main = html.split("<main", 1)[-1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)

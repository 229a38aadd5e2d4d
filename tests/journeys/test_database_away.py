"""Every page that dials while the database is away gets its place when it is back, by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import postgres
from tests.journeys.conftest import NewContext, enrol, log_in
from tests.journeys.test_clerk import sit_down
from tests.metrics.test_doors import figures_at, value
from tests.serving import Server, free_port, wait_for
from tests.wire import Cable

# What each kind of page joins; two of them are panels: a clerk's, and the page of counters.
PLACES = {"hall": 1, "kiosk": 1, "panel": 2}
SECONDS = 90


@dataclass
class Town:
    """An office on PostgreSQL with a page of each kind, at the far end of a cable."""

    server: Server
    cable: Cable
    figures: int
    pages: dict[str, Page]
    contexts: list[BrowserContext]

    def all_are_seated(self) -> bool:
        told = figures_at(self.figures)
        return all(value(told, "okienko_sockets", kind=each) == PLACES[each] for each in PLACES)

    def database_away(self) -> None:
        """Nobody gets to the database any more."""
        self._allow("false")
        postgres.cluster().do(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"
        )

    def database_back(self) -> None:
        self._allow("true")

    @property
    def name(self) -> str:
        return urlsplit(self.server.database).path.removeprefix("/")

    def _allow(self, allowed: str) -> None:
        postgres.cluster().do(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS {allowed}')

    def says(self, event: str) -> int:
        """How often the server's log has told of it."""
        return self.server.log.read_text().count(f"event={event}")


@pytest.fixture
def town(tmp_path: Path, new_context: NewContext) -> Iterator[Town]:
    port = free_port()
    environment = {"OKIENKO_METRICS_LISTEN": f"127.0.0.1:{port}"}
    with Server(tmp_path, dialect="postgresql", environment=environment) as server:
        cable = Cable(server.port)
        contexts = {each: new_context() for each in ("display", "kiosk", "anna", "ewa")}
        pages = {each: contexts[each].new_page() for each in contexts}
        for role, name in (("display", "hall-1"), ("kiosk", "kiosk-1")):
            enrol(contexts[role], cable.address, server.token(role, name))
            pages[role].goto(f"{cable.address}/{role}/kalisz/{name}")
        for clerk in ("anna", "ewa"):
            server.user(f"{clerk}@kalisz.example", "clerk", clerk.title())
            log_in(pages[clerk], cable.address, f"{clerk}@kalisz.example")
            pages[clerk].goto(f"{cable.address}/clerk/kalisz")
        sit_down(pages["anna"])
        made = Town(server, cable, port, pages, list(contexts.values()))
        wait_for("all pages to be seated", made.all_are_seated, SECONDS)
        yield made
        cable.close()
        made.database_back()


def same_visitors(town: Town) -> None:
    """They come back as whom they were a moment ago: the server need not ask who they are."""


def strangers(town: Town) -> None:
    """They come with another cookie, so that the server must ask who they are."""
    for context in town.contexts:
        context.add_cookies([{"name": "another", "value": "one", "url": town.cable.address}])


@pytest.mark.parametrize(
    ("come", "trouble"), [(same_visitors, "join_failed"), (strangers, "identifying_failed")]
)
def test_whoever_dials_while_the_database_is_away_gets_in_when_it_is_back(
    town: Town, come: Callable[[Town], None], trouble: str
):
    display = town.pages["display"]
    for page in town.pages.values():
        page.evaluate("window.untouched = true")
    come(town)

    town.database_away()
    # For a while boards are still told from memory.
    wait_for("the server to notice", lambda: town.says("relay_turn_failed") >= 4, SECONDS)
    town.cable.mend()  # every line ends
    wait_for("all to ask in vain", lambda: town.says(trouble) >= 4, SECONDS)
    expect(display.locator("#lost")).to_be_visible(timeout=SECONDS * 1000)
    town.database_back()

    wait_for("all pages to be seated", town.all_are_seated, SECONDS)
    expect(display.locator("#lost")).to_be_hidden()
    for name, page in town.pages.items():
        assert page.evaluate("window.untouched"), f"{name} was loaded anew"

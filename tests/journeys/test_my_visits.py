"""My visits in a browser: cancelled, moved, waited for; by keyboard, on a phone, without JS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import accounts, booking, visits, wishes
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.visits import Person, Visit
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import log_in
from tests.serving import HASHED, Server
from tests.surfaces.home import EMAIL, local

PHONE = {"width": 320, "height": 640}


class House:
    """The server, and what Halina has booked there."""

    def __init__(self, server: Server) -> None:
        self.server = server
        with closing(server.store()) as store:
            self.halina = accounts.add_user(store, EMAIL, HASHED, "")
            self.jan = accounts.add_user(store, "jan@home.example", "!", "")

    def book(self, service: str, day: int, hour: int, minute: int, jan: bool = False) -> Visit:
        """Book a visit for Halina or Jan."""
        who = Person(self.jan, "jan@home.example") if jan else Person(self.halina, EMAIL)
        with closing(self.server.store()) as store:
            door, key = Door(store, "kalisz", VISITOR), booking.new_key()
            booking.hold(door, service, local(day, hour, minute), key)
            return booking.book(door, key, who)

    def offer(self, visit: Visit, freed: Visit) -> str:
        """Halina waits for an earlier day, and Jan gives his hour up; the offer's path."""
        with closing(self.server.store()) as store:
            door = Door(store, "kalisz", VISITOR)
            wish = wishes.ask(door, visit.person, visit.service, visit=visit.link)
            visits.cancel(door, freed.link)
        return f"/offer/kalisz/{wish.link}"


def path(visit: Visit, more: str = "") -> str:
    return f"/visit/kalisz/{visit.link}{more}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with Server(tmp_path_factory.mktemp("mine")) as server:
        yield House(server)


@pytest.fixture
def inside(house: House, new_context):
    """Makes a page in which Halina is logged in."""

    def make(**options: object) -> Page:
        page = new_context(**{"locale": "en-GB", "viewport": PHONE, **options}).new_page()
        log_in(page, house.server.address, EMAIL)
        return page

    return make


@pytest.fixture(scope="module")
def pages(house: House) -> list[str]:
    """Every page of changes, waiting, rules and the account, with something on each."""
    coming, cancelled = house.book("A", 25, 8, 0), house.book("A", 25, 8, 15)
    with closing(house.server.store()) as store:
        visits.cancel(Door(store, "kalisz", VISITOR), cancelled.link)
    late, freed = house.book("C", 27, 9, 30), house.book("C", 24, 9, 30, jan=True)
    return [
        house.offer(late, freed),
        "/visits",
        path(coming, "/cancel"),
        path(cancelled, "/cancel"),
        path(cancelled, "/move"),
        path(coming, "/move"),
        path(coming, "/move/2026-11-26"),
        path(coming, "/earlier"),
        path(late, "/earlier"),
        "/wish/kalisz/B",
        "/wish/kalisz/B/asked",
        "/offer/kalisz/withdrawn",
        "/booking/kalisz/rules",
        "/booking/kalisz/privacy",
        "/account",
        "/account/delete",
        "/goodbye",
    ]


@pytest.mark.parametrize("locale", ["pl-PL", "de-DE", "uk-UA"])
def test_no_page_has_barriers_or_scrolls_sideways_on_a_phone(house, inside, pages, locale) -> None:
    page = inside(locale=locale)
    for address in pages:
        page.goto(house.server.address + address)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, (address, wide)


def test_a_visit_is_moved_without_javascript(house, inside) -> None:
    visit = house.book("A", 26, 10, 0)
    page = inside(java_script_enabled=False)
    page.goto(house.server.address + path(visit, "/move"))
    page.locator('a.day[href$="/move/2026-11-27"]').click()
    page.locator("button.hour", has_text="10:30").click()
    expect(page.locator("h1")).to_have_text("Move the visit to this hour?")

    page.go_back()
    page.locator("button.hour", has_text="10:45").click()
    expect(page.locator("main")).to_contain_text("Friday 27 November, 10:45")
    page.get_by_role("button", name="Yes, move it").click()

    page.wait_for_url(f"**{path(visit)}")
    expect(page.locator("main")).to_contain_text("10:45")
    expect(page.locator("main")).to_contain_text(f"{visit.code[:4]}")


def test_a_visit_is_cancelled_by_keyboard_alone(house, inside) -> None:
    visit = house.book("A", 30, 10, 0)
    page = inside()
    page.goto(f"{house.server.address}/visits")
    reach(page, f'a[href="{path(visit, "/cancel")}"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/cancel")
    reach(page, "main form button.danger")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("The visit is cancelled")
    reach(page, "main a.primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/booking/kalisz")


def test_an_offered_hour_is_taken_from_the_list_of_visits(house, inside) -> None:
    with closing(house.server.store()) as store:
        key = booking.new_key()
        door = Door(store, "kalisz", VISITOR)
        booking.hold(door, "B", local(30, 9, 30), key)
        late = booking.book(door, key, Person(house.halina, EMAIL))
    path_of_offer = house.offer(late, house.book("B", 25, 9, 30, jan=True))
    page = inside()
    page.goto(f"{house.server.address}/visits")
    page.locator(f'a[href="{path_of_offer}"]').click()
    page.get_by_role("button", name="Take this hour").click()

    page.wait_for_url(f"**{path(late)}")
    expect(page.locator("main")).to_contain_text("Wednesday 25 November")


def reach(page: Page, wanted: str) -> None:
    """Press Tab until the focus is there, and see that it shows."""
    target = page.locator(wanted).first
    expect(target).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            assert target.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
            return
    raise AssertionError(f"Tab never reaches {wanted}")

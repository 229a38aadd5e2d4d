"""Every test has an office of its own on one server: starting a server takes longer than a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, WebSocketRoute, expect

from queue_server.actions import accounts, arriving, calling, offices, reservations
from queue_server.actions.entry import Actor, Door
from queue_server.queries import accounts as people
from queue_server.queries import hall
from queue_server.store import Store
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import NewContext, log_in
from tests.serving import MONDAY, ROOT, Server
from tests.wire import Cable

CLERKS = ("anna", "bartek")
SLUGS = (f"office-{serial}" for serial in count(1))


@dataclass
class Office:
    """An office with two clerks who are logged in."""

    slug: str
    server: Server
    logged_in: dict[str, StorageState]
    new_context: NewContext

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = self.server.store()
        try:
            yield store
        finally:
            store.close()

    def load(self, counters: int = 6, **rules: str) -> None:
        source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
        for key in range(7, counters + 1):
            source += f'\n[counters.{key}]\nservices = ["A", "B"]\n'
        for key, value in {"slug": f'"{self.slug}"', **rules}.items():
            source, found = re.subn(rf"(?m)^{key} *=.*$", f"{key} = {value}", source)
            assert found, f"{key} does not stand in the office's file"
        with self.store() as store:
            offices.load(store, source, self.slug)
            for clerk in CLERKS:
                account = people.by_email(store, f"{clerk}@kalisz.example")
                accounts.grant(store, account.id, self.slug, "clerk")

    def door(self, store: Store, actor: str | None = None) -> Door:
        return Door(store, self.slug, Actor(actor, actor))

    def take(self, services: str = "A") -> list[str]:
        with self.store() as store:
            return [arriving.issue(self.door(store), letter).number for letter in services]

    def at_counters(self) -> dict[str, str]:
        with self.store() as store:
            desks = hall.read(store, self.slug).desks
        return {desk.counter: desk.ticket.number for desk in desks if desk.ticket}

    def page(self, clerk: str = "anna", **options: object) -> Page:
        """A page in which that clerk chooses a counter."""
        state = self.logged_in[clerk]
        page = self.new_context(storage_state=state, **options).new_page()
        page.goto(f"{self.server.address}/clerk/{self.slug}")
        return page

    def panel(self, clerk: str = "anna", counter: str = "1", **options: object) -> Page:
        """The panel of a counter where that clerk has just sat down."""
        page = self.page(clerk, **options)
        sit_down(page, counter)
        return page


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("clerks")) as running:
        for clerk in CLERKS:
            running.user(f"{clerk}@kalisz.example", "clerk", clerk.title())
        yield running


@pytest.fixture(scope="module")
def logged_in(one_server: Server, browser: Browser) -> dict[str, StorageState]:
    states = {}
    for clerk in CLERKS:
        context = browser.new_context()
        log_in(context.new_page(), one_server.address, f"{clerk}@kalisz.example")
        states[clerk] = context.storage_state()
        context.close()
    return states


@pytest.fixture
def unloaded(one_server: Server, logged_in, new_context: NewContext) -> Office:
    return Office(next(SLUGS), one_server, logged_in, new_context)


@pytest.fixture
def office(unloaded: Office) -> Office:
    unloaded.load()
    return unloaded


@pytest.fixture
def anna(office: Office) -> Page:
    """Anna's panel at counter 1."""
    return office.panel()


def sit_down(page: Page, counter: str = "1") -> None:
    page.locator(f"[data-counter='{counter}']").get_by_role("button").click()
    expect(page).to_have_url(re.compile(rf"/{counter}$"))
    expect(page.locator("body")).to_have_attribute("data-state", "open")


class Late:
    """Stands between a page and its boards: what it holds comes when it lets go."""

    def __init__(self) -> None:
        self.holds = False
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []

    def stand_between(self, page: WebSocketRoute) -> None:
        """Carry everything to the server, and from there what is not held."""
        page.connect_to_server().on_message(lambda said: self._carry(page, said))

    def hold(self) -> None:
        """Let nothing more through to the page."""
        self.holds = True

    def let_go(self) -> None:
        """Let through what was held, and whatever comes."""
        self.holds = False
        for page, said in self.held:
            page.send(said)

    def _carry(self, page: WebSocketRoute, said: str | bytes) -> None:
        if self.holds:
            self.held.append((page, said))
        else:
            page.send(said)


def part(page: Page, name: str) -> Locator:
    return page.locator(f"[data-part='{name}']")


def verb(page: Page, name: str) -> Locator:
    return page.locator(f".acts [data-verb='{name}'], .strip-acts [data-verb='{name}']")


def rows(page: Page, name: str) -> Locator:
    return part(page, name).locator(".row:not(.is-gone)")


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    settled(page)


def click(button: Locator) -> None:
    button.click()
    settled(button.page)


def settled(page: Page) -> None:
    """The press is answered, and the pause after it is over."""
    expect(page.locator("body")).not_to_have_class(re.compile("is-busy"))


def next_visitor(page: Page, number: str) -> None:
    press(page, "Space")
    expect(part(page, "number")).to_have_text(number)


def like(*texts: str) -> list[re.Pattern[str]]:
    return [re.compile(text, re.S) for text in texts]


def test_a_clerk_logs_in_chooses_a_counter_and_calls_with_the_space_bar(anna, office):
    first, second = office.take("AB")
    expect(rows(anna, "here")).to_have_count(2)

    next_visitor(anna, first)
    press(anna, "2")
    expect(part(anna, "since")).to_contain_text("obsługa od")
    next_visitor(anna, second)

    expect(rows(anna, "here")).to_have_count(0)
    assert office.at_counters() == {"1": second}


def test_the_queue_grows_without_a_reload_and_shows_reason_and_waiting_time(anna, office):
    with office.store() as store:
        door = office.door(store)
        code = reservations.reserve(door, "B", MONDAY + timedelta(minutes=10)).code
        expect(rows(anna, "awaited")).to_contain_text("08:50")
        arriving.activate(door, code)
    office.take("AC")

    expect(rows(anna, "here")).to_have_text(like("A001.*0 min", "B001.*08:50"))
    expect(rows(anna, "elsewhere")).to_contain_text("C001")
    expect(rows(anna, "awaited")).to_have_count(0)


def test_a_double_click_on_next_calls_one_visitor(anna, office):
    first, _ = office.take("AA")
    expect(rows(anna, "here")).to_have_count(2)

    part(anna, "next").dblclick()
    settled(anna)

    assert office.at_counters() == {"1": first}


def test_two_tabs_that_show_the_same_picture_call_one_visitor(anna, office):
    first, _ = office.take("AA")
    other, late = anna.context.new_page(), Late()
    other.route_web_socket("**/socket.io/**", late.stand_between)
    other.goto(anna.url)
    for tab in (anna, other):
        expect(rows(tab, "here")).to_have_count(2)

    late.hold()
    for tab in (anna, other):
        tab.evaluate("document.querySelector('[data-part=next]').click()")
    late.let_go()

    for tab in (anna, other):
        expect(part(tab, "number")).to_have_text(first)
    settled(anna)
    settled(other)
    assert office.at_counters() == {"1": first}


def test_a_press_is_taken_back_within_ten_seconds(anna, office):
    (first,) = office.take()
    expect(part(anna, "undo")).not_to_be_visible()
    next_visitor(anna, first)
    expect(part(anna, "undo")).to_be_visible()

    press(anna, "0")

    expect(part(anna, "number")).to_have_text("–")
    expect(part(anna, "undo")).not_to_be_visible()
    expect(rows(anna, "here")).to_have_count(1)
    assert office.at_counters() == {}


def test_undo_goes_away_after_ten_seconds(anna, office):
    (first,) = office.take()
    next_visitor(anna, first)

    expect(part(anna, "undo")).not_to_be_visible(timeout=12_000)


def test_who_loses_the_counter_is_told_at_once_and_who_won_it(anna, office):
    bartek = office.page("bartek")
    expect(bartek.locator("[data-counter='1']")).to_contain_text("Anna")
    assert_accessible(bartek)

    bartek.locator("[data-counter='1']").get_by_role("button").click()

    expect(part(anna, "away")).to_be_visible()
    expect(part(anna, "away")).to_contain_text("Bartek")
    expect(part(anna, "panel")).not_to_be_visible()
    assert_accessible(anna)
    part(anna, "away").get_by_role("button").click()
    expect(part(anna, "panel")).to_be_visible()
    expect(part(bartek, "away")).to_contain_text("Anna")


def test_a_visitor_is_sent_to_the_head_of_another_service_with_keys_alone(anna, office):
    first, second = office.take("AB")
    next_visitor(anna, first)

    anna.keyboard.press("5")
    expect(part(anna, "transfer")).to_be_visible()
    assert_accessible(anna)
    anna.keyboard.press("0")
    press(anna, "b")

    expect(part(anna, "number")).to_have_text("–")
    expect(rows(anna, "here")).to_have_text(like(first, second))


def test_a_visitor_is_sent_to_a_colleague_but_not_to_a_closed_counter(anna, office):
    (first,) = office.take()
    bartek = office.panel("bartek", "5")
    next_visitor(anna, first)

    verb(anna, "transfer").click()
    target = part(anna, "transfer").locator
    expect(target("[data-to='6']")).to_have_attribute("aria-disabled", "true")
    target("[data-to='5']").click()

    expect(rows(bartek, "here")).to_contain_text(first)
    expect(rows(anna, "elsewhere")).to_contain_text(first)


def test_a_visitor_is_set_aside_and_called_back_from_the_list(anna, office):
    first, second = office.take("AA")
    next_visitor(anna, first)
    press(anna, "4")
    expect(rows(anna, "held")).to_contain_text(first)
    next_visitor(anna, second)

    rows(anna, "held").get_by_role("button").click()

    expect(part(anna, "number")).to_have_text(first)
    expect(rows(anna, "held")).to_have_count(0)


def test_who_missed_two_calls_is_listed_and_called_when_they_come_late(unloaded):
    office = unloaded
    office.load(seconds_apart="0")
    page = office.panel()
    (first,) = office.take()
    next_visitor(page, first)
    press(page, "3")
    expect(part(page, "message-text")).to_contain_text(first)
    press(page, "1")
    press(page, "3")
    expect(rows(page, "missed")).to_contain_text(first)

    rows(page, "missed").get_by_role("button").click()

    expect(part(page, "number")).to_have_text(first)


def test_a_chosen_number_is_called_by_typing_its_digits(anna, office):
    office.take("AAA")
    expect(rows(anna, "here")).to_have_count(3)

    anna.keyboard.press("6")
    anna.keyboard.type("3")
    expect(part(anna, "chosen-found")).to_contain_text("A003")
    press(anna, "Enter")

    expect(part(anna, "number")).to_have_text("A003")
    assert office.at_counters() == {"1": "A003"}


def test_break_close_and_the_way_back_are_keys_too(anna, office):
    (first,) = office.take()
    press(anna, "8")
    expect(part(anna, "state")).to_have_text("przerwa")
    expect(part(anna, "next-label")).to_have_text("Wracam: następny")
    next_visitor(anna, first)
    press(anna, "9")
    expect(part(anna, "message-text")).to_contain_text(first)
    press(anna, "7")
    press(anna, "9")
    expect(part(anna, "next-label")).to_have_text("Otwórz stanowisko")
    press(anna, "Space")
    expect(part(anna, "state")).to_have_text("otwarte")


def test_keys_can_be_switched_off(anna, office):
    (first,) = office.take()
    next_visitor(anna, first)

    part(anna, "keys-toggle").click()
    press(anna, "4")

    expect(anna.locator(".acts kbd").first).not_to_be_visible()
    assert office.at_counters() == {"1": first}


def test_the_office_may_ask_whether_the_visitor_came(unloaded):
    office = unloaded
    office.load(unmarked='"ask"')
    page = office.panel()
    first, second = office.take("AA")
    next_visitor(page, first)
    press(page, "Space")
    expect(part(page, "ask")).to_contain_text(first)
    expect(part(page, "next")).not_to_be_visible()
    assert_accessible(page)

    press(page, "2")

    expect(part(page, "number")).to_have_text(second)
    expect(part(page, "next")).to_be_visible()


def test_a_quick_answer_whether_the_visitor_came_is_not_lost(unloaded):
    office = unloaded
    office.load(unmarked='"ask"')
    page = office.panel()
    first, second = office.take("AA")
    next_visitor(page, first)

    page.keyboard.press("Space")
    expect(part(page, "ask")).to_be_visible()
    page.keyboard.press("2")

    expect(part(page, "number")).to_have_text(second)


def test_a_second_press_of_the_space_bar_does_not_answer_the_question(unloaded):
    office = unloaded
    office.load(unmarked='"ask"')
    page = office.panel()
    first, _ = office.take("AA")
    next_visitor(page, first)

    page.keyboard.press("Space")
    expect(part(page, "ask")).to_be_visible()
    page.keyboard.press("Space")
    settled(page)

    expect(part(page, "ask")).to_be_visible()
    assert office.at_counters() == {"1": first}


def test_of_two_visitors_with_the_same_digits_the_clerk_is_asked_which_one(anna, office):
    office.take("ABC")
    expect(rows(anna, "here")).to_have_count(2)

    anna.keyboard.press("6")
    anna.keyboard.type("1")
    expect(part(anna, "chosen-found")).to_have_text("Który: A001, B001?")
    part(anna, "chosen-number").fill("c1")

    expect(part(anna, "chosen-found")).to_contain_text("C001")


def test_who_is_set_aside_can_be_called_back_however_many_reservations_are_to_come(anna, office):
    with office.store() as store:
        for minutes in range(10, 80, 5):
            hour = MONDAY + timedelta(minutes=minutes)
            reservations.reserve(office.door(store), "C", hour)
    (first,) = office.take()
    anna.set_viewport_size({"width": 1280, "height": 720})
    next_visitor(anna, first)
    press(anna, "4")

    box = part(anna, "held").bounding_box()
    button = rows(anna, "held").get_by_role("button").bounding_box()
    assert box["y"] <= button["y"]
    assert button["y"] + button["height"] <= box["y"] + box["height"]


def test_a_visitor_is_sent_to_a_counter_of_two_digits(unloaded):
    office = unloaded
    office.load(counters=12)
    (first,) = office.take()
    bartek = office.panel("bartek", "12")
    anna = office.panel("anna", "2")
    next_visitor(anna, first)

    anna.keyboard.press("5")
    anna.keyboard.type("12")

    expect(rows(bartek, "here")).to_contain_text("12")
    expect(part(anna, "number")).to_have_text("–")


def test_letters_are_those_on_the_keys_whatever_the_layout(anna, office):
    (first,) = office.take()
    next_visitor(anna, first)

    anna.keyboard.press("5")
    anna.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
             {key: "b", code: "KeyA", bubbles: true, cancelable: true}))"""
    )

    expect(rows(anna, "here")).to_contain_text("Wyrejestrowanie")


def test_rows_stay_where_they_are_while_the_hand_is_on_them(anna, office):
    _, second, third = office.take("AAA")
    expect(rows(anna, "here")).to_have_count(3)
    list_of_rows = part(anna, "here").locator(".row")
    list_of_rows.nth(1).hover()
    kept = list_of_rows.nth(1).element_handle()

    with office.store() as store:
        calling.call_next(office.door(store, "user:99"), "2")

    expect(list_of_rows.nth(0)).to_have_class(re.compile("is-gone"))
    assert kept.bounding_box()["y"] == list_of_rows.nth(1).bounding_box()["y"]
    anna.mouse.move(5, 5)
    expect(list_of_rows).to_have_text(like(second, third))
    assert kept.evaluate("row => row.isConnected")


def test_a_call_on_no_monitor_gets_a_quiet_mark(anna, office):
    (first,) = office.take()
    next_visitor(anna, first)

    expect(part(anna, "unshown")).to_be_visible(timeout=6_000)


def test_a_press_on_a_cut_line_is_told_and_done_once_when_it_is_mended(office):
    first, _ = office.take("AA")
    page = office.panel()
    cable = Cable(office.server.port)
    try:
        page.goto(page.url.replace(office.server.address, cable.address))
        expect(rows(page, "here")).to_have_count(2)
        cable.cut()
        page.keyboard.press("Space")
        expect(part(page, "lost")).to_be_visible(timeout=20_000)
        assert_accessible(page)
        again = page.get_by_role("button", name="Spróbuj ponownie")
        expect(again).to_be_visible(timeout=30_000)
        cable.mend()
        again.click()  # at once: sooner than the pause that follows every press
        expect(part(page, "number")).to_have_text(first, timeout=20_000)
        expect(part(page, "lost")).not_to_be_visible(timeout=20_000)
        assert office.at_counters() == {"1": first}
    finally:
        cable.close()


@pytest.mark.parametrize("language", ["pl", "uk", "de"])
def test_the_strip_of_ninety_pixels_does_the_daily_work(unloaded, language):
    office = unloaded
    office.load(unmarked='"ask"')
    page = office.page(viewport={"width": 1000, "height": 90})
    first, second = office.take("AA")
    page.goto(f"{page.url}/1?bar&lang={language}")
    expect(page.locator("body")).to_have_attribute("data-state", "closed")
    press(page, "Space")
    expect(part(page, "count")).to_have_text("2")

    next_visitor(page, first)
    press(page, "Space")
    expect(part(page, "ask")).to_contain_text(first)
    assert not overflowing(page), overflowing(page)
    page.keyboard.press("Escape")
    click(verb(page, "start"))
    click(part(page, "next"))
    expect(part(page, "number")).to_have_text(second)

    assert_accessible(page)
    assert not overflowing(page), overflowing(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= 90


@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_the_panel_is_without_barriers_and_nothing_is_cut_off(office, language):
    office.take("ABC" * 8)
    page = office.page()
    page.goto(f"{page.url}?lang={language}")
    assert_accessible(page)
    sit_down(page)
    expect(rows(page, "here")).to_have_count(16)
    press(page, "Space")

    for width, height in ((1280, 720), (1024, 768), (640, 720), (640, 360)):
        page.set_viewport_size({"width": width, "height": height})
        assert_accessible(page)
        assert not overflowing(page), (language, width, overflowing(page))


def overflowing(page: Page) -> list[str]:
    """Buttons whose words stick out, and the page when it scrolls sideways."""
    return page.evaluate(
        """() => [
          ...[...document.querySelectorAll("button")].filter(
            (each) => each.offsetParent && each.scrollWidth > each.clientWidth + 1),
          ...[document.documentElement].filter((each) => each.scrollWidth > innerWidth),
        ].map((each) => each.outerHTML.slice(0, 90))"""
    )

"""The staff help each other in silence, and tell the hall something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from queue_server.actions import printing
from queue_server.actions.entry import Door
from queue_server.actions.offices import load
from queue_server.domain.hall import PrinterState
from queue_server.queries import hall
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import NewContext, log_in
from tests.journeys.test_clerk import CLERKS, Office, overflowing, part, press, rows, settled
from tests.serving import ROOT, Server, wait_for
from tests.wire import Cable

SLUGS = (f"news-{serial}" for serial in count(1))
STRIP = {"width": 1000, "height": 90}
TEXT = "Kasa nieczynna do 12:00"
LOUD = re.compile("is-alarmed")
# Counts what is heard and shown outside the page.
TAP = """
  window.heard = 0;
  window.notified = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) { window.heard += 1; start.call(this, at); };
  window.Notification = class extends EventTarget {
    static permission = "granted";
    constructor(title) { super(); window.notified.push(title); }
  };
"""


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("news")) as running:
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
def office(one_server: Server, logged_in, new_context: NewContext) -> Office:
    made = Office(next(SLUGS), one_server, logged_in, new_context)
    made.load()
    return made


def another_page(page: Page, path: str = "") -> Page:
    """A second tab of the same clerk."""
    opened = page.context.new_page()
    opened.goto(page.url.rsplit("/", 1)[0] + path)
    return opened


def hold_escape(page: Page) -> None:
    """As long as the panel asks for."""
    page.keyboard.down("Escape")
    expect(part(page, "help")).to_have_class(re.compile("is-asked"))
    page.keyboard.up("Escape")


def tapped(context: BrowserContext) -> None:
    context.add_init_script(TAP)


def test_a_silent_call_for_help_alarms_every_colleague_and_tells_who_comes(office):
    anna, bartek = office.panel(), office.panel("bartek", "2")
    for page in (anna, bartek):
        tapped(page.context)
        page.reload()
        expect(part(page, "help")).to_be_visible()
    title = anna.title()

    hold_escape(anna)

    alarm = part(bartek, "alarm")
    expect(alarm).to_contain_text("Stanowisko 1: Anna potrzebuje pomocy")
    expect(bartek.locator("body")).to_have_class(LOUD)
    expect(bartek).to_have_title(re.compile("^POMOC: stanowisko 1 · Stanowisko 2"))
    expect(bartek.locator("link[rel=icon]")).to_have_attribute("href", re.compile("alarm.svg"))
    expect(part(anna, "help")).to_have_text(re.compile("Zespół wie"))
    assert bartek.evaluate("window.notified") == ["Stanowisko 1: Anna potrzebuje pomocy"]
    assert_accessible(bartek)
    assert_accessible(anna)

    # Nothing of it is seen or heard where it was asked for, nor heard where nobody wanted it.
    expect(anna.locator("body")).not_to_have_class(LOUD)
    expect(part(anna, "alarm")).to_be_hidden()
    assert anna.title() == title
    assert anna.evaluate("[window.heard, window.notified.length]") == [0, 0]
    assert bartek.evaluate("window.heard") == 0

    bartek.get_by_role("button", name="Już idę").press("Enter")

    expect(part(anna, "help")).to_have_text(re.compile("Idzie Bartek"))
    expect(bartek.locator("body")).not_to_have_class(LOUD)
    expect(alarm).to_contain_text("Stanowisko 1: idzie Bartek")
    expect(bartek).to_have_title("Stanowisko 2")


def test_escape_that_is_only_tapped_calls_nobody(office):
    anna = office.panel()
    for _ in range(5):
        anna.keyboard.press("Escape", delay=40)
    anna.wait_for_timeout(1100)

    with office.store() as store:
        assert hall.read(store, office.slug).alerts == ()


def test_a_call_for_help_is_called_off_and_who_is_alone_is_told_so(office):
    anna = office.panel()
    part(anna, "help").click()
    expect(part(anna, "help")).to_have_text(re.compile("Nikt inny nie ma otwartego panelu"))
    bartek = office.panel("bartek", "2")
    expect(part(bartek, "alarm")).to_contain_text("Anna potrzebuje pomocy")

    part(anna, "help-off").click()

    expect(part(anna, "help")).to_have_text(re.compile("Potrzebuję pomocy"))
    expect(part(bartek, "alarm")).to_contain_text("pomoc nie jest już potrzebna")
    expect(bartek.locator("body")).not_to_have_class(LOUD)


def test_on_a_cut_line_it_says_that_nobody_knows_and_goes_on_trying(office):
    bartek = office.panel("bartek", "2")
    anna = office.panel()
    cable = Cable(office.server.port)
    try:
        anna.goto(anna.url.replace(office.server.address, cable.address))
        expect(part(anna, "help")).to_be_visible()
        cable.cut()
        part(anna, "help").click()
        expect(part(anna, "help")).to_have_text(re.compile("Nie wysłano. Próbuję dalej"))
        expect(part(bartek, "alarm")).to_be_hidden()
        cable.mend()
        expect(part(anna, "help")).to_have_text(re.compile("Zespół wie"), timeout=20_000)
        expect(part(bartek, "alarm")).to_contain_text("Anna potrzebuje pomocy")
    finally:
        cable.close()
    with office.store() as store:
        assert len(hall.read(store, office.slug).alerts) == 1


def test_a_sound_is_heard_by_those_who_want_one_also_before_they_sit_down(office):
    bartek = office.page("bartek")
    tapped(bartek.context)
    bartek.reload()
    bartek.get_by_role("checkbox").check()
    tried = wait_for("the sound on trial", lambda: bartek.evaluate("window.heard"))
    assert_accessible(bartek)

    part(office.panel(), "help").click()

    expect(bartek.locator(".alarm-row")).to_contain_text("Anna potrzebuje pomocy")
    expect(bartek).to_have_title(re.compile("^POMOC: stanowisko 1"))
    assert bartek.evaluate("window.heard") == 2 * tried
    assert_accessible(bartek)


@pytest.mark.parametrize("language", ["pl", "uk", "de"])
def test_the_strip_sounds_the_alarm_within_its_ninety_pixels(office, language):
    strip = office.page("bartek", viewport=STRIP)
    strip.goto(f"{strip.url}/2?bar&lang={language}")
    press(strip, "Space")
    first = part(strip, "next").bounding_box()

    part(office.panel(), "help").click()

    come = strip.locator(".alarm-come")
    expect(come).to_be_in_viewport(ratio=1)
    expect(part(strip, "help")).to_be_in_viewport(ratio=1)
    assert part(strip, "next").bounding_box() == first
    assert_accessible(strip)
    assert not overflowing(strip), overflowing(strip)
    assert strip.evaluate("document.documentElement.scrollHeight") <= 90
    come.click()
    expect(strip.locator("body")).not_to_have_class(LOUD)
    assert strip.evaluate("document.documentElement.scrollHeight") <= 90


def test_a_message_is_told_to_the_hall_by_keyboard_and_taken_back(office):
    anna = office.panel()
    part(anna, "notice-open").press("Enter")
    expect(part(anna, "notice-text")).to_be_focused()
    anna.keyboard.type(TEXT)
    anna.keyboard.press("Tab")
    anna.keyboard.type("30")
    expect(part(anna, "notice-preview")).to_have_text(re.compile(r"do 09:1\d"))
    assert_accessible(anna)
    anna.keyboard.press("Enter")

    expect(part(anna, "notice-until")).to_have_text(re.compile(r"do 09:1\d"))
    expect(part(anna, "notice")).to_be_hidden()
    assert shown(office) == TEXT
    settled(anna)
    anna.get_by_role("button", name="Cofnij").first.click()
    expect(part(anna, "notice-until")).to_have_text("")
    assert shown(office) is None


def test_a_message_that_was_taken_away_or_replaced_comes_back_by_undo(office):
    anna = office.panel()
    tell(anna, TEXT)
    tell(anna, "Awaria systemu")
    assert shown(office) == "Awaria systemu"
    undo(anna)
    wait_for("the first message", lambda: shown(office) == TEXT)

    settled(anna)
    part(anna, "notice-open").click()
    expect(part(anna, "notice-now-text")).to_have_text(TEXT)
    part(anna, "notice-withdraw").click()
    wait_for("nothing in the hall", lambda: shown(office) is None)
    settled(anna)
    undo(anna)
    wait_for("the message again", lambda: shown(office) == TEXT)


def test_a_message_is_on_the_monitor_at_once_and_help_is_on_none(office):
    anna = office.panel()
    monitor = another_page(anna)
    monitor.goto(f"{office.server.address}/display/{office.slug}/hall-1")
    tell(anna, TEXT)
    expect(monitor.locator("body")).to_contain_text(TEXT)

    hold_escape(anna)
    expect(part(anna, "help")).to_have_text(re.compile("Zespół wie|Wysłano"))
    expect(monitor.locator("body")).not_to_contain_text("Anna")
    assert "Anna" not in monitor.content()


def test_printers_in_trouble_are_named_in_a_quiet_line(office):
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    source = source.replace('slug = "kalisz"', f'slug = "{office.slug}"')
    kiosk = "[kiosks.kiosk-1]\n"
    with office.store() as store:
        # A printer is listened to where the kiosk's tickets go to it.
        load(store, source.replace(kiosk, f'{kiosk}printing = "server"\n'), office.slug)
        printing.report(Door(store, office.slug), "kiosk-1", PrinterState.NEAR_END)
    anna = office.panel(viewport={"width": 1280, "height": 720})

    expect(part(anna, "printers")).to_contain_text("kończy się papier")
    expect(rows(anna, "here")).to_have_count(0)
    assert_accessible(anna)


def shown(office: Office) -> str | None:
    with office.store() as store:
        notice = hall.read(store, office.slug).notice
    return notice.text if notice else None


def tell(page: Page, text: str) -> None:
    settled(page)
    part(page, "notice-open").click()
    part(page, "notice-text").fill(text)
    part(page, "notice-text").press("Enter")
    expect(part(page, "message-text")).to_contain_text("Komunikat w hali do")
    expect(part(page, "notice")).to_be_hidden()
    settled(page)


def undo(page: Page) -> None:
    part(page, "message-choices").get_by_role("button", name="Cofnij").click()

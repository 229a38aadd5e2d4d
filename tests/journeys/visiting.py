"""What visitors of any office do: book at home, read their letters, come to the hall."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from queue_server.clock import Clock
from tests.journeys.conftest import NewContext, enrol, log_in
from tests.mailbox import text_of
from tests.serving import Server

DISPLAY = {"width": 1280, "height": 720}
KIOSK = {"width": 1080, "height": 1920}
PHONE = {"width": 390, "height": 844}


class Hall:
    """One office's pages, at home and in its hall, each in a browser of its own."""

    def __init__(self, server: Server, new_context: NewContext, slug: str, zone: str, locale: str):
        self.server, self.new_context = server, new_context
        self.slug, self.zone, self.locale = slug, ZoneInfo(zone), locale

    def at(self, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """A moment of November 2026 on the office's clock, in UTC."""
        local = datetime(2026, 11, day, hour, minute, second, tzinfo=self.zone)
        return local.astimezone(UTC)

    def set_clock(self, at: datetime) -> None:
        """Go on at another moment, as `--at` does; earlier visitors stay where they are."""
        self.server.stop()
        self.server.clock = Clock(at)
        self.server.start()

    def phone(self) -> Page:
        """Somebody's phone, at home."""
        return self.new_context(locale=self.locale, viewport=PHONE).new_page()

    def days(self, page: Page, service: str) -> None:
        """From the first page of booking to the days of a service."""
        page.goto(f"{self.server.address}/booking/{self.slug}")
        page.locator(f'h3 a[href="/booking/{self.slug}/{service}"]').click()
        expect(page.locator("a.day").first).to_be_visible()

    def hours(self, page: Page, service: str, hour: datetime) -> None:
        """... and on to the hours of that hour's day."""
        self.days(page, service)
        day = hour.astimezone(self.zone).date()
        page.locator(f'a.day[href="/booking/{self.slug}/{service}/{day}"]').click()
        expect(page.locator("button.hour").first).to_be_visible()

    def check(self, page: Page, service: str, hour: datetime, **given: str) -> None:
        """... choose it, and fill in what is asked."""
        self.hours(page, service, hour)
        hour_button(page, hour).click()
        page.wait_for_url("**/check")
        for field, text in given.items():
            page.fill(f"#{field}", text)
        for box in page.locator("#accepted").all():
            box.check()

    def book(self, page: Page, service: str, hour: datetime, **given: str) -> str:
        """... and press OK; the address of the visit's page."""
        self.check(page, service, hour, **given)
        page.click("#ok")
        page.wait_for_url(f"**/visit/{self.slug}/*")
        return page.url

    def kiosk(self, key: str) -> Page:
        """The first screen of a ticket machine."""
        page = self.device("kiosk", key, KIOSK)
        page.add_init_script("window.print = function () {};")
        page.goto(f"{self.server.address}/kiosk/{self.slug}/{key}")
        expect(page.locator("body")).to_have_attribute("data-step", "start")
        return page

    def ticket(self, key: str, code: str) -> str:
        """A visitor types her code at the machine; the number on her ticket."""
        page = self.kiosk(key)
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_have_attribute("data-step", "ticket")
        return page.locator(".ticket-number").inner_text()

    def monitor(self, key: str) -> Page:
        """A monitor of the hall, connected."""
        page = self.device("display", key, DISPLAY)
        page.goto(f"{self.server.address}/display/{self.slug}/{key}")
        page.wait_for_timeout(500)
        return page

    def device(self, role: str, key: str, viewport: dict[str, int]) -> Page:
        """A page of an enrolled device."""
        context = self.new_context(locale=self.locale, viewport=viewport)
        enrol(context, self.server.address, self.server.token(role, key, self.slug))
        return context.new_page()

    def clerk(self, counter: str) -> Page:
        """A clerk who has opened that counter."""
        email = f"anna@{self.slug}.example"
        self.server.user(email, "clerk", "Anna", self.slug)
        page = self.new_context(locale=self.locale, viewport=DISPLAY).new_page()
        log_in(page, self.server.address, email)
        page.goto(f"{self.server.address}/clerk/{self.slug}")
        page.locator(f'[data-counter="{counter}"] button[type=submit]').click()
        # Drawn from its first board: a press before that is nobody's.
        expect(page.locator("body")).to_have_attribute("data-state", "open")
        expect(page.locator('[data-part="next"]')).to_be_enabled()
        return page

    def is_called(self, number: str, monitor: str, counter: str) -> Page:
        """The clerk presses Next, and the number with the counter appears; her panel."""
        wall, panel = self.monitor(monitor), self.clerk(counter)
        panel.locator('[data-part="next"]').click()
        expect(panel.locator('[data-part="number"]')).to_have_text(number)
        expect(wall.locator("#number")).to_have_text(number)
        expect(wall.locator("#to-counter")).to_have_text(counter)
        return panel


def hour_button(page: Page, hour: datetime):
    """The button that chooses that hour."""
    return page.locator(f'button.hour[value="{hour:%Y-%m-%dT%H:%M:%SZ}"]')


def link_in(letter: EmailMessage, wanted: Callable[[str], bool]) -> str:
    """The first address in the letter that is wanted."""
    return next(each for each in re.findall(r"https?://\S+", text_of(letter)) if wanted(each))


def press_the_button(page: Page) -> None:
    """Press the page's one main button, as a letter's link asks for."""
    page.locator("main form button[type=submit]").first.click()


def code_on(page: Page, digits: int) -> str:
    """The reservation number that the page shows, without the gaps for reading aloud."""
    return code_in(page.locator("main").inner_text(), digits)


def code_in(text: str, digits: int) -> str:
    """The first number of so many digits in groups, as it is read aloud."""
    found = next(iter(grouped_numbers(text, digits)), None)
    assert found, f"no reservation number in: {text}"
    return found


def grouped_numbers(text: str, digits: int) -> list[str]:
    """Every number of so many digits in the text, without the gaps."""
    numbers = re.findall(r"(?<![\w+])\d+(?:[ \u00a0\u202f]\d+)*(?![\w])", text)
    bare = [re.sub(r"\D", "", each) for each in numbers]
    return [each for each in bare if len(each) == digits]

"""What journeys start from: a server, a browser, people who are logged in, enrolled devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
)

from tests.serving import PASSWORD, Server

# Generous: a slow machine is no failure. What must be quick is measured where it matters.
expect.set_options(timeout=15_000)

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The office in Kalisz on a Monday at 08:40, with nobody in it yet."""
    with Server(tmp_path) as running:
        yield running


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Makes fresh browser profiles; a script's error and what the policy refused fail the test."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def make(locale: str = "pl-PL", **options: object) -> BrowserContext:
        context = browser.new_context(locale=locale, **options)  # type: ignore[arg-type]
        watch(context, errors)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert not errors, "\n".join(errors)


def watch(context: BrowserContext, errors: list[str]) -> None:
    """Write down the errors of scripts, and whatever a Content-Security-Policy refused."""

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            errors.append(message.text)

    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", heard)


@pytest.fixture
def clerk_page(server: Server, new_context: NewContext) -> Callable[..., Page]:
    """`clerk_page("anna")` is a page in which anna is logged in, by default as a clerk."""

    def make(who: str, role: str = "clerk", locale: str = "pl-PL", **options: object) -> Page:
        server.user(f"{who}@kalisz.example", role, who.title())
        page = new_context(locale=locale, **options).new_page()
        log_in(page, server.address, f"{who}@kalisz.example")
        return page

    return make


@pytest.fixture
def device_page(server: Server, new_context: NewContext) -> Callable[..., Page]:
    """`device_page("kiosk", "kiosk-1")` is a page of an enrolled device."""

    def make(role: str, name: str, address: str | None = None, **options: object) -> Page:
        context = new_context(**options)
        enrol(context, address or server.address, server.token(role, name))
        return context.new_page()

    return make


def enrol(context: BrowserContext, address: str, token: str) -> None:
    """Give a browser a device's token, as pairing does."""
    context.add_cookies(
        [
            {
                "name": "okienko_device",
                "value": token,
                "url": address,
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )


def log_in(page: Page, address: str, email: str) -> None:
    """Fill in the log-in form as a person does."""
    page.goto(f"{address}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit], form input[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)

"""Letters as a phone shows them: by day and by night, without scrolling sideways or barriers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.accessibility import assert_accessible
from tests.journeys.booked import HALINA, OLA, visits_everywhere
from tests.mailbox import Mailbox, html_of
from tests.serving import PASSWORD, ROOT, Server

OFFICES = tuple(ROOT / "offices" / f"{slug}.toml" for slug in ("kalisz", "zalesin", "auenfeld"))
# Narrow enough for any phone, and a link is longer than that.
PHONE = {"width": 320, "height": 640}
NEW = "nowa@home.example"


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory, browser) -> Iterator[list[str]]:
    """What Halina, Ola and somebody who has just registered got, as HTML."""
    with Mailbox() as mailbox:
        folder = tmp_path_factory.mktemp("letters")
        with Server(folder, offices=OFFICES, environment=mailbox.environment) as server:
            visits_everywhere(server, mailbox)
            page = browser.new_page(locale="pl-PL")
            page.goto(f"{server.address}/booking/kalisz")
            page.goto(f"{server.address}/register")
            page.fill("[name=email]", NEW)
            page.fill("[name=password]", PASSWORD)
            page.check("[name=accept]")
            page.click("main form button[type=submit]")
            mailbox.wait_for(NEW, seconds=60)
            mailbox.wait_for(HALINA, count=3, seconds=60)
            page.close()
            yield [html_of(each) for who in (NEW, HALINA, OLA) for each in mailbox.to(who)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_letter_fits_a_phone_and_has_no_barriers(letters, new_context, scheme) -> None:
    page = new_context(viewport=PHONE, color_scheme=scheme).new_page()
    assert len(letters) >= 6
    for letter in letters:
        page.set_content(letter)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, letter
        assert_accessible(page)


def test_a_letter_is_dark_where_everything_is(letters, new_context) -> None:
    page = new_context(color_scheme="dark").new_page()
    page.set_content(letters[0])
    paper = page.locator(".letter").evaluate("each => getComputedStyle(each).backgroundColor")
    assert max(int(part) for part in paper.removeprefix("rgb(").rstrip(")").split(", ")) < 64

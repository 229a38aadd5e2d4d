"""What journeys at the kiosk measure: sizes, places, and what was said aloud."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.serving import wait_for

# 20 mm and 4 mm on a screen of 21 inches (16:9) with 1080 lines, less half a pixel of rounding.
TARGET = 82.1
APART = 16.0
MEASURE = Path(__file__).with_name("kiosk_measure.js").read_text(encoding="utf-8")
# Everything that is played is written down instead: what was said, how long, how loud.
TAP = Path(__file__).with_name("kiosk_tap.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Said:
    """One sentence that the page played."""

    text: str
    seconds: float
    loudest: float


def measured(page: Page) -> list[str]:
    """All that is wrong with the screen's sizes and places, in words."""
    # evaluate() works under a strict content security policy, wait_for_function() would not.
    return list(page.evaluate(MEASURE, {"target": TARGET, "apart": APART}))


def aid(page: Page, name: str):
    return page.locator(f'[data-aid="{name}"]')


def turn(page: Page, *names: str, on: bool = True) -> None:
    """Press toggles that stand the other way, by keyboard: spoken guidance lets that pass."""
    for name in names:
        if (aid(page, name).get_attribute("aria-pressed") == "true") != on:
            aid(page, name).focus()
            page.keyboard.press("Enter")
        expect(aid(page, name)).to_have_attribute("aria-pressed", str(on).lower())


def said(page: Page) -> list[Said]:
    """What was played so far, in order."""
    return [Said(**each) for each in page.evaluate("window.said")]


def hears(page: Page, *texts: str) -> list[Said]:
    """Wait until these were said, in this order; answer all that was said, and begin anew."""

    def in_order() -> bool:
        heard = iter([each.text for each in said(page)])
        return all(any(text in each for each in heard) for text in texts)

    try:
        wait_for("words", in_order)
    except AssertionError:
        raise AssertionError(f"{texts} of {[each.text for each in said(page)]}") from None
    heard = said(page)
    page.evaluate("window.said = []")
    return heard

"""Barriers in a page, as axe-core finds them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """Every violation in the page as it stands, one line for each element."""
    # evaluate() works under a strict content security policy, a script tag would not.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Zero violations, or a list of them."""
    found = barriers(page)
    assert not found, f"{page.url}\n" + "\n".join(found)

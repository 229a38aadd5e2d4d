"""What browsers and devices send: whatever can't be understood is refused, and never a crash."""

from __future__ import annotations

import pytest

from queue_server.actions import devices
from tests.web.conftest import Browser

ADDRESSES = [
    "/pair/claim",
    "/login",
    "/kiosk/kalisz/kiosk-1/tickets",
    "/kiosk/kalisz/kiosk-1/activations",
    "/clerk/kalisz/1/call",
]
BODIES = {
    "endless nesting": "[" * 60_000,
    "deep nesting": '{"code":' * 5_000 + "1" + "}" * 5_000,
    "half a letter": r'{"code": "\ud800", "service": "\ud800", "secret": "\ud800"}',
    "a number": "3",
    "an endless number": '{"code": ' + "9" * 5_000 + "}",
    "no text": b"\xff\xfe\x00",
    "more than anybody needs": '"' + "x" * 70_000 + '"',
}


@pytest.fixture
def everybody(app) -> Browser:
    """One browser that is Anna and kiosk-1 at once."""
    browser = Browser(app)
    store = app.extensions["okienko"].store
    browser.client.set_cookie(
        "okienko_device", devices.create_token(store, "kalisz", "kiosk", "kiosk-1")
    )
    browser.log_in("anna")
    return browser


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_makes_no_sense_is_refused_and_no_crash(everybody, address, body):
    answer = everybody.client.post(
        address,
        data=BODIES[body],
        headers={"X-CSRFToken": everybody.token(), "Content-Type": "application/json"},
    )

    unpaired = address == "/pair/claim" and answer.json == {"paired": False}
    assert 400 <= answer.status_code < 500 or unpaired, answer.text[:200]
    assert unpaired or answer.mimetype == "application/problem+json"

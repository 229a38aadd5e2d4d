"""Devices are enrolled, kept apart, and sent away again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import devices
from queue_server.queries import devices as known
from tests.web.conftest import Browser

COOKIE = "okienko_device"


@pytest.fixture
def adam(app) -> Browser:
    browser = Browser(app)
    browser.log_in("adam")
    return browser


@pytest.mark.parametrize(
    ("device", "page"),
    [
        ("kiosk-1", "/kiosk/kalisz/kiosk-1"),
        ("hall-2", "/display/kalisz/hall-2"),
        ("counter/3", "/display/kalisz/counter/3"),
    ],
)
def test_a_screen_shows_a_code_and_goes_on_when_an_administrator_enters_it(
    browser, adam, device, page
):
    begun = browser.post("/pair", {}).json
    before = browser.post("/pair/claim", {"secret": begun["secret"]})
    told = adam.submit("/admin/kalisz/devices", code=begun["code"], device=device)
    after = browser.post("/pair/claim", {"secret": begun["secret"]})

    assert len(begun["code"]) == 8
    assert before.json == {"paired": False}
    assert told.status_code == 302
    assert after.json == {"paired": True, "address": page}
    assert browser.get(page).status_code == 200


def test_the_token_is_fetched_once_and_kept_out_of_reach_of_scripts(app, browser, adam):
    begun = browser.post("/pair", {}).json
    adam.submit("/admin/kalisz/devices", code=begun["code"].lower(), device="hall-1")
    first = browser.post("/pair/claim", {"secret": begun["secret"]})
    second = Browser(app).post("/pair/claim", {"secret": begun["secret"]})

    cookie = first.headers["Set-Cookie"]
    assert cookie.startswith(COOKIE)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Max-Age=315360000" in cookie
    assert second.json == {"paired": False}


def test_a_code_is_worth_nothing_after_ten_minutes(browser, adam, wait):
    begun = browser.post("/pair", {}).json
    wait(timedelta(minutes=10, seconds=1))

    told = adam.submit("/admin/kalisz/devices", code=begun["code"], device="hall-1")

    assert told.status_code == 422
    assert begun["code"] in told.text


def test_a_wrong_code_or_device_is_told_in_its_place(adam):
    wrong_code = adam.submit("/admin/kalisz/devices", code="AAAA2222", device="hall-1")
    wrong_device = adam.submit("/admin/kalisz/devices", code="AAAA2222", device="hall-9")

    assert wrong_code.status_code == 422
    assert "Żaden ekran nie pokazuje teraz tego kodu." in wrong_code.text
    assert wrong_device.status_code == 422


def test_what_is_no_claim_is_answered_plainly(browser):
    assert browser.post("/pair/claim", {"secret": 7}).json == {"paired": False}
    assert browser.post("/pair/claim", ["secret"]).json == {"paired": False}
    assert browser.post("/pair/claim", {"secret": "unknown"}).json == {"paired": False}


def test_the_devices_page_lists_what_has_access_and_takes_it_back(app, adam):
    store = app.extensions["okienko"].store
    screen = Browser(app)
    screen.client.set_cookie(COOKIE, devices.create_token(store, "kalisz", "kiosk", "kiosk-2"))
    assert screen.get("/kiosk/kalisz/kiosk-2").status_code == 200
    token = known.tokens(store, "kalisz")[0]

    listed = adam.get("/admin/kalisz/devices").text
    adam.submit(f"/admin/kalisz/devices/{token.id}/revoke")

    assert "kiosk-2" in listed
    assert known.tokens(store, "kalisz")[0].used_at is not None
    assert screen.get("/kiosk/kalisz/kiosk-2").headers["Location"] == "/pair"


def test_only_administrators_pair_and_revoke(app, browser):
    token = devices.create_token(app.extensions["okienko"].store, "kalisz", "kiosk", "kiosk-1")
    screen = Browser(app)
    screen.client.set_cookie(COOKIE, token)
    browser.log_in("anna")

    for somebody in (browser, screen, Browser(app)):
        paired = somebody.submit("/admin/kalisz/devices", code="AAAA2222", device="hall-1")
        revoked = somebody.submit("/admin/kalisz/devices/1/revoke")
        assert paired.status_code in {401, 403}
        assert revoked.status_code in {401, 403}
    assert screen.get("/kiosk/kalisz/kiosk-1").status_code == 200


def test_a_screen_that_is_not_enrolled_sees_the_pairing_page(browser):
    assert browser.get("/kiosk/kalisz/kiosk-1").headers["Location"] == "/pair"
    assert browser.get("/pair").status_code == 200


def test_a_program_that_is_not_enrolled_is_told_so(browser):
    answer = browser.post("/kiosk/kalisz/kiosk-1/tickets", {"service": "A"})

    assert answer.status_code == 401
    assert answer.json["reason"] == "unauthorized"


def test_a_display_may_not_issue_tickets(app):
    token = devices.create_token(app.extensions["okienko"].store, "kalisz", "display", "hall-1")
    screen = Browser(app)
    screen.client.set_cookie(COOKIE, token)

    answer = screen.post("/kiosk/kalisz/kiosk-1/tickets", {"service": "A"})

    assert answer.status_code == 403


def test_in_a_demo_links_enrol_by_themselves_one_browser_as_many_screens(make_app):
    browser = Browser(make_app(demo=True))
    for device in ("kiosk-1", "hall-1", "counter/3"):
        assert browser.get(f"/demo/enter/kalisz/{device}").status_code == 302

    assert browser.get("/kiosk/kalisz/kiosk-1").status_code == 200
    assert browser.get("/demo/enter/kalisz/no-such-screen").status_code == 404
    assert browser.get("/demo/enter/nowhere/hall-1").status_code == 404


def test_in_a_demo_entering_again_makes_no_second_token(make_app):
    app = make_app(demo=True)
    browser = Browser(app)

    browser.get("/demo/enter/kalisz/kiosk-1")
    browser.get("/demo/enter/kalisz/kiosk-1")

    assert len(known.tokens(app.extensions["okienko"].store, "kalisz")) == 1


def test_outside_a_demo_no_link_enrols(browser):
    assert browser.get("/demo/enter/kalisz/hall-1").status_code == 404

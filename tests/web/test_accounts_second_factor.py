"""Codes of an app at the log-in: for whoever likes, and for the staff where the office wants it."""

from __future__ import annotations

import re
from html import unescape
from time import sleep, time

import pytest
from passlib.totp import TOTP

from queue_server.actions import accounts as changing
from queue_server.actions import offices
from queue_server.queries import accounts as known
from tests.serving import PASSWORD
from tests.web.accounts import (
    GOOD,
    JAN,
    account,
    activated,
    kalisz_with,
    log_in,
    outbox,
    store_of,
    words,
)
from tests.web.conftest import HASHED, Browser

WRONG = "This code is not right."
TURN_SECONDS = 30
MARGIN_SECONDS = 3


class Phone:
    """An app for codes; each is shown once, as if half a minute had passed."""

    def __init__(self, html: str) -> None:
        found = re.search(r'class="secret">([^<]+)<', html)
        assert found
        self.totp = TOTP(key=found[1], format="base32")
        self.turn = -1

    def code(self) -> str:
        """A code that the server takes now: a little old, present, or a little ahead."""
        left = TURN_SECONDS - time() % TURN_SECONDS
        if left < MARGIN_SECONDS:
            # What is a little old now would be too old when it is read.
            sleep(left)
        made = self.totp.generate(self.totp.now() + 30 * self.turn)
        self.turn += 1
        return str(made.token)


def switch_on(browser: Browser) -> Phone:
    """Set the app up in a browser that is logged in."""
    html = browser.submit("/tf-setup", setup="authenticator").text
    phone = Phone(html)
    assert confirm(browser, html, phone.code()).status_code == 302
    return phone


def confirm(browser: Browser, html: str, code: str):
    """Send the form in which the first code is asked for."""
    action = re.search(r'action="(/tf-setup/[^"]+|/tf-validate[^"]*)"', html)
    assert action
    return browser.submit(unescape(action[1]), code=code)


@pytest.fixture
def jan(app, browser) -> Browser:
    browser.get("/?lang=en")
    log_in(activated(app, browser))
    return browser


def strict(app) -> None:
    """Let the office want a second factor of its staff."""
    offices.load(store_of(app), kalisz_with("\n[staff]\ntwo_factor = true\n"), "kalisz")


def test_the_secret_is_drawn_here_and_written_out(jan):
    html = jan.submit("/tf-setup", setup="authenticator").text

    assert 'src="data:image/svg+xml' in html
    assert "style=" not in html.split("<main")[1]
    assert re.search(r'class="secret">[A-Z2-7-]{20,}<', html)


def test_a_log_in_takes_a_code_once_the_app_is_set_up(app, jan):
    phone = switch_on(jan)
    assert outbox(app)[-1].kind == "second_factor"
    assert "besides your password" in words(app, outbox(app)[-1]).text
    other = Browser(app)
    other.get("/?lang=en")

    asked = log_in(other)

    assert asked.headers["Location"].startswith("/tf-validate")
    assert other.get("/change").status_code == 302
    assert WRONG in other.submit("/tf-validate", code="000000").text
    assert other.submit("/tf-validate", code=phone.code()).status_code == 302
    assert other.get("/change").status_code == 200


def test_the_page_that_was_wanted_is_reached_through_the_code(app, jan):
    phone = switch_on(jan)
    other = Browser(app)

    asked = other.submit("/login?next=/change", email=JAN, password=GOOD)
    done = other.submit(asked.headers["Location"], code=phone.code())

    assert done.headers["Location"].endswith("/change")


def test_a_code_is_good_once(app, jan):
    phone = switch_on(jan)
    code = phone.code()
    first, second = Browser(app), Browser(app)
    second.get("/?lang=en")
    for browser in (first, second):
        log_in(browser)

    assert first.submit("/tf-validate", code=code).status_code == 302
    assert WRONG in second.submit("/tf-validate", code=code).text


def test_nothing_is_switched_on_with_a_wrong_code(app, jan):
    html = jan.submit("/tf-setup", setup="authenticator").text

    answer = jan.client.get(confirm(jan, html, "000000").headers["Location"])

    assert WRONG in answer.text
    assert account(app).totp is None


def test_codes_cannot_be_guessed(app, jan):
    phone = switch_on(jan)
    other = Browser(app)
    other.get("/?lang=en")
    log_in(other)
    for _ in range(5):
        other.submit("/tf-validate", code="000000")

    assert "Too many failed tries." in other.submit("/tf-validate", code=phone.code()).text
    assert "Too many failed tries." in log_in(other).text


def test_the_secret_and_the_recovery_codes_are_stored_sealed(app, jan):
    html = jan.submit("/tf-setup", setup="authenticator").text
    phone = Phone(html)
    confirm(jan, html, phone.code())
    codes = recovery_codes(jan)

    stored = account(app)

    assert stored.two_factor == "authenticator"
    assert stored.totp
    assert phone.totp.base32_key not in stored.totp
    assert stored.recovery_codes
    assert len(stored.recovery_codes) == len(codes) == 8
    assert not set(stored.recovery_codes) & set(codes)


def recovery_codes(browser: Browser) -> list[str]:
    return re.findall(r"<code>([^<]+)</code>", browser.submit("/mf-recovery-codes").text)


def test_a_recovery_code_opens_once_when_the_phone_is_lost(app, jan):
    switch_on(jan)
    code = recovery_codes(jan)[0]
    first, second = Browser(app), Browser(app)
    second.get("/?lang=en")
    for browser in (first, second):
        log_in(browser)
        assert browser.get("/mf-recovery").status_code == 200

    assert first.submit("/mf-recovery", code=f" {code.upper()} ").status_code == 302
    assert first.get("/change").status_code == 200
    assert WRONG in second.submit("/mf-recovery", code=code).text


def test_it_can_be_switched_off_again_with_its_codes(app, jan):
    switch_on(jan)
    recovery_codes(jan)

    jan.submit("/tf-setup", setup="disable")

    stored = account(app)
    assert (stored.totp, stored.two_factor, stored.recovery_codes) == (None, None, None)
    assert log_in(Browser(app)).headers["Location"].endswith("/start")
    assert "no code from an app" in words(app, outbox(app)[-1]).text


def test_staff_set_it_up_before_anything_else_where_their_office_wants_it(app, browser):
    strict(app)
    browser.get("/?lang=en")

    asked = browser.log_in("anna")

    assert asked.headers["Location"].endswith("/tf-setup")
    assert browser.get("/clerk/kalisz").status_code == 302
    assert "Your office wants its staff" in browser.get("/tf-setup").text
    switch_on(browser)
    assert browser.get("/clerk/kalisz").status_code == 200
    assert "Switch off" not in browser.get("/tf-setup").text


def test_staff_who_are_logged_in_already_set_it_up_before_the_next_page(app, browser):
    browser.log_in("anna")
    assert browser.get("/clerk/kalisz").status_code == 200

    strict(app)

    assert browser.get("/clerk/kalisz").headers["Location"].endswith("/tf-setup")
    assert browser.submit("/clerk/kalisz/1").status_code in (302, 401, 403)
    switch_on(browser)
    assert browser.get("/clerk/kalisz").status_code == 200


def test_visitors_of_a_strict_office_and_staff_of_others_log_in_as_before(app, browser):
    strict(app)
    activated(app, browser)

    assert log_in(browser).headers["Location"].endswith("/start")


def test_an_administrator_lets_in_again_who_lost_phone_and_codes(app, jan):
    switch_on(jan)

    changing.add_user(store_of(app), JAN, HASHED, "Jan")

    assert known.by_email(store_of(app), JAN).totp is None
    assert log_in(Browser(app), password=PASSWORD).headers["Location"].endswith("/start")


def test_without_the_password_there_is_no_way_to_the_codes(browser):
    for page in ("/tf-setup", "/tf-validate", "/mf-recovery", "/mf-recovery-codes"):
        assert browser.get(page).headers["Location"].startswith("/login?next=")
    assert browser.submit("/tf-validate", code="000000").status_code == 401


def test_looking_for_a_code_that_nobody_asks_for_logs_nobody_out(jan):
    assert jan.get("/tf-validate").headers["Location"].endswith("/tf-setup")
    assert jan.get("/change").status_code == 200

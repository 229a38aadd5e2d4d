"""Staff log in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.conftest import Browser

WRONG = "This e-mail and password do not fit together."
LOCKED = "Too many failed tries."


def english(browser: Browser) -> Browser:
    browser.get("/?lang=en")
    return browser


def test_a_clerk_logs_in_and_stands_before_the_counters_of_her_office(browser):
    answer = browser.log_in("anna")

    assert answer.status_code == 302
    assert browser.get("/start").headers["Location"] == "/clerk/kalisz"
    assert browser.get("/clerk/kalisz").status_code == 200


def test_after_logging_in_one_is_where_one_wanted_to_go(browser):
    turned_away = browser.get("/clerk/kalisz/3")
    address = turned_away.headers["Location"]
    token = browser.token()

    answer = browser.client.post(
        address,
        data={
            "email": "anna@kalisz.example",
            "password": "korek-parasol-44-mleko",
            "csrf_token": token,
        },
    )

    assert address == "/login?next=/clerk/kalisz/3"
    assert answer.headers["Location"].endswith("/clerk/kalisz/3")


def test_the_log_in_leads_to_no_foreign_place(browser):
    answer = browser.submit(
        "/login?next=//evil.example/",
        email="anna@kalisz.example",
        password="korek-parasol-44-mleko",
    )

    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example/", "/\\evil.example", "evil.example", "/x\r\nSet-Cookie: a=b", "\t//e"],
)
def test_nor_does_the_page_that_was_wanted_before(browser, wanted):
    browser.client.get("/login", query_string={"next": wanted})
    browser.log_in("anna")

    answer = browser.get("/start")

    assert answer.status_code == 302
    assert answer.headers["Location"] in ("/clerk/kalisz", "/%5Cevil.example")


def test_the_address_may_be_typed_in_capitals_and_with_spaces(browser):
    answer = browser.submit(
        "/login", email=" Anna@Kalisz.Example ", password="korek-parasol-44-mleko"
    )

    assert answer.status_code == 302


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(browser):
    english(browser)

    known = browser.log_in("anna", "wrong").text
    unknown = browser.log_in("nobody", "wrong").text

    assert WRONG in known
    assert WRONG in unknown


def test_an_address_that_no_mail_server_knows_is_accepted(browser):
    answer = english(browser).submit("/login", email="anna@office.invalid", password="wrong")

    assert WRONG in answer.text


def test_after_five_failures_even_the_right_password_waits_a_minute(browser, wait):
    english(browser)
    for _ in range(5):
        browser.log_in("anna", "wrong")

    assert LOCKED in browser.log_in("anna").text
    wait(timedelta(seconds=59))
    assert LOCKED in browser.log_in("anna").text
    wait(timedelta(seconds=2))
    assert browser.log_in("anna").status_code == 302


def test_an_address_that_nobody_has_is_locked_alike(browser):
    english(browser)
    for _ in range(5):
        browser.log_in("nobody", "wrong")

    assert LOCKED in browser.log_in("nobody").text


def test_logging_in_forgets_earlier_failures(app, browser):
    english(browser)
    for _ in range(4):
        browser.log_in("anna", "wrong")
    browser.log_in("anna")

    other = english(Browser(app))
    other.log_in("anna", "wrong")

    assert other.log_in("anna").status_code == 302


def test_a_form_without_its_token_changes_nothing(browser):
    answer = browser.client.post(
        "/login", data={"email": "anna@kalisz.example", "password": "korek-parasol-44-mleko"}
    )

    assert answer.status_code in {200, 400}
    assert browser.get("/clerk/kalisz").status_code == 302


def test_logging_out_takes_a_press_and_no_mere_link(browser):
    browser.log_in("anna")

    assert browser.get("/logout").status_code == 405
    assert browser.get("/clerk/kalisz").status_code == 200
    assert browser.submit("/logout").status_code == 302
    assert browser.get("/clerk/kalisz").status_code == 302


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = browser.log_in("anna").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_the_cookies_are_secure(make_app):
    browser = Browser(make_app(secure_cookies=True))

    assert "; Secure" in browser.get("/login").headers["Set-Cookie"]


def test_what_nobody_needs_is_not_there(browser):
    for address in ("/us-signin", "/tf-rescue", "/tf-select", "/wan-signin", "/change-username"):
        assert browser.get(address).status_code == 404


def test_too_many_log_ins_from_one_machine_are_slowed_down(browser):
    token = browser.token("/login")
    fields = {"email": "", "password": "", "csrf_token": token}

    answers = [browser.client.post("/login", data=fields).status_code for _ in range(61)]

    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}


def slowed_down(app, addresses: list[str]) -> list[int]:
    """The answers to one log-in from each address, as a proxy or an impostor names them."""
    browser = Browser(app)
    fields = {"email": "", "password": "", "csrf_token": browser.token("/login")}
    return [
        browser.client.post("/login", data=fields, headers={"X-Forwarded-For": address}).status_code
        for address in addresses
    ]


def test_behind_a_trusted_proxy_each_machine_is_counted_by_itself(make_app):
    many = [f"10.0.0.{number}" for number in range(61)]
    forged = [f"10.9.9.{number}, 10.0.1.1" for number in range(61)]

    app = make_app(trusted_proxies=1)

    assert set(slowed_down(app, many)) == {200}
    assert slowed_down(app, forged)[-1] == 429


def test_where_no_proxy_is_trusted_nobody_is_believed_to_be_somebody_else(make_app):
    answers = slowed_down(make_app(), [f"10.0.0.{number}" for number in range(61)])

    assert answers[-1] == 429


def test_a_clerk_does_not_reach_the_administrators_page(browser):
    browser.log_in("anna")

    assert browser.get("/admin/kalisz/devices").status_code == 403


def test_a_clerk_of_one_office_is_nobody_at_another(browser):
    browser.log_in("anna")

    assert browser.get("/clerk/elsewhere").status_code in {403, 404}

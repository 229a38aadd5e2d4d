"""Forgotten and changed passwords, another address, and wrong guesses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from queue_server.actions import accounts as changing
from queue_server.web.accounts.hashing import weakness
from queue_server.web.locale import in_language
from queue_server.web.throttle import FREE_EVERYWHERE
from tests.web.accounts import (
    BETTER,
    GOOD,
    JAN,
    account,
    activated,
    link_in,
    log_in,
    outbox,
    plain,
    register,
    store_of,
    words,
)
from tests.web.conftest import Browser

NEW = "jan@nowa-poczta.example"
LOCKED = "Too many failed tries."


@pytest.fixture
def jan(app, browser) -> Browser:
    """Jan's browser; he is logged in."""
    browser.get("/?lang=en")
    log_in(activated(app, browser))
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/change").status_code == 200


def fail(browser: Browser, machine: str, tries: int) -> str:
    """The page after so many wrong passwords from one machine."""
    token, html = browser.token("/login"), ""
    for _ in range(tries):
        answer = browser.client.post(
            "/login",
            data={"email": JAN, "password": "wrong", "csrf_token": token},
            environ_base={"REMOTE_ADDR": machine},
        )
        html = answer.text
    return html


def test_a_forgotten_password_is_set_anew_by_the_letters_link(app, browser):
    browser.get("/?lang=en")
    activated(app, browser)
    browser.submit("/reset", email=JAN)
    link = link_in(app, outbox(app, "reset")[0])

    assert browser.get(link).status_code == 200
    done = browser.client.post(
        link, data={"password": BETTER, "csrf_token": browser.token()}, follow_redirects=True
    )

    assert "Your new password is saved." in done.text
    assert log_in(browser, password=GOOD).status_code == 200
    assert log_in(browser, password=BETTER).status_code == 302
    assert outbox(app)[-1].kind == "password_changed"


def test_a_link_to_a_new_password_works_once(app, browser):
    browser.get("/?lang=en")
    activated(app, browser)
    browser.submit("/reset", email=JAN)
    link = link_in(app, outbox(app, "reset")[0])
    browser.submit(link, password=BETTER)

    again = browser.client.get(link, follow_redirects=True)

    assert "This link is not valid any more." in again.text


def test_a_new_password_must_be_a_good_one(app, browser):
    browser.get("/?lang=en")
    activated(app, browser)
    browser.submit("/reset", email=JAN)
    link = link_in(app, outbox(app, "reset")[0])

    assert "at least 12 characters" in browser.submit(link, password="short").text
    assert "contains your e-mail" in browser.submit(link, password="my jan.nowak 77").text
    assert log_in(browser).status_code == 302


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(app, browser):
    browser.get("/?lang=en")
    activated(app, browser)
    register(Browser(app), "ola@poczta.example")

    answers = [
        browser.submit("/reset", email=email)
        for email in (JAN, "ola@poczta.example", "nobody@poczta.example")
    ]

    assert {each.status_code for each in answers} == {200}
    assert len({plain(each) for each in answers}) == 1
    assert {each.recipient for each in outbox(app, "reset")} == {JAN, "ola@poczta.example"}


def test_whoever_asks_chooses_no_host_for_the_letters_link(make_app):
    app = make_app(public_url="https://wizyty.example")
    browser = activated(app, Browser(app))
    evil = "http://evil.example"
    html = browser.client.get("/reset", base_url=evil).text
    token = html.split('name="csrf-token" content="')[1].split('"')[0]
    browser.client.post("/reset", data={"email": JAN, "csrf_token": token}, base_url=evil)

    told = words(app, outbox(app, "reset")[0])

    assert "https://wizyty.example/reset/" in told.text
    assert "evil.example" not in told.text + (told.html or "")


def test_a_changed_password_ends_all_other_sessions_and_is_told(app, jan):
    elsewhere = Browser(app)
    log_in(elsewhere)
    assert is_in(elsewhere)

    answer = jan.submit("/change", password=GOOD, new_password=BETTER)

    assert answer.headers["Location"].endswith("/account")
    assert is_in(jan)
    assert not is_in(elsewhere)
    assert outbox(app)[-1].kind == "password_changed"


@pytest.mark.parametrize(
    ("present", "new", "said"),
    [
        ("wrong wrong wrong", BETTER, "This password is not right."),
        (GOOD, GOOD, "same as the present one"),
        (GOOD, "short", "at least 12 characters"),
        ("", BETTER, "Please enter your password."),
    ],
)
def test_a_password_is_not_changed_so(app, jan, present, new, said):
    before = account(app).password

    assert said in jan.submit("/change", password=present, new_password=new).text
    assert account(app).password == before


def test_the_present_password_cannot_be_guessed_from_a_stolen_session(jan):
    for _ in range(5):
        jan.submit("/change", password="wrong wrong wrong", new_password=BETTER)

    assert LOCKED in jan.submit("/change", password=GOOD, new_password=BETTER).text


def test_a_new_password_by_letter_also_opens_an_account_that_was_never_activated(app, browser):
    register(browser)
    browser.submit("/reset", email=JAN)

    browser.submit(link_in(app, outbox(app, "reset")[0]), password=BETTER)

    assert log_in(browser, password=GOOD).status_code == 200
    assert log_in(browser, password=BETTER).status_code == 302


def test_another_address_is_not_taken_by_a_program_that_opens_links(app, jan):
    jan.submit("/change-email", email=NEW)
    link = link_in(app, outbox(app, "email_change")[0])
    ola = activated(app, Browser(app), "ola@poczta.example")

    assert Browser(app).get(link).headers["Location"].startswith("/login?next=/change-email/")
    log_in(ola, "ola@poczta.example")
    assert ola.get(link).headers["Location"] == "/change-email"

    assert account(app).email == JAN
    assert jan.get(link).headers["Location"].endswith("/account")
    assert account(app, NEW)


def test_another_address_counts_once_its_own_letter_was_opened(app, jan):
    asked = jan.submit("/change-email", email=NEW)
    assert "A letter is on its way to the new address." in asked.text
    letter = outbox(app, "email_change")[0]
    assert letter.recipient == NEW
    assert account(app).email == JAN

    done = jan.client.get(link_in(app, letter))

    assert done.headers["Location"].endswith("/account")
    assert account(app, NEW).id == account(app, NEW).id
    assert log_in(Browser(app), NEW).status_code == 302
    told = outbox(app, "email_changed")[0]
    assert told.recipient == JAN
    assert NEW not in words(app, told).text


def test_nobody_learns_by_changing_addresses_who_has_an_account(app, jan):
    free = jan.submit("/change-email", email=NEW)
    taken = jan.submit("/change-email", email="anna@kalisz.example")

    assert plain(free) == plain(taken)
    assert len(outbox(app, "email_change")) == 1


def test_an_address_that_was_taken_meanwhile_is_not_taken_twice(app, jan):
    jan.submit("/change-email", email=NEW)
    link = link_in(app, outbox(app, "email_change")[0])
    changing.add_user(store_of(app), NEW, "!", "Ola")

    jan.get(link)

    assert account(app).email == JAN
    assert account(app, NEW).name == "Ola"


def test_what_protects_the_account_takes_the_password_once_more(app, jan):
    with jan.client.session_transaction() as session:
        session["fs_paa"] -= 3600
        session.pop("fs_gexp", None)

    for page in ("/change-email", "/tf-setup", "/mf-recovery-codes"):
        assert "/verify" in jan.get(page).headers["Location"]
    assert "This password is not right." in jan.submit("/verify", password="wrong wrong").text
    answer = jan.submit("/verify?next=/change-email", password=GOOD)

    assert answer.headers["Location"].endswith("/change-email")
    assert jan.get("/change-email").status_code == 200


def test_only_the_guessing_machine_is_shut_out_at_first(app, browser):
    browser.get("/?lang=en")
    activated(app, browser)

    assert LOCKED in fail(browser, "198.51.100.7", 6)
    assert log_in(browser).status_code == 302


def test_many_machines_together_shut_an_account_and_its_owner_learns_how_to_open_it(app, browser):
    browser.get("/?lang=en")
    activated(app, browser)
    stranger = Browser(app)
    for number in range(FREE_EVERYWHERE):
        fail(stranger, f"198.51.100.{number}", 1)

    assert LOCKED in log_in(browser).text
    browser.submit("/reset", email=JAN)
    browser.submit(link_in(app, outbox(app, "reset")[0]), password=BETTER)

    assert log_in(browser, password=BETTER).status_code == 302


def test_many_machines_are_answered_alike_for_an_address_that_nobody_has(app, browser):
    browser.get("/?lang=en")
    for number in range(FREE_EVERYWHERE):
        fail(browser, f"198.51.100.{number}", 1)

    assert LOCKED in log_in(browser).text


def test_a_log_in_is_noted_once_a_day(app, jan, wait):
    first = account(app).used_at
    wait(timedelta(hours=5))
    log_in(Browser(app))
    assert account(app).used_at == first
    wait(timedelta(days=1))
    log_in(Browser(app))
    assert account(app).used_at > first


@pytest.mark.parametrize("page", ["/reset", "/confirm", "/change-email"])
@pytest.mark.parametrize(
    ("typed", "said"), [("", "Please enter your e-mail."), ("jan", "This is not a valid e-mail")]
)
def test_what_is_no_address_is_told_so(app, jan, page, typed, said):
    html = jan.submit(page, email=typed).text

    assert said in html
    assert "is on its way" not in html


@pytest.mark.parametrize("page", ["/reset", "/confirm"])
def test_letters_cannot_be_made_without_end(browser, page):
    token = browser.token(page)

    answers = [browser.client.post(page, data={"csrf_token": token}).status_code for _ in range(21)]

    assert (answers[-1], set(answers[:-1])) == (429, {200})


def test_too_often_is_told_on_a_page_in_ones_own_language(browser):
    browser.get("/?lang=pl")
    token = browser.token("/reset")
    for _ in range(20):
        browser.client.post("/reset", data={"csrf_token": token})

    answer = browser.client.post("/reset", data={"csrf_token": token})

    minutes = -(-int(answer.headers["Retry-After"]) // 60)
    # The hour of the first of them, rounded up to whole seconds and minutes.
    assert 55 <= minutes <= 61
    assert re.search(r"spróbować ponownie za \d+ (minut|minuty|minutę)\b", answer.text)


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("cztery konie w galopie", True),
        ("839201847365", True),
        ("zażółć gęślą jaźń", True),
        ("elevenchars", False),
        ("123456789012", False),
        ("qwertyuiop123", False),
        ("administrator1", False),
        ("haslohaslo2026", False),
        ("abababababab", False),
        ("marta.k i jej kot", True),
        ("marta.kowal 2026", False),
    ],
)
def test_length_counts_and_not_being_guessed_first(password, good):
    with in_language("en"):
        assert (weakness(password, "Marta.Kowal@x.example") is None) is good


def test_a_letter_with_an_accent_is_the_same_however_the_keyboard_sends_it(app, browser):
    browser.get("/?lang=en")
    activated(app, browser, password="z\u00f3\u0142w i \u017cyrafa biegn\u0105")

    assert (
        log_in(browser, password="zo\u0301\u0142w i z\u0307yrafa biegna\u0328").status_code == 302
    )

"""How often one machine may ask, what counts as one machine, and what it is told."""

from __future__ import annotations

import pytest

from queue_server.web.limits import GETS, POSTS
from tests.web.accounts import account, register
from tests.web.conftest import Browser

FORM = "/booking/kalisz/A/2026-11-25"


@pytest.fixture
def limited(make_app) -> Browser:
    """A browser at the office, with the token of its pages."""
    return Browser(make_app(trusted_proxies=1))


def posted(browser: Browser, page: str, machine: str, token: str) -> int:
    headers = {"X-Forwarded-For": machine}
    return browser.client.post(page, data={"csrf_token": token}, headers=headers).status_code


def test_whatever_is_limited_is_there(app) -> None:
    assert set(POSTS) | set(GETS) <= set(app.view_functions)


def test_what_holds_books_writes_letters_or_can_be_guessed_is_limited() -> None:
    booking = {"checking.choose", "checking.confirm", "moving.choose", "moving.move"}
    waiting = {"waiting.ask", "waiting.ask_earlier", "offers.answer"}
    letters = {"security.register", "security.forgot_password", "security.send_confirmation"}
    guesses = {"security.login", "security.mf_recovery", "account.delete"}

    assert booking | waiting | letters | guesses <= set(POSTS)
    assert set(GETS) == {"checking.resume", "visit.confirmation"}


def test_hours_cannot_be_held_without_end_from_one_machine(limited) -> None:
    token = limited.token()

    answers = [posted(limited, FORM, "192.0.2.7", token) for _ in range(61)]

    assert (answers[-1], set(answers[:-1])) == (429, {303})
    assert posted(limited, FORM, "192.0.2.8", token) == 303


def test_a_machine_with_a_whole_network_of_addresses_is_one_machine(limited) -> None:
    token = limited.token()

    answers = [posted(limited, "/reset", f"2001:db8:1:2::{n:x}", token) for n in range(21)]

    assert (answers[-1], set(answers[:-1])) == (429, {200})
    assert posted(limited, "/reset", "2001:db8:1:3::1", token) == 200


def test_a_machine_with_many_addresses_guesses_no_more_passwords_than_another(make_app) -> None:
    app = make_app(trusted_proxies=1)
    browser = Browser(app)
    register(browser)
    token = browser.token()
    form = {"email": "anna@kalisz.example", "password": "wrong", "csrf_token": token}

    for number in range(7):
        headers = {"X-Forwarded-For": f"2001:db8::{number + 1:x}"}
        html = browser.client.post("/login?lang=en", data=form, headers=headers).text

    assert "Too many failed tries" in html
    assert account(app, "anna@kalisz.example").failures == 5


def test_programs_are_told_when_to_come_again(limited) -> None:
    token = limited.token()
    for _ in range(20):
        posted(limited, "/reset", "192.0.2.7", token)

    headers = {"Accept": "application/json", "X-Forwarded-For": "192.0.2.7"}
    answer = limited.client.post("/reset", data={"csrf_token": token}, headers=headers)

    assert answer.json["reason"] == "too_many_requests"
    # An hour from the first of them, rounded up.
    assert 0 < answer.json["seconds"] <= 3601
    assert answer.headers["Retry-After"] == str(answer.json["seconds"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", "za 1 minutę."),
        ("en", "in 1 minute."),
        ("uk", "через 1 хвилину."),
        ("de", "in 1 Minute"),
    ],
)
def test_a_person_is_told_so_in_words(browser, language, said) -> None:
    browser.get(f"/?lang={language}")
    token = browser.token()
    for _ in range(60):
        browser.client.post("/pair", data={"csrf_token": token})

    answer = browser.client.post("/pair", data={"csrf_token": token})

    assert answer.status_code == 429
    assert said in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_confirmation_is_not_drawn_without_end(browser, method) -> None:
    page = "/visit/kalisz/none/confirmation.pdf"

    answers = [browser.client.open(page, method=method).status_code for _ in range(21)]

    assert (answers[-1], set(answers[:-1])) == (429, {404})

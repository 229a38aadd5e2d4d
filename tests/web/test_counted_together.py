"""Two processes count tries and requests together, and each for itself while Redis is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from flask import Flask

from queue_server.actions import devices, reservations
from queue_server.actions.entry import Door
from queue_server.cluster import Away
from queue_server.cluster import counting as counts
from queue_server.domain.codes import with_check_digit
from queue_server.queries import devices as known
from tests.redis import Redis
from tests.serving import MONDAY, wait_for
from tests.web.accounts import activated, log_in
from tests.web.conftest import Browser
from tests.web.test_accounts_second_factor import switch_on
from wsgi import create_app

WRONG = with_check_digit("7654321")
FORM = "/booking/kalisz/A/2026-11-25"
FAILED = "do not fit together"
LOCKED = "Too many failed tries"


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as running:
        yield running


@pytest.fixture
def two(make_app: Callable[..., Flask], redis: Redis) -> Iterator[tuple[Flask, Flask]]:
    """Two processes over one database and one Redis."""
    first = make_app(redis=redis.url, trusted_proxies=1)
    second = create_app(first.extensions["okienko"].settings)
    second.extensions["okienko"].clock.offset = first.extensions["okienko"].clock.offset
    with closing(second.extensions["okienko"].store):
        yield first, second


class Machine:
    """An enrolled kiosk; whatever stands before the processes sends it to either."""

    def __init__(self, two: tuple[Flask, Flask]) -> None:
        store = two[0].extensions["okienko"].store
        self.two = two
        self.turns = cycle(two)
        self.token = devices.create_token(store, "kalisz", "kiosk", "kiosk-1")

    def activate(self, code: str, key: str | None = None, at: Flask | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        answer = (at or next(self.turns)).test_client()
        body = {"code": code, "language": "pl"}
        return answer.post("/api/v1/offices/kalisz/activations", json=body, headers=headers)


def reserved(app: Flask) -> str:
    """A reservation's code that can be activated now."""
    door = Door(app.extensions["okienko"].store, "kalisz")
    return reservations.reserve(door, "A", MONDAY + timedelta(minutes=5)).code


def is_together(app: Flask) -> bool:
    """Whether the process has found Redis."""
    try:
        app.extensions["okienko"].counting.count("anything")
    except Away:
        return False
    return True


def guessing(two: tuple[Flask, Flask]) -> Callable[[Flask, str], str]:
    """Tries a password for the address at one of the processes; what the page says."""
    browsers = {id(app): Browser(app) for app in two}
    tokens = {}
    for app in two:
        browsers[id(app)].get("/?lang=en")
        tokens[id(app)] = browsers[id(app)].token()

    def guess(app: Flask, email: str, password: str = "wrong") -> str:
        form = {"email": email, "password": password, "csrf_token": tokens[id(app)]}
        return str(browsers[id(app)].client.post("/login?lang=en", data=form).text)

    return guess


# codes


def test_wrong_codes_at_any_process_close_the_machine_at_all(two) -> None:
    machine, code = Machine(two), reserved(two[0])

    missed = [machine.activate(WRONG).json["reason"] for _ in range(5)]
    refused = [machine.activate(code, at=app).json["reason"] for app in two]

    assert set(missed) == {"unknown_code"}
    assert refused == ["wait_a_minute"] * 2


def test_guesses_sent_to_all_processes_at_once_are_five_misses_and_no_more(two) -> None:
    machine = Machine(two)

    with ThreadPoolExecutor(8) as hands:
        answers = list(hands.map(machine.activate, [WRONG] * 24))

    reasons = [answer.json["reason"] for answer in answers]
    assert reasons.count("unknown_code") == 5
    assert reasons.count("wait_a_minute") == 19


def test_a_press_sent_again_to_another_process_is_no_further_miss(two) -> None:
    machine = Machine(two)

    for _ in range(6):
        assert machine.activate(WRONG, key="press-1").json["reason"] == "unknown_code"

    assert machine.activate(reserved(two[0])).status_code == 201


def test_a_right_code_at_one_process_lets_the_count_begin_anew_at_all(two) -> None:
    machine = Machine(two)
    for app in (two[0], two[1], two[0], two[1]):
        machine.activate(WRONG, at=app)
    assert machine.activate(reserved(two[0]), at=two[0]).status_code == 201

    for _ in range(4):
        machine.activate(WRONG, at=two[1])

    assert machine.activate(reserved(two[0]), at=two[1]).status_code == 201


def test_without_redis_each_process_goes_on_with_what_it_knows(two, redis) -> None:
    machine = Machine(two)
    for _ in range(4):
        machine.activate(WRONG, at=two[0])
    redis.kill()

    assert machine.activate(WRONG, at=two[0]).json["reason"] == "unknown_code"

    code = reserved(two[0])
    assert machine.activate(code, at=two[0]).json["reason"] == "wait_a_minute"
    assert machine.activate(code, at=two[1]).status_code == 201


# passwords


@pytest.mark.parametrize("email", ["anna@kalisz.example", "nobody@kalisz.example"])
def test_wrong_passwords_at_any_process_shut_the_account_at_all(two, email) -> None:
    guess = guessing(two)

    said = [guess(app, email) for app in (two[0], two[1], two[0], two[1], two[0])]

    assert all(FAILED in each for each in said)
    assert LOCKED in guess(two[0], email)
    assert LOCKED in guess(two[1], email)


def test_whoever_logs_in_at_one_process_has_forgotten_nothing_at_another(two) -> None:
    guess, anna = guessing(two), "anna@kalisz.example"
    for app in (two[0], two[1], two[0], two[1]):
        guess(app, anna)
    Browser(two[1]).log_in("anna")

    said = [guess(app, anna) for app in (two[0], two[1], two[0], two[1])]

    assert all(FAILED in each for each in said)


def test_passwords_are_counted_without_redis_too(two, redis) -> None:
    guess, anna = guessing(two), "anna@kalisz.example"
    guess(two[0], anna)
    redis.kill()

    for _ in range(4):
        assert FAILED in guess(two[0], anna)

    assert LOCKED in guess(two[0], anna)
    assert FAILED in guess(two[1], anna)


def test_a_code_of_the_app_is_good_at_one_process_once(two) -> None:
    jan = Browser(two[0])
    jan.get("/?lang=en")
    log_in(activated(two[0], jan))
    phone = switch_on(jan)
    code = phone.code()
    pages = []

    for app in two:
        browser = Browser(app)
        browser.get("/?lang=en")
        log_in(browser)
        pages.append(browser.submit("/tf-validate", code=code))

    assert pages[0].status_code == 302
    assert "This code is not right." in pages[1].text


# requests


def post(app: Flask, browser: Browser, token: str) -> int:
    headers = {"X-Forwarded-For": "192.0.2.7"}
    answer = app.test_client()
    session = browser.client.get_cookie("okienko_session")
    assert session
    answer.set_cookie("okienko_session", session.value)
    return answer.post(FORM, data={"csrf_token": token}, headers=headers).status_code


def test_requests_are_counted_together_and_apart_while_redis_is_away(
    two, redis, monkeypatch
) -> None:
    monkeypatch.setattr(counts, "PAUSE_SECONDS", 0.2)
    browser = Browser(two[0])
    token, turns = browser.token(), cycle(two)

    together = [post(next(turns), browser, token) for _ in range(61)]
    redis.kill()
    apart = [post(two[0], browser, token) for _ in range(61)]
    other = post(two[1], browser, token)
    redis.start()
    for app in two:
        wait_for("Redis to be found again", lambda app=app: is_together(app))
    again = [post(next(turns), browser, token) for _ in range(61)]

    assert (together[-1], set(together[:-1])) == (429, {303})
    assert (apart[-1], set(apart[:-1])) == (429, {303})
    assert other == 303
    assert (again[-1], set(again[:-1])) == (429, {303})


def test_who_comes_too_often_is_told_when_to_come_again_by_any_process(two) -> None:
    machine = {"X-Forwarded-For": "192.0.2.7", "Accept": "application/json"}
    browsers = [Browser(app) for app in two]
    tokens = [each.token() for each in browsers]
    turns = cycle(zip(browsers, tokens, strict=True))
    answers = []

    for _ in range(22):
        browser, token = next(turns)
        form = {"csrf_token": token}
        answers.append(browser.client.post("/reset", data=form, headers=machine))

    assert [each.status_code for each in answers[20:]] == [429] * 2
    for each in answers[20:]:
        assert 3000 < each.json["seconds"] <= 3601


def test_a_redis_that_stands_still_is_waited_for_once(two, redis, monkeypatch) -> None:
    monkeypatch.setattr(counts, "PAUSE_SECONDS", 3600.0)
    browser = Browser(two[0])
    token = browser.token()
    redis.freeze()

    answers = [post(two[0], browser, token) for _ in range(10)]

    assert set(answers) == {303}
    with pytest.raises(Away):
        two[0].extensions["okienko"].counting.count("anything")
    redis.thaw()


# devices


def test_a_devices_use_is_noted_by_one_process(two) -> None:
    machine = Machine(two)
    machine.activate(WRONG, at=two[0])
    store = two[0].extensions["okienko"].store
    noted = known.tokens(store, "kalisz")[0].used_at
    two[1].extensions["okienko"].clock.offset += timedelta(minutes=5)

    machine.activate(WRONG, at=two[1])
    assert known.tokens(store, "kalisz")[0].used_at == noted
    two[1].extensions["okienko"].clock.offset += timedelta(minutes=6)
    machine.activate(WRONG, at=two[1])

    assert known.tokens(store, "kalisz")[0].used_at > noted

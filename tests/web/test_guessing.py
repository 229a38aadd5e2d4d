"""Who guesses codes is slowed down, machine by machine, and learns nothing meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from queue_server.actions import devices, reservations
from queue_server.actions.entry import Door
from queue_server.domain.codes import with_check_digit
from tests.serving import MONDAY
from tests.web.conftest import Browser

WRONG = ("1234567", "12345678", with_check_digit("7654321"), "not a code")


class Machine:
    """An enrolled kiosk, or another system with a token: it hands in codes."""

    def __init__(self, app: Any, name: str, role: str = "kiosk", office: str = "kalisz") -> None:
        self.app, self.name, self.role, self.office = app, name, role, office
        self.token = devices.create_token(app.extensions["okienko"].store, office, role, name)

    def activate(self, code: str, key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "pl"}
        if key:
            headers["Idempotency-Key"] = key
        address = f"/api/v1/offices/{self.office}/activations"
        body = {"code": code, "language": "pl"}
        return self.app.test_client().post(address, json=body, headers=headers)

    def miss(self, times: int) -> None:
        for turn in range(times):
            assert self.activate(WRONG[turn % 3]).status_code in (404, 422)


class Kiosk(Machine):
    """The same by the kiosk's own page."""

    def activate(self, code: str, key: str | None = None) -> Any:
        browser = Browser(self.app)
        browser.client.set_cookie("okienko_device", self.token)
        headers = {"X-CSRFToken": browser.token(), "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        body = {"code": code, "language": "pl"}
        return browser.client.post("/kiosk/kalisz/kiosk-1/activations", json=body, headers=headers)


@pytest.fixture(params=["kiosk", "bearer", "integration"])
def machine(app, request) -> Machine:
    """The kiosk's page, a kiosk program by the API, another system by the API."""
    if request.param == "kiosk":
        return Kiosk(app, "kiosk-1")
    return Machine(app, "kiosk-1", "kiosk" if request.param == "bearer" else "integration")


@pytest.fixture
def reserve(app) -> Callable[[], str]:
    """Makes a reservation that can be activated now; its code."""
    door = Door(app.extensions["okienko"].store, "kalisz")
    return lambda: reservations.reserve(door, "A", MONDAY + timedelta(minutes=5)).code


def test_five_wrong_codes_in_a_row_close_the_machine_for_a_minute(machine, reserve, wait):
    code = reserve()
    machine.miss(5)

    refused = machine.activate(code)
    wait(timedelta(seconds=58))
    still = machine.activate(code)
    wait(timedelta(seconds=3))
    again = machine.activate(code)

    assert (refused.status_code, refused.json["reason"]) == (429, "wait_a_minute")
    assert 1 <= refused.json["seconds"] <= 60
    assert refused.headers["Retry-After"] == str(refused.json["seconds"])
    assert still.json["reason"] == "wait_a_minute"
    assert again.status_code == 201


def test_four_wrong_codes_close_nothing(machine, reserve):
    machine.miss(4)

    assert machine.activate(reserve()).status_code == 201


def test_a_right_code_lets_the_count_begin_anew(machine, reserve):
    machine.miss(4)
    machine.activate(reserve())
    machine.miss(4)

    assert machine.activate(reserve()).status_code == 201


def test_a_code_that_was_used_or_cancelled_hides_no_guesses(machine, reserve, app):
    used, cancelled = reserve(), reserve()
    machine.activate(used)
    reservations.cancel(Door(app.extensions["okienko"].store, "kalisz"), cancelled)

    machine.miss(4)
    machine.activate(used)
    machine.activate(cancelled)
    machine.miss(1)

    assert machine.activate(reserve()).json["reason"] == "wait_a_minute"


def test_meanwhile_right_and_wrong_codes_get_the_very_same_answer(machine, reserve):
    right = reserve()
    machine.miss(5)

    answers = [machine.activate(code) for code in (right, *WRONG)]

    assert len({answer.status_code for answer in answers}) == 1
    told = [{**answer.json, "seconds": 0, "detail": ""} for answer in answers]
    assert told == [told[0]] * len(told)
    # A kiosk is told in all of its languages.
    assert set(told[0]) - {"said"} == {
        *("type", "title", "status", "reason", "detail"),
        *("until", "seconds"),
    }


def test_codes_handed_in_meanwhile_do_not_make_the_minute_longer(machine, reserve, wait):
    code = reserve()
    machine.miss(5)
    wait(timedelta(seconds=30))
    for wrong in WRONG:
        machine.activate(wrong)
    wait(timedelta(seconds=31))

    assert machine.activate(code).status_code == 201


def test_one_machines_minute_is_no_other_machines(app, machine, reserve):
    machine.miss(5)

    assert Machine(app, "kiosk-2").activate(reserve()).status_code == 201


def test_a_request_sent_again_is_one_miss(machine, reserve):
    for _ in range(6):
        assert machine.activate("12345678", key="press-1").json["reason"] == "mistyped_code"

    assert machine.activate(reserve()).status_code == 201


def test_a_ticket_whose_answer_was_lost_is_given_again_during_the_minute(machine, reserve):
    code = reserve()
    first = machine.activate(code, key="press-1")
    machine.miss(5)

    again = machine.activate(code, key="press-1")
    other = machine.activate(code, key="press-2")

    assert again.json["number"] == first.json["number"]
    assert other.json["reason"] == "wait_a_minute"


def test_a_refused_press_is_looked_at_when_it_is_sent_again_after_the_minute(
    machine, reserve, wait
):
    code = reserve()
    machine.miss(5)
    assert machine.activate(code, key="press-1").json["reason"] == "wait_a_minute"
    wait(timedelta(seconds=61))

    assert machine.activate(code, key="press-1").status_code == 201


def test_a_walk_in_ticket_is_given_meanwhile(app):
    machine = Machine(app, "kiosk-1")
    machine.miss(5)
    headers = {"Authorization": f"Bearer {machine.token}"}

    taken = app.test_client().post(
        "/api/v1/offices/kalisz/tickets", json={"service": "A"}, headers=headers
    )

    assert taken.status_code == 201


def test_guesses_sent_all_at_once_are_five_misses_and_no_more(app):
    machine = Machine(app, "kiosk-1")

    with ThreadPoolExecutor(16) as hands:
        answers = list(hands.map(machine.activate, [WRONG[2]] * 32))

    reasons = [answer.json["reason"] for answer in answers]
    assert reasons.count("unknown_code") == 5
    assert reasons.count("wait_a_minute") == 27

"""A reservation's code is worth something at a kiosk; anywhere else it is like any digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from queue_server.actions import reservations
from queue_server.actions.entry import Door
from queue_server.domain.codes import with_check_digit
from tests.access.conftest import House
from tests.serving import MONDAY

UNKNOWN = with_check_digit("1928374")
# Whoever has neither a kiosk's nor another system's token.
OTHERS = ("nobody", "clerk", "display bearer")
LEFT_OUT = ("static/", "/demo/", "/theme/")
# What differs from one answer to the next whoever asks: tokens, times, the codes themselves.
CHANGING = re.compile(
    r'(csrf[-_]token"[^>]*(content|value)=")[^"]+|\d{4}-\d\d-\d\dT[\d:.]+Z|next=[^"]*'
)


@pytest.fixture(scope="module")
def code(house: House) -> str:
    """The code of a reservation that a kiosk would take now."""
    hour = MONDAY + timedelta(minutes=10)
    made = reservations.reserve(Door(house.store, "kalisz"), "A", hour).code
    assert made != UNKNOWN
    return made


def addresses(house: House, method: str, code: str) -> list[str]:
    """Every address of the app that names something, with the code wherever it has a place."""
    found = set()
    for rule in house.app.url_map.iter_rules():
        names = "<" in rule.rule and not any(part in rule.rule for part in LEFT_OUT)
        if names and method in (rule.methods or ()):
            named = rule.rule.replace("<office>", "kalisz")
            found.add(re.sub(r"<[^>]+>", code, named))
    return sorted(found)


def pairs(house: House, method: str, code: str) -> Iterator[tuple[str, str]]:
    """The addresses with a code that is known, and with one that is not."""
    return zip(addresses(house, method, code), addresses(house, method, UNKNOWN), strict=True)


@pytest.mark.parametrize("who", OTHERS)
def test_a_code_in_an_address_or_a_question_tells_nothing(house, code, who):
    for right, wrong in pairs(house, "GET", code):
        known = house.ask(who, "GET", f"{right}?code={code}&number={code}")
        unknown = house.ask(who, "GET", f"{wrong}?code={UNKNOWN}&number={UNKNOWN}")
        assert told(known, code) == told(unknown, UNKNOWN), right


@pytest.mark.parametrize("who", OTHERS)
def test_a_code_that_is_sent_tells_nothing(house, code, who):
    for right, wrong in pairs(house, "POST", code):
        known = house.ask(who, "POST", right, json={"code": code, "language": "pl"})
        unknown = house.ask(who, "POST", wrong, json={"code": UNKNOWN, "language": "pl"})
        assert told(known, code) == told(unknown, UNKNOWN), right


def test_a_kiosk_is_told(house, code):
    body = {"code": code, "language": "pl"}
    address = "/api/v1/offices/kalisz/activations"

    known = house.ask("kiosk bearer", "POST", address, json=body)
    unknown = house.ask("kiosk bearer", "POST", address, json={**body, "code": UNKNOWN})

    assert (known.status_code, unknown.status_code) == (201, 404)


def told(answer: TestResponse, code: str) -> tuple[int, str, str]:
    """What is learnt from an answer, apart from what changes by itself."""
    place = answer.headers.get("Location", "").replace(code, "CODE")
    return answer.status_code, place, CHANGING.sub("", answer.text.replace(code, "CODE"))

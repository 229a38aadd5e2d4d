"""Refusals, faults and surprises, for programs and for people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.exceptions import BadRequest

from queue_server.domain.refusals import Reason, Refused, Unavailable

JSON = {"Accept": "application/json"}


def refuse(app: Flask, error: Exception) -> None:
    """Lets /offices/<office>/no answer with that error."""

    def no(office: str) -> str:
        raise error

    app.add_url_rule("/offices/<office>/no", view_func=no, methods=["GET", "POST"])


def test_a_refusal_is_a_problem_with_its_reason_and_facts(app, browser):
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    refuse(app, Refused(Reason.TOO_EARLY, opens_at=at, starts_at=at, service="A"))

    answer = browser.get("/offices/kalisz/no", **JSON)

    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "reason": "too_early",
        "detail": "Jest jeszcze za wcześnie: rezerwację na 10:00 można aktywować od 10:00."
        " Proszę wtedy wrócić.",
        "opens_at": "2026-11-23T09:00:00Z",
        "starts_at": "2026-11-23T09:00:00Z",
        "service": "A",
    }


def test_a_refusal_speaks_the_callers_language(app, browser):
    refuse(app, Refused(Reason.QUOTA_REACHED, service="B", quota=5))

    german = browser.get("/offices/kalisz/no", **JSON, Accept_Language="de")

    assert german.json["detail"].startswith("Für B (")
    assert german.json["quota"] == 5


def test_another_day_is_named_with_its_weekday(app, browser):
    refuse(app, Refused(Reason.CLOSED, opens_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC)))

    detail = browser.get("/offices/kalisz/no", **JSON).json["detail"]

    assert detail == "Urząd jest zamknięty. Najbliższe otwarcie: wtorek, 24 listopada, 07:30."


def test_a_refusal_to_a_person_is_a_page(app, browser):
    refuse(app, Refused(Reason.UNKNOWN_OFFICE, office="nowhere"))

    answer = browser.get("/offices/nowhere/no", Accept="text/html")

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "nowhere" in answer.text


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.UNKNOWN_CODE, 404),
        (Reason.UNKNOWN_DEVICE, 404),
        (Reason.MISTYPED_CODE, 422),
        (Reason.KEY_REUSED, 422),
        (Reason.CLOSED, 409),
        (Reason.ALREADY_USED, 409),
        (Reason.MOVED_ON, 409),
    ],
)
def test_each_reason_has_its_status(app, browser, reason, status):
    refuse(app, Refused(reason))

    assert browser.get("/offices/kalisz/no", **JSON).status_code == status


def test_a_database_that_is_away_asks_to_come_again(app, browser):
    refuse(app, Unavailable("locked"))

    answer = browser.get("/offices/kalisz/no", **JSON)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json["reason"] == "unavailable"


def test_a_surprise_tells_a_program_nothing_but_that(app, browser):
    refuse(app, KeyError("secret detail"))

    answer = browser.get("/offices/kalisz/no", **JSON)

    assert answer.status_code == 500
    assert answer.json["reason"] == "internal_error"
    assert "secret" not in answer.text


def test_fields_that_are_wrong_are_named(app, browser):
    error = BadRequest()
    error.data = {"messages": {"json": {"service": ["Missing."]}}}
    refuse(app, error)

    answer = browser.get("/offices/kalisz/no", **JSON)

    assert answer.json["errors"] == {"json": {"service": ["Missing."]}}


def test_a_page_that_is_not_there_is_composed_and_leads_on(browser):
    answer = browser.get("/no-such-page", Accept="text/html")

    assert answer.status_code == 404
    assert "<h1>Nie ma takiej strony</h1>" in answer.text
    assert 'href="/"' in answer.text


def test_a_wrong_method_names_the_right_ones(browser):
    answer = browser.client.delete("/healthz", headers=JSON)

    assert answer.status_code in {400, 405}
    allowed = browser.get("/pair/claim", **JSON).headers["Allow"]
    assert set(allowed.split(", ")) == {"OPTIONS", "POST"}


def test_an_old_form_is_told_from_a_defect(browser):
    answer = browser.client.post("/pair", json={}, headers=JSON)

    assert answer.status_code == 400
    assert answer.json["reason"] == "csrf_failed"


def test_a_key_that_is_no_key_is_refused(app, browser):
    from queue_server.web.door import door_for

    def write(office: str) -> str:
        return door_for(office).once.key

    app.add_url_rule("/offices/<office>/write", view_func=write)

    good = browser.get("/offices/kalisz/write", Idempotency_Key="k-1")
    long = browser.get("/offices/kalisz/write", **JSON, Idempotency_Key="k" * 201)

    assert good.text == "k-1"
    assert long.status_code == 400
    assert "Idempotency-Key" in long.json["detail"]

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from queue_server.actions import devices
from queue_server.metrics.figures import REGISTRY
from tests.surfaces.api_calls import Installation, install

PROBLEM = "application/problem+json"
CODE = "12345671"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Installation]:
    installation = install(tmp_path)
    yield installation
    installation.app.extensions["okienko"].store.close()


def take(office: Installation, service: str = "A", **headers: str):
    return office.call("POST", "/tickets", {"service": service}, "kiosk", **headers)


def book(office: Installation, starts_at: str = "2026-11-23T08:50:00+01:00"):
    wanted = {"service": "C", "starts_at": starts_at, "code": CODE}
    return office.call("POST", "/reservations", wanted, "integration")


def at_counter(office: Installation, verb: str, body: object = None, **headers: str):
    return office.call("POST", f"/counters/1/{verb}", body, "clerk", **headers)


def readings() -> float:
    """How often this process has read from a database so far."""
    return REGISTRY.get_sample_value("okienko_transaction_seconds_count", {"access": "read"})


def assert_problem(answer, status: int, reason: str) -> dict:
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM), answer.text
    assert answer.json["reason"] == reason
    assert answer.json["status"] == status
    return answer.json


def test_a_walk_in_gets_a_ticket_with_everything_that_the_kiosk_prints(office):
    answer = take(office)

    assert answer.status_code == 201
    assert next(iter(answer.json)) == "number"
    assert answer.json["number"] == "A001"
    assert answer.json["issued_at"].endswith("Z")
    assert answer.json["people_ahead"] == 0
    assert answer.json["wait_minutes"] is None
    assert answer.json["counters"] == ["1", "2", "3", "4"]
    assert len(answer.json["track_token"]) >= 16


def test_a_reservation_is_activated_once_and_answers_with_the_same_ticket_again(office):
    booked = book(office)
    first = office.call("POST", "/activations", {"code": CODE}, "kiosk")
    again = office.call("POST", "/activations", {"code": "1234 5671"}, "kiosk")

    assert (booked.status_code, booked.json["state"]) == (201, "booked")
    assert booked.json["opens_at"] == "2026-11-23T07:35:00Z"
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["number"] == again.json["number"] == "C001"
    assert first.json["due_at"] == "2026-11-23T07:50:00Z"


def test_a_reservation_is_found_and_cancelled(office):
    book(office)
    found = office.call("GET", f"/reservations/{CODE}", role="integration")
    gone = office.call("DELETE", f"/reservations/{CODE}", role="integration")
    refused = office.call("POST", "/activations", {"code": CODE}, "kiosk")

    assert found.json["code"] == CODE
    assert (gone.status_code, gone.json["state"]) == (200, "cancelled")
    assert_problem(refused, 409, "reservation_cancelled")


def test_who_comes_too_early_learns_from_when_in_the_own_language(office):
    book(office, "2026-11-23T12:00:00+01:00")
    answer = office.call("POST", "/activations", {"code": CODE}, "kiosk", Accept_Language="de")

    problem = assert_problem(answer, 409, "too_early")
    assert problem["opens_at"] == "2026-11-23T10:45:00Z"
    assert "zu früh" in problem["detail"].lower()


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("12345672", 422, "mistyped_code"),
        ("1234", 422, "invalid_code"),
        ("abcdefgh", 422, "invalid_code"),
        (CODE, 404, "unknown_code"),
    ],
)
def test_a_wrong_code_is_told_apart_from_a_typing_slip(office, code, status, reason):
    answer = office.call("POST", "/activations", {"code": code}, "kiosk")

    assert_problem(answer, status, reason)


def test_next_calls_the_first_who_waits_and_says_why(office):
    take(office)
    answer = at_counter(office, "next", {"current": None}, Accept_Language="en")

    assert answer.status_code == 200
    assert answer.json["ticket"]["number"] == "A001"
    assert answer.json["ticket"]["state"] == "called"
    assert answer.json["ground"]["why"] == "arrival"
    assert answer.json["reason"]


def test_nobody_waiting_is_an_answer(office):
    answer = at_counter(office, "next", Accept_Language="pl")

    assert answer.status_code == 200
    assert answer.json == {
        "counter": "1",
        "ticket": None,
        "reason": "Nikt nie czeka.",
        "ground": None,
    }


def test_next_from_an_old_picture_calls_nobody(office):
    take(office)
    take(office)
    at_counter(office, "next", {"current": None})
    answer = at_counter(office, "next", {"current": None})

    assert assert_problem(answer, 409, "moved_on")["number"] == "A001"


def test_a_press_asks_for_its_token_and_for_nothing_else(office):
    for _ in range(3):
        take(office)
    at_counter(office, "next")
    before = readings()

    answer = at_counter(office, "next", {"current": "A001"})

    assert answer.json["reason"] is not None
    assert readings() - before <= 1


def test_a_visitor_is_led_through_all_verbs(office):
    take(office)
    at_counter(office, "open")
    at_counter(office, "next")
    steps = [
        ("recall", None),
        ("start", None),
        ("hold", None),
        ("resume", {"number": "A001"}),
        ("transfer", {"service": "B", "at": "head"}),
        ("undo", None),
        ("finish", None),
    ]
    answers = [at_counter(office, verb, body) for verb, body in steps]

    assert [answer.status_code for answer in answers] == [200] * len(steps)
    assert {frozenset(answer.json) for answer in answers} == {
        frozenset({"counter", "ticket", "reason", "ground"})
    }
    assert answers[-1].json["ticket"] is None


def test_a_counter_is_opened_paused_and_closed(office):
    states = [at_counter(office, verb).json["state"] for verb in ("open", "break", "close")]

    assert states == ["open", "break", "closed"]


def test_a_missed_visitor_must_be_called_often_enough(office):
    take(office)
    at_counter(office, "next")

    assert_problem(at_counter(office, "no-show"), 409, "call_again_first")


def test_the_same_key_gets_the_same_answer_and_does_nothing_twice(office):
    first = take(office, Idempotency_Key="press-1")
    again = take(office, Idempotency_Key="press-1")
    other = take(office, "B", Idempotency_Key="press-1")

    assert first.json == again.json
    assert again.status_code == 201
    assert_problem(other, 422, "key_reused")
    assert take(office).json["number"] == "A002"


@pytest.mark.parametrize("key", ["", "x" * 201, "ż"])
def test_a_key_that_could_not_be_kept_is_refused(office, key):
    answer = take(office, Idempotency_Key=key)

    assert "Idempotency-Key" in assert_problem(answer, 400, "malformed")["errors"]["headers"]


def test_the_queue_stands_in_calling_order_with_reasons(office):
    take(office)
    take(office)
    at_counter(office, "next")
    answer = office.call("GET", "/queue", role="integration")

    assert [place["number"] for place in answer.json["waiting"]] == ["A002"]
    assert answer.json["waiting"][0]["reason"]
    assert answer.json["counters"][0]["ticket"]["number"] == "A001"


def test_a_ticket_tells_how_many_are_ahead(office):
    take(office)
    take(office)
    answer = office.call("GET", "/tickets/A002", role="clerk")

    assert answer.json["people_ahead"] == 1
    assert answer.json["state"] == "waiting"
    assert_problem(office.call("GET", "/tickets/A999", role="clerk"), 404, "unknown_ticket")


def test_the_office_tells_its_services_counters_and_opening(office):
    answer = office.call("GET", "")

    assert [service["letter"] for service in answer.json["services"]] == ["A", "B", "C"]
    assert answer.json["opening"]["is_open"] is True
    assert answer.json["opening"]["closes_at"] == "2026-11-23T14:30:00Z"


def test_the_board_is_the_one_that_the_monitor_shows(office):
    take(office)
    at_counter(office, "next")
    answer = office.call("GET", "/board?display=hall-1")

    assert answer.json["calls"][0]["number"] == "A001"
    assert office.call("GET", "/board").json["display"]["key"] == "hall-1"
    assert_problem(office.call("GET", "/board?display=hall-9"), 404, "unknown_device")


def test_the_journal_is_read_on_from_a_seq_without_gaps(office):
    take(office)
    take(office)
    whole = office.call("GET", "/journal", role="integration").json
    rest = office.call("GET", f"/journal?after={whole['last'] - 1}", role="integration").json
    part = office.call("GET", "/journal?limit=1", role="integration").json

    seqs = [entry["seq"] for entry in whole["entries"]]
    assert seqs == list(range(seqs[0], whole["last"] + 1))
    assert [entry["ticket"] for entry in rest["entries"]] == ["A002"]
    assert (len(part["entries"]), part["last"]) == (1, whole["last"])


def test_entries_that_were_archived_are_told_with_the_first_one_that_is_here(office):
    for _ in range(5):
        take(office)
    last = office.call("GET", "/journal", role="integration").json["last"]
    with office.app.extensions["okienko"].store.writing() as connection:
        connection.execute(text(f"DELETE FROM journal WHERE seq < {last - 1}"))

    gone = office.call("GET", "/journal?after=0", role="integration")

    assert_problem(gone, 410, "archived")
    assert gone.json["first"] == last - 1
    rest = office.call("GET", f"/journal?after={gone.json['first'] - 1}", role="integration").json
    assert [entry["seq"] for entry in rest["entries"]] == [last - 1, last]


def test_an_unknown_office_is_told(office):
    assert_problem(office.call("GET", "", office="nowhere"), 404, "unknown_office")


def test_wrong_addresses_and_methods_are_problems_too(office):
    assert_problem(office.call("GET", "/nothing"), 404, "not_found")
    refused = office.call("PUT", "/tickets", {})
    assert_problem(refused, 405, "method_not_allowed")
    assert "POST" in refused.headers["Allow"]


def test_the_description_and_its_page_are_served_without_scripts(office):
    client = office.app.test_client()
    spec, page = client.get("/api/v1/openapi.json"), client.get("/api/v1/docs")

    assert spec.json["openapi"].startswith("3.1")
    assert page.status_code == 200
    assert "POST" in page.text
    assert "<script" not in page.text.split("<main", 1)[1]
    assert " style=" not in page.text


def test_a_visitor_is_sent_to_a_counter_whose_key_is_a_letter(tmp_path):
    office = install(tmp_path, at="2026-11-23T15:00")  # 9:00 in New York
    store = office.app.extensions["okienko"].store
    clerk = {"Authorization": f"Bearer {devices.create_token(store, 'second', 'clerk', 'desk')}"}

    def act(path: str, body: object = None):
        return office.call("POST", path, body, office="second", **clerk)

    kiosk = {"Authorization": f"Bearer {devices.create_token(store, 'second', 'kiosk', 'door')}"}
    taken = office.call("POST", "/tickets", {"service": "R"}, office="second", **kiosk)
    act("/counters/W/open")
    act("/counters/1/next")
    sent = act("/counters/1/transfer", {"counter": "W"})

    assert sent.status_code == 200, sent.text
    assert act("/counters/W/next").json["ticket"]["number"] == taken.json["number"]


def test_a_clerks_token_is_a_machine_that_may_work_at_several_counters(office):
    for _ in range(2):
        take(office)
    answers = [office.call("POST", f"/counters/{key}/next", None, "clerk") for key in "12"]

    assert [each.json["ticket"]["number"] for each in answers] == ["A001", "A002"]
    desks = office.call("GET", "/queue", role="clerk").json["counters"]
    assert len({desk["holder"] for desk in desks if desk["state"] == "open"}) == 1
    assert [desk["counter"] for desk in desks if desk["state"] == "open"] == ["1", "2"]

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.surfaces.api_calls import Installation, install

TICKETS = "/api/v1/offices/kalisz/tickets"


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Installation]:
    installation = install(tmp_path_factory.mktemp("malformed"))
    yield installation
    installation.app.extensions["okienko"].store.close()


def send(office: Installation, body: bytes, content_type: str = "application/json"):
    headers = {"Authorization": f"Bearer {office.tokens['kiosk']}"}
    client = office.app.test_client()
    return client.post(TICKETS, data=body, content_type=content_type, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"service": ' * 5_000,
        b"1" * 6_000,
        b"NaN",
        b'{"service": Infinity}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_is_told_as_such(office, body):
    answer = send(office, body)

    assert answer.status_code == 400
    assert answer.json["reason"] == "malformed"
    assert "json" in answer.json["errors"]


@pytest.mark.parametrize(
    "service",
    [None, 1, 10**30, 1.5, True, [], {}, "", "a", "AA", "A\n", "\x00", "A\x00", "\ud800", "Ż" * 9],
)
def test_a_wrong_field_is_named(office, service):
    answer = send(office, json.dumps({"service": service}).encode())

    assert answer.status_code == 422
    assert answer.json["reason"] == "malformed"
    assert "service" in answer.json["errors"]["json"]


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[]", b'"A"', b'{"service":"A","x":1}'])
def test_a_missing_or_unknown_field_is_malformed(office, body):
    answer = send(office, body)

    assert (answer.status_code, answer.json["reason"]) == (422, "malformed")


@pytest.mark.parametrize(
    "starts_at",
    [
        "2026-11-24T09:15:00",
        "2026-11-24",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1999-12-31T23:59:59Z",
        "2026-13-01T00:00:00Z",
        "2026-11-24T09:15:00+99:99",
        "2026-W48-1T09:15:00Z",
        "tomorrow",
        "\x00",
        1_700_000_000,
        None,
    ],
)
def test_an_hour_without_offset_or_out_of_range_is_malformed(office, starts_at):
    wanted = {"service": "A", "starts_at": starts_at}
    answer = office.call("POST", "/reservations", wanted, "integration")

    assert (answer.status_code, answer.json["reason"]) == (422, "malformed")
    assert "starts_at" in answer.json["errors"]["json"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_declared_as_json_is_refused(office, content_type):
    answer = send(office, b'{"service": "A"}', content_type)

    assert (answer.status_code, answer.json["reason"]) == (415, "unsupported_media_type")


def test_a_body_without_end_is_refused(office):
    answer = send(office, b'{"service": "' + b"A" * 70_000 + b'"}')

    assert (answer.status_code, answer.json["reason"]) == (413, "too_large")


@pytest.mark.parametrize(
    "query", ["after=-1", "after=1e3", "after=٣", "after=1_0", "limit=0", "afer=1"]
)
def test_a_wrong_parameter_is_named(office, query):
    answer = office.call("GET", f"/journal?{query}", role="integration")

    assert (answer.status_code, answer.json["reason"]) == (422, "malformed")
    assert query.split("=")[0] in answer.json["errors"]["query"]


@pytest.mark.parametrize("odd", ["%00", "%ff", "%ed%a0%80", "..%2f..", "x" * 3000, "%F0%9F%92%A9"])
def test_odd_addresses_find_nothing(office, odd):
    for path in (f"/counters/{odd}/next", f"/counters/{odd}/open"):
        assert office.call("POST", path, role="clerk").status_code in (404, 405)
    for path in (f"/tickets/{odd}", f"/board?display={odd}"):
        assert office.call("GET", path, role="clerk").status_code in (404, 422)
    answer = office.call("GET", f"/reservations/{odd}", role="integration")
    assert answer.status_code in (404, 422)
    assert office.call("GET", "", office=odd).status_code == 404


@pytest.mark.parametrize("came", [1, 0, "true", "yes", [], {}])
def test_what_merely_looks_like_true_is_refused(office, came):
    answer = office.call("POST", "/counters/1/next", {"came": came}, "clerk")

    assert answer.status_code == 422
    assert "came" in answer.json["errors"]["json"]


def test_a_transfer_names_its_destination(office):
    answer = office.call("POST", "/counters/1/transfer", {"at": "end"}, "clerk")

    assert "service" in answer.json["errors"]["json"]

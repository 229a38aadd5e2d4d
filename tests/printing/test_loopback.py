"""The agent's door on the loopback: the kiosk's page may, every other page may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest
import requests
from werkzeug.serving import BaseWSGIServer

from printing import loopback
from tests.printing.conftest import TICKET

PAGE = "https://queue.example"
FOREIGN = ("https://evil.example", "http://queue.example", "https://queue.example:444", "null")
JOB = {"key": "a" * 32, "copy": 1, "content": asdict(TICKET)}


@pytest.fixture
def door(agent) -> Iterator[str]:
    """The address that the agent listens on."""
    server: BaseWSGIServer = loopback.serve(agent, "127.0.0.1", 0, PAGE)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def ask(door, path="/print", origin=PAGE, method="POST", **given):
    headers = {**({"Origin": origin} if origin else {}), **given.pop("headers", {})}
    return requests.request(method, door + path, headers=headers, timeout=20, **given)


def test_the_page_prints_and_hears_how_it_went(door, peer):
    answer = ask(door, json=JOB)

    assert answer.json() == {
        "state": "printed",
        "trouble": None,
        "printer": "ready",
        "confirmed": True,
    }
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert len(peer.tickets) == 1


def test_a_job_that_is_sent_again_prints_nothing_more(door, peer):
    ask(door, json=JOB)

    assert ask(door, json=JOB).json()["state"] == "printed"
    assert len(peer.tickets) == 1
    assert ask(door, f"/copies/{JOB['key']}", method="GET").json() == {"copies": 1}


def test_a_trouble_is_told_and_the_same_job_prints_when_it_is_over(door, peer):
    peer.paper = "out"
    assert ask(door, json=JOB).json()["trouble"] == "paper_out"

    peer.paper = "ok"
    assert ask(door, json=JOB).json()["state"] == "printed"
    assert len(peer.tickets) == 1


def test_the_state_of_the_printer_can_be_asked(door, peer):
    peer.cover_open = True

    assert ask(door, "/status", method="GET").json()["printer"] == "cover_open"


def test_the_browser_is_told_before_that_the_page_may(door):
    wants = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = ask(door, method="OPTIONS", headers=wants)

    assert answer.ok
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize("origin", [*FOREIGN, None])
@pytest.mark.parametrize("method", ["POST", "OPTIONS", "GET"])
def test_no_other_page_gets_anything(door, peer, origin, method):
    path = "/status" if method == "GET" else "/print"
    answer = ask(door, path, origin, method, **({"json": JOB} if method == "POST" else {}))

    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert (peer.tickets, peer.asked) == ([], 0)


def test_an_html_form_and_a_name_of_somebody_elses_get_nothing(door, peer):
    assert ask(door, data={"key": "a"}).status_code == 415
    assert ask(door, json=JOB, headers={"Host": "evil.example"}).status_code == 400
    assert peer.tickets == []


@pytest.mark.parametrize(
    "job", [{}, [], {**JOB, "copy": 0}, {**JOB, "content": {}}, {**JOB, "key": "a\nb 1"}]
)
def test_a_job_that_makes_no_sense_is_refused_with_the_reason(door, job):
    answer = ask(door, json=job)

    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_endless_nesting_is_refused_like_any_other_nonsense(door):
    headers = {"Content-Type": "application/json"}
    answer = ask(door, data="[" * 16000, headers=headers)

    assert (answer.status_code, answer.json()["detail"]) == (400, "nested too deeply")


def test_a_job_that_is_too_large_is_refused(door):
    assert ask(door, json={**JOB, "more": "x" * 20000}).status_code == 413


def test_only_this_machine_is_listened_to(agent):
    with pytest.raises(ValueError, match="only this machine"):
        loopback.serve(agent, "0.0.0.0", 0, PAGE)

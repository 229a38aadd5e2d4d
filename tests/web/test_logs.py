"""The log: lines of one request belong together, in every async mode; programs can read them."""

from __future__ import annotations

import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import structlog
from flask import Flask

from queue_server.web import logs
from tests.serving import Server
from tests.web.conftest import Browser

MODES = ("eventlet", "gevent", "threading")


@pytest.mark.parametrize("given", ["0123abcd", "6f1c9e2a-77aa-4b0e.9_x", "A" * 64])
def test_an_id_that_a_proxy_drew_is_kept(app: Flask, given: str):
    assert Browser(app).get("/healthz", **{"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "A" * 65, "jan nowak", "ąęśćżźół", "a\"b'c level=error", "-abcdefgh"]
)
def test_an_id_that_looks_like_anything_else_is_drawn_anew(app: Flask, given: str):
    headers = {"X-Request-ID": given.encode().decode("latin-1")}
    answer = Browser(app).client.get("/healthz", headers=headers)

    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])


def test_each_request_has_its_own_id(app: Flask):
    browser = Browser(app)

    assert len({browser.get("/healthz").headers["X-Request-ID"] for _ in range(5)}) == 5


def test_nothing_of_a_request_stays_behind_in_its_thread(app: Flask):
    Browser(app).get("/healthz")

    assert structlog.contextvars.get_contextvars() == {}


def test_an_answer_that_is_an_error_has_an_id_as_well(app: Flask):
    assert Browser(app).get("/nowhere").headers["X-Request-ID"]
    assert Browser(app).get("/booking/atlantis").headers["X-Request-ID"]


@pytest.mark.parametrize("mode", MODES)
def test_lines_of_requests_at_the_same_time_keep_their_ids(tmp_path: Path, mode: str):
    environment = {"OKIENKO_LOG_FORMAT": "json", "OKIENKO_LOG_LEVEL": "INFO"}
    with Server(tmp_path, async_mode=mode, environment=environment) as server:
        bearer = f"Bearer {server.token('integration', 'them')}"

        def take_tickets(visitor: int) -> dict[str, str]:
            """Several requests, one after another on the same connection."""
            taken = {}
            with requests.Session() as session:
                for turn in range(4):
                    name = f"visitor-{visitor}-{turn}"
                    answer = session.post(
                        f"{server.address}/api/v1/offices/kalisz/tickets",
                        json={"service": "A"},
                        headers={"Authorization": bearer, "X-Request-ID": name},
                        timeout=60,
                    )
                    assert answer.headers["X-Request-ID"] == name
                    taken[name] = answer.json()["number"]
            return taken

        with ThreadPoolExecutor(8) as pool:
            visitors = list(pool.map(take_tickets, range(8)))
        server.stop()

    taken = {name: number for each in visitors for name, number in each.items()}
    lines = [json.loads(line) for line in read(server.log) if line.startswith("{")]
    issued = [line for line in lines if line["event"] == "ticket_issued"]
    assert {line["request"]: line["ticket"] for line in issued} == taken
    assert len({line["seq"] for line in issued}) == len(issued) == 32
    answers = [line["request"] for line in lines if line["event"] == "answer"]
    assert sorted(each for each in answers if each in taken) == sorted(taken)
    # What happens by itself belongs to no request.
    beside = [line for line in lines if line["event"] not in ("answer", "ticket_issued")]
    assert not [line for line in beside if line.get("request") in taken]


@pytest.mark.parametrize("written", ["logfmt", "json"])
def test_libraries_write_as_we_do(capsys: pytest.CaptureFixture[str], written: logs.Format):
    before = logging.getLogger().handlers[:]
    try:
        logs.configure("INFO", written)
        structlog.get_logger().info("ours", office="kalisz")
        logging.getLogger("some.library").warning("theirs %s", "too")
        logging.getLogger("engineio.server").error("a client vanished")
        said = capsys.readouterr().err.splitlines()
    finally:
        logging.getLogger().handlers[:] = before

    assert len(said) == 2
    if written == "json":
        ours, theirs = map(json.loads, said)
        assert (ours["event"], ours["level"], ours["office"]) == ("ours", "info", "kalisz")
        assert (theirs["event"], theirs["level"]) == ("theirs too", "warning")
        assert theirs["logger"] == "some.library"
    else:
        assert re.fullmatch(r"timestamp=\S+ level=info event=ours office=kalisz", said[0])
        assert 'level=warning event="theirs too" logger=some.library' in said[1]


def read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()

"""Text messages go through a gateway: one HTTP request each, known again by its id."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.letters.conftest import reached

PHONE = "+48600100200"


class SmsGateway:
    """A real HTTP server that takes text messages; `status` is what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, Any], str | None]] = []
        self.status = 202
        self.elsewhere = ""
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.asked.append((json.loads(body), self.headers["Authorization"]))
                self.send_response(gateway.status)
                if gateway.elsewhere:
                    self.send_header("Location", gateway.elsewhere)
                self.end_headers()

            def log_message(self, *_given: Any) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def gateway() -> Iterator[SmsGateway]:
    running = SmsGateway()
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_a_reminder_goes_to_the_gateway_with_its_id_and_our_token(
    write_to, make_post, gateway, row
):
    letter = write_to(PHONE, channel="sms", facts={"about": "jutro o 9:15"})

    make_post(sms_url=gateway.url, sms_token="gateway-token-1").round()

    told, authorization = gateway.asked[0]
    assert told == {"to": PHONE, "text": "Sprawa: jutro o 9:15", "id": row(letter).message_id}
    assert authorization == "Bearer gateway-token-1"
    assert row(letter).sent_at is not None


def test_a_message_is_tried_again_with_the_same_id(write_to, make_post, gateway, row, clock):
    letter = write_to(PHONE, channel="sms")
    post = make_post(sms_url=gateway.url)
    gateway.status = 503
    post.round()
    gateway.status = 200
    clock.step(timedelta(minutes=1))

    post.round()

    assert [told["id"] for told, _ in gateway.asked] == [row(letter).message_id] * 2
    assert row(letter).sent_at is not None


@pytest.mark.parametrize(
    ("status", "trouble", "over"),
    [(422, "refused", True), (401, "login", False), (302, "later", False), (500, "later", False)],
)
def test_what_the_gateway_answers_decides_what_follows(
    write_to, make_post, gateway, row, status, trouble, over
):
    letter = write_to(PHONE, channel="sms")
    gateway.status, gateway.elsewhere = status, gateway.url

    make_post(sms_url=gateway.url).round()

    assert row(letter).trouble == f"{trouble}: HTTP {status}"
    assert (row(letter).given_up_at is not None) == over
    assert len(gateway.asked) == 1


def test_mail_does_not_wait_for_a_gateway_that_is_away(write_to, make_post, mailbox, gateway, row):
    gateway.server.shutdown()
    gateway.server.server_close()
    text, mail = write_to(PHONE, channel="sms"), write_to()

    make_post(**reached(mailbox, sms_url=gateway.url)).round()

    assert row(text).trouble.startswith("away: ")
    assert row(mail).sent_at is not None

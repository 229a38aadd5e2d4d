"""Letters of a running server: in every way of serving, through power cuts and a full disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from queue_server.store import letters, schema
from tests.failures.conftest import Office
from tests.letters.conftest import JAN
from tests.mailbox import SECRET, USER, Mailbox
from tests.serving import Server, wait_for

MODES = ["eventlet", "threading", "gevent"]


def put(server: Server, recipient: str = JAN) -> int:
    """Post a letter, as an action beside the server would."""
    with closing(server.store()) as store, store.writing() as connection:
        letters.post(connection, "test", recipient, "pl", store.clock.now())
        return int(connection.execute(select(schema.letters.c.id)).scalars().all()[-1])


def row(server: Server, letter: int) -> Any:
    with closing(server.store()) as store, store.reading() as connection:
        wanted = select(schema.letters).where(schema.letters.c.id == letter)
        return connection.execute(wanted).one()


def noted(server: Server, letter: int) -> Callable[[], Any]:
    return lambda: row(server, letter).sent_at


@pytest.mark.parametrize("mode", MODES)
def test_a_running_server_sends_by_a_safe_line_with_its_password(
    tmp_path: Path, mode, server_tls, certificate
):
    with Mailbox(starttls=server_tls, log_in=True) as mailbox:
        known = {
            **mailbox.environment,
            "OKIENKO_SMTP_SECURITY": "starttls",
            "OKIENKO_SMTP_USER": USER,
            "OKIENKO_SMTP_PASSWORD": SECRET,
            "SSL_CERT_FILE": str(certificate),
            "OKIENKO_PUBLIC_URL": "https://wizyty.kalisz.example/",
        }
        with Server(tmp_path, async_mode=mode, environment=known) as server:
            letter = put(server)
            message = mailbox.wait_for(JAN)
            wait_for("its note", noted(server, letter))

    assert "https://wizyty.kalisz.example/" in message.get_body(("plain",)).get_content()
    assert JAN not in server.log.read_text()


def test_a_letter_sent_just_before_the_power_failed_comes_once_more_with_the_same_id(
    tmp_path: Path,
):
    with Mailbox() as mailbox, Server(tmp_path, environment=mailbox.environment) as server:
        mailbox.taken = lambda message: server.kill()
        letter = put(server)
        wait_for("the power cut", lambda: server.process and server.process.poll() is not None)
        mailbox.taken = lambda message: None
        first = row(server, letter)
        server.clock.offset += timedelta(minutes=5)
        server.start()
        mailbox.wait_for(JAN, count=2)
        wait_for("its note", noted(server, letter))
        time.sleep(2.5)

        sent = mailbox.to(JAN)
        assert (first.sent_at, first.tries) == (None, 1)
        assert len(sent) == 2
        assert len({message["Message-ID"] for message in sent}) == 1
        assert row(server, letter).tries == 2


@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_is_asked_to_stop_notes_the_letter_in_hand(tmp_path: Path, mode):
    def stop(_message: object) -> None:
        assert server.process
        server.process.terminate()
        time.sleep(1)

    with (
        Mailbox() as mailbox,
        Server(tmp_path, async_mode=mode, environment=mailbox.environment) as server,
    ):
        mailbox.taken = stop
        letter = put(server)
        wait_for("the end", lambda: server.process and server.process.poll() is not None)

        assert row(server, letter).sent_at is not None
        assert len(mailbox.messages) == 1


def test_a_mail_server_is_found_by_its_name(tmp_path: Path):
    with Mailbox() as mailbox:
        named = {**mailbox.environment, "OKIENKO_SMTP_HOST": "localhost"}
        with Server(tmp_path, environment=named) as server:
            put(server)
            mailbox.wait_for(JAN)
        with Server(tmp_path, environment={**named, "OKIENKO_SMTP_HOST": "mail.invalid"}) as other:
            letter = put(other)
            wait_for("its trouble", lambda: row(other, letter).trouble, 150)

    assert row(other, letter).trouble.startswith("away: ")


def test_a_letter_written_just_before_the_power_failed_is_not_lost(tmp_path: Path):
    with Mailbox() as mailbox, Server(tmp_path, environment=mailbox.environment) as server:
        server.kill()
        letter = put(server)
        server.start()
        mailbox.wait_for(JAN)
        wait_for("its note", noted(server, letter))

        assert len(mailbox.messages) == 1


@pytest.mark.parametrize("mode", MODES)
def test_a_slow_mail_server_keeps_nobody_at_the_kiosk_waiting(tmp_path: Path, mode):
    with (
        Mailbox() as mailbox,
        Server(tmp_path, async_mode=mode, environment=mailbox.environment) as server,
    ):
        mailbox.taken = lambda message: time.sleep(2)
        letter = put(server)
        wait_for("the letter on its way", lambda: row(server, letter).tries)
        longest = 0.0
        while not row(server, letter).sent_at:
            began = time.monotonic()
            assert requests.get(f"{server.address}/healthz", timeout=5).status_code == 200
            longest = max(longest, time.monotonic() - began)

        assert longest < 1


def test_with_a_full_disk_nothing_is_sent_twice_and_all_is_sent_afterwards(tmp_path: Path):
    with Mailbox() as mailbox, Server(tmp_path, environment=mailbox.environment) as server:
        office = Office(server)
        with office.full_disk():
            letter = put(server)
            time.sleep(5)
            during = len(mailbox.messages)
        mailbox.wait_for(JAN)
        wait_for("its note", noted(server, letter))

        assert during == 0
        assert len(mailbox.messages) == 1


def test_the_command_says_that_letters_arrive_or_what_is_wrong(tmp_path: Path):
    with Mailbox() as mailbox:
        server = Server(tmp_path, environment=mailbox.environment)
        said = server.okienko("letters", "test", JAN, "--language", "uk")
        mailbox.answer = lambda recipient: "550 no such user"
        with pytest.raises(AssertionError, match="refuses this letter"):
            server.okienko("letters", "test", JAN)
        port = mailbox.port

    assert said == f"127.0.0.1:{port} has taken the letter to {JAN}"
    assert mailbox.messages[0]["Subject"] == "Okienko: пошта працює"
    with pytest.raises(AssertionError, match="can't be reached: check OKIENKO_SMTP_HOST"):
        server.okienko("letters", "test", JAN)
    del server.environment["OKIENKO_SMTP_HOST"]
    with pytest.raises(AssertionError, match="no mail server is set"):
        server.okienko("letters", "test", JAN)

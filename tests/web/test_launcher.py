"""The real server starts, and stops without losing anybody."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
import requests

from queue_server import launcher
from queue_server.actions import arriving
from queue_server.actions.entry import Door
from tests.serving import PASSWORD, Server

MODES = ["eventlet", "threading", "gevent"]


@pytest.mark.parametrize("mode", MODES)
def test_the_server_stops_cleanly_and_frees_its_port(tmp_path, mode):
    server = Server(tmp_path, async_mode=mode).start()
    idle = socket.create_connection(("127.0.0.1", server.port))

    assert requests.get(f"{server.address}/readyz", timeout=5).json()["status"] == "ok"
    assert server.stop() == 0
    idle.close()
    assert server.start().stop() == 0
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("mode", MODES)
def test_a_request_in_flight_is_finished_before_the_server_stops(tmp_path, mode):
    server = Server(tmp_path, async_mode=mode)
    server.user("anna@kalisz.example", "clerk", "Anna")
    server.start()
    page = requests.get(f"{server.address}/login", timeout=10)
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    form = {"email": "anna@kalisz.example", "password": PASSWORD, "csrf_token": token}
    body = urlencode(form).encode()

    # A slow line: half of the form has come when the server is asked to stop.
    line = HTTPConnection("127.0.0.1", server.port, timeout=20)
    line.putrequest("POST", "/login")
    line.putheader("Content-Type", "application/x-www-form-urlencoded")
    line.putheader("Content-Length", str(len(body)))
    line.putheader("Cookie", f"okienko_session={page.cookies['okienko_session']}")
    line.endheaders(body[:20])
    time.sleep(1)
    server.process.terminate()
    time.sleep(0.5)
    line.send(body[20:])

    assert line.getresponse().status == 302
    assert server.process.wait(timeout=20) == 0


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path):
    server = Server(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        with pytest.raises(AssertionError, match="can't listen on") as told:
            server.okienko("run")

    assert "Traceback" not in str(told.value)


def test_a_clock_behind_the_journal_is_told_at_the_start(tmp_path):
    server = Server(tmp_path)
    store = server.store()
    arriving.issue(Door(store, "kalisz"), "A")
    store.close()
    server.clock.start(datetime(2020, 1, 7, 9, 0, tzinfo=UTC))
    server.start()
    told = requests.get(f"{server.address}/readyz", timeout=5).json()
    server.stop()

    assert told["clock"] == "behind the journal"
    assert "Please check the clock" in server.log.read_text()


def test_the_listening_socket_has_room_for_a_whole_hall():
    listening = launcher.listen("127.0.0.1", 0)
    try:
        assert launcher.BACKLOG == 8192
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        listening.close()


def test_the_mode_is_read_from_the_environment_and_the_file(tmp_path):
    file = tmp_path / "okienko.toml"
    file.write_text('async_mode = "threading"\n')

    assert launcher.mode_as_set({}) == "eventlet"
    assert launcher.mode_as_set({"OKIENKO_ASYNC_MODE": "gevent"}) == "gevent"
    assert launcher.mode_as_set({"OKIENKO_CONFIG": str(file)}) == "threading"
    assert launcher.mode_as_set({"OKIENKO_CONFIG": str(tmp_path / "none.toml")}) == "eventlet"
    file.write_bytes(b"async_mode = \xff")
    assert launcher.mode_as_set({"OKIENKO_CONFIG": str(file)}) == ""

"""The demo, as a newcomer starts it: `okienko demo`, which `make run` and `make demo` call."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from queue_server import demo
from queue_server.clock import Clock
from queue_server.queries import accounts, availability, visits
from queue_server.settings import Settings
from queue_server.store import Store
from tests.serving import OKIENKO, free_port, wait_for

ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("OKIENKO_")}
Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a demo in a folder of its own and waits for it; the process and its address."""
    running: list[subprocess.Popen[str]] = []

    def begin(*options: str) -> tuple[subprocess.Popen[str], str]:
        listen = f"127.0.0.1:{free_port()}"
        process = subprocess.Popen(
            [OKIENKO, "demo", "--listen", listen, *options],
            cwd=tmp_path,
            env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        wait_for("the demo", lambda: answers(f"http://{listen}/readyz"), seconds=60)
        return process, f"http://{listen}"

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        return False


def test_a_newcomer_finds_every_screen_and_log_in_on_monday_morning(start, tmp_path):
    process, address = start("--no-visitors")

    home = requests.get(address, headers={"Accept-Language": "en"}, timeout=5).text
    links = set(re.findall(r'href="(/(?:booking|demo|clerk|admin|outbox|api)[^"]*)"', home))
    assert {"/booking/kalisz", "/outbox"} <= links
    for device in ("kiosk-1", "kiosk-2", "hall-1", "hall-2", "counter/1", "counter/6"):
        assert f"/demo/enter/kalisz/{device}" in links
    for link in links:
        assert requests.get(address + link, timeout=5).status_code == 200, link
    office = requests.get(f"{address}/api/v1/offices/kalisz", timeout=5).json()
    assert office["opening"]["closes_at"] == "2026-11-23T14:30:00Z"
    queue = requests.get(f"{address}/api/v1/offices/kalisz/board", timeout=5).json()
    assert queue["calls"] == []

    process.send_signal(signal.SIGTERM)
    told, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"{address}/demo/enter/kalisz/hall-2" in told
    for login in ("anna", "marek", "ewa", "adam", "jan"):
        assert f"{login}@kalisz.example" in told
        assert f"{login}@kalisz.example" in home
    assert (tmp_path / "var" / "demo.db").is_file()


def test_visitors_of_the_demo_have_booked_and_left_some_days_full(tmp_path):
    prepared = demo.prepare(Settings(), tmp_path / "demo.db")
    with closing(Store(prepared.settings.database, Clock(demo.MONDAY))) as store:
        days = availability.days(store, "kalisz", "C")
        jan = accounts.by_email(store, "jan@kalisz.example")
        assert jan
        own = visits.of_user(store, jan.id)

    assert [day.free for day in days[1:3]] == [0, pytest.approx(0.05 * days[2].places, abs=2)]
    assert days[3].free > days[3].places / 2
    assert len(own) == 2
    assert len({code for code, _ in prepared.codes}) == len(prepared.codes) == 10


def test_a_demo_can_begin_at_any_hour(tmp_path):
    for at in ("2026-11-22T03:07", "2026-12-25T23:59"):
        assert len(demo.prepare(Settings(at=at), tmp_path / "demo.db").codes) == 10


def test_a_living_hall_calls_somebody_within_half_a_minute(start):
    _, address = start()
    board = f"{address}/api/v1/offices/kalisz/board"

    wait_for("a call", lambda: requests.get(board, timeout=5).json()["calls"], seconds=30)


def test_a_second_demo_leaves_the_first_ones_database_alone(start, tmp_path):
    _, address = start("--no-visitors")

    second = subprocess.run(
        [OKIENKO, "demo", "--listen", f"127.0.0.1:{free_port()}"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr == "Error: another demo is using var/demo.db: stop it first\n"
    assert answers(f"{address}/readyz")

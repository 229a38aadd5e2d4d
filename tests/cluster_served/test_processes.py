"""`okienko run --processes`: several processes behind one port, and one that watches over them."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from queue_server import processes
from queue_server.queries import journal
from tests.cluster_served.conftest import KALISZ, Monitor
from tests.cluster_served.test_behind_a_proxy import post
from tests.live.wire import Hall
from tests.load.crowd import WIDE, Heard, alive, nothing_was_lost, rush, start
from tests.redis import Redis
from tests.serving import Server, wait_for

PATIENCE = 90


@pytest.fixture
def several(tmp_path: Path, redis: Redis) -> Iterator[Server]:
    """Two processes on one port, of the test's own: it may kill them; not started yet."""
    with by_two(tmp_path, redis) as server:
        yield server


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two processes on one port that nobody kills."""
    with Redis() as redis, by_two(tmp_path_factory.mktemp("standing"), redis) as server:
        yield started(server)
        assert server.stop() == 0
        assert "Traceback" not in server.log.read_text()


@contextmanager
def by_two(folder: Path, redis: Redis) -> Iterator[Server]:
    """`okienko run --processes 2`, not started yet, and ended at the end."""
    server = Server(
        folder,
        dialect="postgresql",
        offices=(KALISZ, WIDE),
        fresh=True,
        arguments=("--processes", "2"),
        environment={"OKIENKO_REDIS": redis.url},
    )
    try:
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.kill()


def children(server: Server) -> set[int]:
    """The processes that serve."""
    assert server.process
    path = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return {int(each) for each in path.read_text().split()}


def started(server: Server) -> Server:
    """Start it, and wait until all processes serve."""
    server.start()
    wait_for("all of them", lambda: "with 2 processes" in server.log.read_text(), PATIENCE)
    return server


def test_both_processes_serve_on_one_port_and_know_of_each_others_calls(standing, monitors):
    display = standing.token("display", "hall-1", office="wide")
    kiosk, clerk = (standing.token(role, role, office="wide") for role in ("kiosk", "clerk"))
    # The kernel spreads them: that all eight stand in one process comes once in 128 times.
    monitors += [Monitor(standing.address, display, transports=["websocket"]) for _ in range(8)]
    for each in monitors:
        assert each.joined.acquire(timeout=PATIENCE)

    assert post(standing, "wide/tickets", kiosk, {"service": "A"}).status_code == 201
    called = post(standing, "wide/counters/1/next", clerk, {}).json()["ticket"]["number"]

    for each in monitors:
        wait_for("the call", lambda e=each: called in e.numbers, PATIENCE)


def test_a_killed_process_is_replaced_and_nothing_is_lost(several, monitors):
    started(several)
    display = several.token("display", "hall-1", office="wide")
    monitors += [Monitor(several.address, display, transports=["websocket"]) for _ in range(6)]
    for each in monitors:
        assert each.joined.acquire(timeout=PATIENCE)
    former = children(several)
    heard = Heard()

    def power_cut() -> None:
        wait_for("the rush", lambda: len(heard.called) > 20, PATIENCE)
        os.kill(min(former), signal.SIGKILL)
        before = len(heard.called)
        wait_for("it to go on", lambda: len(heard.called) > before + 20, PATIENCE)

    cutting = start(power_cut)
    rush(several, 150, lambda: alive([cutting]), heard)
    cutting.join()

    assert heard.errors == []
    nothing_was_lost(several, heard)
    calls = {call for _, call in heard.called}
    for each in monitors:
        wait_for("everybody back", lambda e=each: e.line.connected and calls <= e.calls, PATIENCE)
    wait_for("a new one", lambda: len(children(several) - former) == 1, PATIENCE)
    assert len(children(several)) == 2
    assert "process_died" in several.log.read_text()


def test_a_monitor_in_a_browser_comes_back_without_long_polling(several, browser: Browser):
    hall = Hall(started(several))
    with closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(f"{several.address}/display/kalisz/hall-1", timeout=PATIENCE * 1000)
        hall.arrive()
        expect(page.locator("body")).to_contain_text(hall.call(), timeout=PATIENCE * 1000)

        # Nobody serves for some seconds: it tries both ways, and one of them is refused ever after.
        for each in children(several):
            os.kill(each, signal.SIGKILL)
        wait_for("an answer", lambda: answers(several), PATIENCE)
        hall.arrive()
        called = hall.call()

        expect(page.locator("body")).to_contain_text(called, timeout=PATIENCE * 1000)


def answers(server: Server) -> bool:
    try:
        return requests.get(f"{server.address}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_processes_are_renewed_one_after_the_other_and_nobody_is_refused(several):
    started(several)
    former = children(several)
    kiosk = several.token("kiosk", "kiosk", office="wide")
    answers, over = [], threading.Event()

    def take(service: str) -> None:
        asked = {"service": service}
        while not over.is_set():
            # A line of its own for each, as devices that come and go have; one that was taken in
            # the very moment of the end is cut, and they ask again under the same key.
            key = uuid.uuid4().hex
            try:
                answers.append(post(several, "wide/tickets", kiosk, asked, key).status_code)
            except requests.RequestException:
                answers.append(post(several, "wide/tickets", kiosk, asked, key).status_code)
            # There are 999 numbers for each service.
            time.sleep(0.1)

    kiosks = [start(take, service) for service in "ABC"]
    several.process.send_signal(signal.SIGHUP)
    wait_for(
        "all new", lambda: len(children(several)) == 2 and not children(several) & former, PATIENCE
    )
    over.set()
    for each in kiosks:
        each.join()

    assert set(answers) == {201}
    with closing(several.store()) as store:
        entries = journal.after(store, "wide", 0, limit=10_000)
    assert len([each for each in entries if each.kind == "ticket_issued"]) == len(answers)
    assert several.stop() == 0


def test_processes_end_with_the_one_that_watches_over_them(several):
    started(several)
    orphans = children(several)

    several.process.kill()
    several.process.wait()

    wait_for("their end", lambda: not any(map(is_alive, orphans)), PATIENCE)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return not re.search(r"\) Z ", state)


def test_long_polling_is_refused_where_requests_reach_any_process(standing):
    answer = requests.get(f"{standing.address}/socket.io/?EIO=4&transport=polling", timeout=30)

    assert answer.status_code == 400


def test_the_clock_of_a_rehearsal_is_the_same_in_all_processes(standing):
    kiosk = standing.token("kiosk", "kiosk", office="wide")

    asked = []
    # Each over a line of its own: the kernel chooses a process for each.
    for _ in range(12):
        before = standing.clock.now()
        assert post(standing, "wide/tickets", kiosk, {"service": "A"}).status_code == 201
        asked.append((before, standing.clock.now()))

    with closing(standing.store()) as store:
        times = [each.at for each in journal.after(store, "wide", 0, limit=100)][-12:]
    assert all(before <= at <= after for (before, after), at in zip(asked, times, strict=True))


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"OKIENKO_DATABASE": "sqlite:///okienko.db"}, "several processes need PostgreSQL"),
        ({"OKIENKO_REDIS": ""}, "several processes need Redis"),
        ({"OKIENKO_SECRET": ""}, "set OKIENKO_SECRET"),
    ],
)
def test_what_several_processes_need_is_told_plainly(several, environment, said):
    several.environment |= environment
    if "OKIENKO_DATABASE" in environment:
        several.okienko("migrate")

    with pytest.raises(AssertionError, match=said) as told:
        several.okienko("run", "--processes", "2")

    assert "Traceback" not in str(told.value)


def test_a_number_of_processes_that_makes_no_sense_is_told_plainly(several):
    with pytest.raises(AssertionError, match="must be a number from 1 to 64, or auto"):
        several.okienko("run", "--processes", "many")


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ("run", 1),
        ("run --processes 3", 3),
        ("run --at 2026-11-23T08:40 --processes=2 --listen :80", 2),
        ("run --processes auto", len(os.sched_getaffinity(0))),
        # What makes no sense is told when the command is read.
        ("run --processes 0", 1),
        ("run --processes many", 1),
        ("run --processes 65", 1),
        ("run --processes", 1),
    ],
)
def test_how_many_processes_a_command_line_asks_for(arguments, count):
    assert processes.asked_for(arguments.split()) == count


def test_a_port_that_another_has_is_told_plainly(standing):
    with pytest.raises(AssertionError, match="can't listen on"):
        standing.okienko("run", "--processes", "2")

"""`okienko run --processes`: several processes behind one port, and one that watches over them."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from queue_server.queries import journal
from tests.cluster_served.conftest import KALISZ, Monitor
from tests.cluster_served.test_behind_a_proxy import nothing_was_lost, post
from tests.load.crowd import WIDE, Heard, alive, rush, start
from tests.redis import Redis
from tests.serving import Server, wait_for

PATIENCE = 90


@pytest.fixture
def several(tmp_path: Path, redis: Redis) -> Iterator[Server]:
    """Two processes on one port; not started yet."""
    server = Server(
        tmp_path,
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


def test_both_processes_serve_on_one_port_and_know_of_each_others_calls(several, monitors):
    started(several)
    display = several.token("display", "hall-1", office="wide")
    kiosk, clerk = (several.token(role, role, office="wide") for role in ("kiosk", "clerk"))
    # The kernel spreads them: that all eight stand in one process comes once in 128 times.
    monitors += [Monitor(several.address, display, transports=["websocket"]) for _ in range(8)]
    for each in monitors:
        assert each.joined.acquire(timeout=PATIENCE)

    assert post(several, "wide/tickets", kiosk, {"service": "A"}).status_code == 201
    called = post(several, "wide/counters/1/next", clerk, {}).json()["ticket"]["number"]

    for each in monitors:
        wait_for("the call", lambda e=each: called in e.numbers, PATIENCE)
    assert several.stop() == 0
    assert "Traceback" not in several.log.read_text()


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


def test_processes_are_renewed_one_after_the_other_and_nobody_is_refused(several):
    started(several)
    former = children(several)
    kiosk = several.token("kiosk", "kiosk", office="wide")
    answers, over = [], threading.Event()

    def take() -> None:
        while not over.is_set():
            # A line of its own for each, as devices that come and go have.
            answers.append(post(several, "wide/tickets", kiosk, {"service": "A"}).status_code)
            time.sleep(0.05)

    kiosks = [start(take) for _ in range(3)]
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


def test_long_polling_is_refused_where_requests_reach_any_process(several):
    started(several)

    answer = requests.get(f"{several.address}/socket.io/?EIO=4&transport=polling", timeout=30)

    assert answer.status_code == 400
    assert several.stop() == 0


def test_the_clock_of_a_rehearsal_is_the_same_in_all_processes(several):
    started(several)
    kiosk = several.token("kiosk", "kiosk", office="wide")

    for _ in range(12):
        assert post(several, "wide/tickets", kiosk, {"service": "A"}).status_code == 201
    now = several.clock.now()

    with closing(several.store()) as store:
        times = [each.at for each in journal.after(store, "wide", 0, limit=100)]
    assert len(times) == 12
    assert times == sorted(times)
    assert (now - times[-1]).total_seconds() < PATIENCE


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
    several.okienko("migrate")

    with pytest.raises(AssertionError, match=said) as told:
        several.okienko("run", "--processes", "2")

    assert "Traceback" not in str(told.value)


@pytest.mark.parametrize("count", ["0", "many", "65"])
def test_a_number_of_processes_that_makes_no_sense_is_told_plainly(several, count):
    with pytest.raises(AssertionError, match="must be a number from 1 to 64, or auto"):
        several.okienko("run", "--processes", count)


def test_a_port_that_another_has_is_told_plainly(several):
    started(several)

    with pytest.raises(AssertionError, match="can't listen on"):
        several.okienko("run", "--processes", "2")

    assert several.stop() == 0

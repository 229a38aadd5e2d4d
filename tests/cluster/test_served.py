"""Two real server processes on one database, and what their screens show of each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cluster.pair import HALL, KALISZ, SECONDS, Pair, call, name_of
from tests.live.wire import calls
from tests.redis import Redis
from tests.serving import wait_for
from tests.signs.peer import Peer

MODES = ("eventlet", "threading", "gevent")


@pytest.fixture
def pair(tmp_path: Path, redis: Redis) -> Iterator[Callable[[str], Pair]]:
    """Starts two processes in that mode."""
    with ExitStack() as after:

        def start(mode: str = "eventlet", offices: tuple[Path, ...] = (KALISZ,)) -> Pair:
            made = Pair(tmp_path, redis, mode, offices)
            made.start(after)
            return made

        yield start


@pytest.mark.parametrize("mode", MODES)
def test_a_call_on_either_process_stands_on_the_screens_of_both(pair, mode):
    two = pair(mode)
    screens = two.screens()
    for hall in (two.tender, two.other, two.tender):
        number = call(hall)
        for screen in screens:
            screen.until(calls(number), SECONDS)


@pytest.mark.parametrize("mode", MODES)
def test_when_the_tending_process_is_killed_the_other_goes_on(pair, mode):
    two = pair(mode)
    _, screen = two.screens()
    killed, other = two.tender, two.other
    name = two.tender_name()
    last_word = (two.asked.zscore("okienko:0:processes", name) or 0) - 2500
    killed.server.kill()
    number = call(other)
    screen.until(calls(number), SECONDS)
    wait_for("taken over", lambda: two.tender_name() == name_of(other.server), SECONDS)
    seconds, micros = two.asked.time()
    # Five seconds by Redis' clock, where the machine has time for us.
    assert (seconds * 1000 + micros / 1000 - last_word) / 1000 < 20


@pytest.mark.parametrize("mode", MODES)
def test_when_the_tending_process_is_stopped_the_other_has_the_office_at_its_end(pair, mode):
    two = pair(mode)
    _, screen = two.screens()
    other = two.other
    two.tender.server.stop()
    # Whoever is stopped gives it up; nobody waits for the end of a lease.
    number = call(other)
    screen.until(calls(number), SECONDS)
    wait_for("taken over", lambda: two.tender_name() == name_of(other.server), SECONDS)
    assert two.alive() == {name_of(other.server)}


@pytest.mark.parametrize("mode", MODES)
def test_the_screens_of_a_process_that_stood_still_show_calls_again(pair, mode):
    two = pair(mode)
    screens = two.screens()
    for still in (two.other, two.tender):
        with still.server.frozen():
            name = name_of(still.server)
            wait_for("it is taken for gone", lambda name=name: name not in two.alive(), SECONDS)
        two.settle()
        for hall in (two.tender, two.other):
            number = call(hall)
            for screen in screens:
                screen.until(calls(number), SECONDS)


def test_a_process_that_is_started_again_takes_its_part(pair):
    two = pair()
    screens = two.screens()
    stopped, stays = two.tender, two.other
    stopped.server.restart()
    two.settle()
    stopped.screens.clear()
    back = stopped.screen(transports=["websocket"])
    assert back.ask("join", HALL)["ok"]
    for hall in (stopped, stays):
        number = call(hall)
        for screen in (back, screens[1]):
            screen.until(calls(number), SECONDS)


@pytest.mark.parametrize("mode", MODES)
def test_without_redis_each_process_shows_all_calls_and_afterwards_one_tends_again(pair, mode):
    two = pair(mode)
    screens = two.screens()
    halls = [two.tender, two.other]
    two.redis.kill()
    for hall in halls:
        number = call(hall)
        for screen in screens:
            screen.until(calls(number), SECONDS)
    two.redis.start()
    two.settle()
    for hall in halls:
        number = call(hall)
        for screen in screens:
            screen.until(calls(number), SECONDS)


@pytest.mark.parametrize("mode", MODES)
def test_while_redis_stands_still_calls_go_on_showing(pair, mode):
    two = pair(mode)
    screens = two.screens()
    halls = [two.tender, two.other]
    two.redis.freeze()
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < 10:
            for hall in halls:
                number = call(hall)
                for screen in screens:
                    screen.until(calls(number), SECONDS)
    finally:
        two.redis.thaw()
    two.settle()
    for hall in halls:
        number = call(hall)
        for screen in screens:
            screen.until(calls(number), SECONDS)


def with_sign(folder: Path, address: str) -> Path:
    """The office's file with a sign above counter 1."""
    source = KALISZ.read_text(encoding="utf-8")
    file = folder / "kalisz.toml"
    file.write_text(f'{source}\n[signs.sign-1]\ncounter = "1"\naddress = "{address}"\n')
    return file


@pytest.fixture
def sign() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.die()


def test_a_sign_is_kept_by_one_process_and_dialled_by_the_other_when_that_is_killed(
    pair, sign, tmp_path
):
    two = pair(offices=(with_sign(tmp_path, sign.address),))
    sign.wait_for("CLOSED", SECONDS)
    number = call(two.other)
    sign.wait_for(f"NUMBER {number}", SECONDS)
    dialled, other = sign.dialled, two.other
    two.tender.server.kill()
    number = call(other)
    sign.wait_for(f"NUMBER {number}", SECONDS)
    assert sign.dialled == dialled + 1


def test_a_sign_is_hung_up_on_before_another_process_dials_it(pair, sign, tmp_path):
    two = pair(offices=(with_sign(tmp_path, sign.address),))
    sign.wait_for("CLOSED", SECONDS)
    dialled, other = sign.dialled, two.other
    two.tender.server.stop()
    number = call(other)
    sign.wait_for(f"NUMBER {number}", SECONDS)
    assert sign.dialled == dialled + 1
    assert sign.most_at_once == 1

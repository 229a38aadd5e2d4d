"""Waiting costs everybody's turn, so it is done only for what is not there yet."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from queue_server import looking
from queue_server.looking import READ, WRITE


@pytest.fixture(autouse=True)
def kept() -> None:
    """As the launcher does first of all."""
    looking.keep_the_systems_own()


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a line."""
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


class Driver:
    """Drives steps as psycopg does, and keeps what it had to wait for."""

    def __init__(self) -> None:
        self.waited: list[int] = []

    def wait(self, steps: looking.Steps, number: int, timeout: float = 5.0) -> Any:
        try:
            wanted = next(steps)
            while True:
                self.waited.append(wanted)
                readable, writable, _ = select.select(
                    [number] if wanted & READ else [],
                    [number] if wanted & WRITE else [],
                    [],
                    timeout,
                )
                wanted = steps.send((READ if readable else 0) | (WRITE if writable else 0))
        except StopIteration as done:
            return done.value


def test_what_is_ready_is_not_waited_for(line) -> None:
    ours, theirs = line
    driver = Driver()

    def steps() -> looking.Steps:
        assert (yield WRITE) == WRITE
        ours.send(b"question")
        theirs.send(b"answer")
        assert (yield READ | WRITE) == READ | WRITE
        return ours.recv(64)

    assert looking.first(driver.wait)(steps(), ours.fileno()) == b"answer"
    assert driver.waited == []


def test_what_is_not_there_yet_is_waited_for_as_ever(line) -> None:
    ours, theirs = line
    driver = Driver()

    def steps() -> looking.Steps:
        assert (yield READ) == 0
        theirs.send(b"late")
        assert (yield READ) == READ
        return ours.recv(64)

    assert looking.first(driver.wait)(steps(), ours.fileno(), timeout=0.01) == b"late"
    assert driver.waited == [READ]


def test_a_line_that_has_ended_is_left_to_whoever_waits(line) -> None:
    ours, theirs = line
    number = ours.fileno()
    theirs.close()
    assert looking.ready(number, READ | WRITE) == 0
    ours.close()
    assert looking.ready(number, READ) == 0


def test_trouble_on_the_way_comes_out_as_it_is(line) -> None:
    ours, _ = line

    def steps() -> looking.Steps:
        yield WRITE
        raise OSError("the line is cut")

    with pytest.raises(OSError, match="the line is cut"):
        looking.first(Driver().wait)(steps(), ours.fileno())

"""Hands: offices are seen to beside each other, and none of them twice at once."""

from __future__ import annotations

import threading

from queue_server.live.hands import Hands
from tests.serving import wait_for


def spawned(work, *given: object) -> None:
    threading.Thread(target=work, args=given, daemon=True).start()


def test_an_office_that_takes_long_keeps_another_one_not_waiting() -> None:
    held, done = threading.Event(), []

    def work(office: str) -> None:
        if office == "slow":
            held.wait()
        done.append(office)

    hands = Hands(work)
    hands.start(spawned, threading.Event)
    hands.give(["slow"])
    wait_for("the slow one to begin", lambda: "slow" in hands)
    hands.give([f"office-{number}" for number in range(16)])

    # Some share the hand of the slow one and wait for it.
    wait_for("others", lambda: len(done) >= 8)
    assert "slow" not in done
    assert hands.busy_since() is not None
    held.set()
    wait_for("all", lambda: len(done) == 17)
    wait_for("rest", lambda: hands.busy_since() is None)


def test_an_office_given_while_it_is_seen_to_is_seen_to_once_more_and_not_beside() -> None:
    go_on, together, at_once = threading.Semaphore(0), [], [0]

    def work(office: str) -> None:
        at_once[0] += 1
        together.append(at_once[0])
        go_on.acquire()
        at_once[0] -= 1

    hands = Hands(work)
    hands.start(spawned, threading.Event)
    hands.give(["kalisz"])
    wait_for("its begin", lambda: "kalisz" in hands)
    for _ in range(5):
        hands.give(["kalisz"])
    go_on.release(2)

    wait_for("the second time", lambda: len(together) == 2 and at_once[0] == 0)
    assert together == [1, 1]

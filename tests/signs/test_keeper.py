"""One sign's keeper: heartbeats, and pauses that grow while nobody answers."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from queue_server.domain.signs import Face, Shown
from queue_server.domain.wall import Sign
from queue_server.workers.signs import keeper as keeping
from queue_server.workers.signs.adapter import Trouble
from queue_server.workers.signs.keeper import Keeper, Tools
from tests.serving import MONDAY, free_port, wait_for
from tests.signs.peer import Peer


def keeper_of(address: str, sleep: Callable[[float], None]) -> Keeper:
    sign = Sign("sign-1", "1", address)
    return Keeper("kalisz", sign, Tools(lambda: MONDAY, sleep, threading.Event))


def test_pauses_grow_to_half_a_minute_while_nobody_answers():
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            keeper.end()

    keeper = keeper_of(f"127.0.0.1:{free_port()}", sleep)
    keeper.want(Shown(Face.FREE))
    keeper.run()

    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert keeper.trouble is Trouble.UNREACHABLE


def test_a_quiet_sign_hears_now_and_then_what_it_shows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(keeping, "LOOK_SECONDS", 0.02)
    peer = Peer()
    keeper = keeper_of(peer.address, lambda _seconds: None)
    keeper.want(Shown(Face.NUMBER, "A012", 7, MONDAY))
    turning = threading.Thread(target=keeper.run)
    turning.start()

    wait_for("three pictures", lambda: peer.lines.count("NUMBER A012") >= 3)
    keeper.end()
    turning.join()
    peer.die()

    assert peer.lines.count("BLINK") == 1
    assert keeper.trouble is None

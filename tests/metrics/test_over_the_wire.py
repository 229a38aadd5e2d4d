"""A visit on a running server, as the figures tell it."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.live.wire import Screen
from tests.metrics.test_doors import MODES, figures_at, value
from tests.serving import Server, free_port, wait_for


@pytest.mark.parametrize("mode", MODES)
def test_a_call_is_followed_to_the_screen_that_shows_it(tmp_path: Path, mode: str):
    port = free_port()
    environment = {"OKIENKO_METRICS_LISTEN": f"127.0.0.1:{port}"}
    with Server(tmp_path, async_mode=mode, environment=environment) as server:
        tokens = {role: server.token(role, name) for role, name in NAMES.items()}
        screen = Screen(server.address, tokens["display"], transports=["websocket"])
        room = {"office": "kalisz", "kind": "hall", "key": "hall-1"}
        assert screen.ask("join", room)["ok"]
        wait_for(
            "the sockets", lambda: value(figures_at(port), "okienko_sockets", kind="hall") == 1, 60
        )

        said = {"Authorization": f"Bearer {tokens['clerk']}"}
        api = f"{server.address}/api/v1/offices/kalisz"
        kiosk = {"Authorization": f"Bearer {tokens['kiosk']}"}
        requests.post(f"{api}/tickets", json={"service": "A"}, headers=kiosk, timeout=60)
        requests.post(f"{api}/counters/1/open", headers=said, timeout=60)
        called = requests.post(f"{api}/counters/1/next", headers=said, timeout=60).json()
        board = screen.until(lambda pushed: pushed["board"]["calls"], 60)
        call = board["board"]["calls"][0]["call"]
        assert called["ticket"]["number"] == board["board"]["calls"][0]["number"]
        for _ in range(2):
            shown = {"office": "kalisz", "key": "hall-1", "call": call}
            assert screen.ask("shown", shown)["ok"]

        told = wait_for("the word", lambda: with_acknowledgement(port), 60)
        screen.close()

    assert value(told, "okienko_calls_total", office="kalisz", kind="first") == 1
    assert value(told, "okienko_call_emitted_seconds_count") == 1
    assert value(told, "okienko_emitted_acknowledged_seconds_count") == 1
    assert 0 < value(told, "okienko_call_emitted_seconds_sum") < 60
    assert 0 < value(told, "okienko_emitted_acknowledged_seconds_sum") < 60
    assert value(told, "okienko_boards_emitted_total", kind="hall") >= 2
    assert value(told, "okienko_sockets", kind="all") == 1
    assert value(told, "okienko_relay_lag_entries", office="kalisz") == 0
    assert value(told, "okienko_gc_pause_seconds_count", generation="2") >= 1
    assert value(told, "okienko_database_connections", state="idle") >= 1


NAMES = {"display": "hall-1", "clerk": "counter 1", "kiosk": "kiosk-1"}


def with_acknowledgement(port: int) -> str:
    """The figures, once a screen's word is counted."""
    told = figures_at(port)
    return told if value(told, "okienko_emitted_acknowledged_seconds_count") else ""

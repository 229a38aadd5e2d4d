"""The two doors where Prometheus may ask, and who else may not."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.access.conftest import build
from tests.serving import Server, free_port, wait_for

TOKEN = "a-token-for-tests-only"
MODES = ("eventlet", "gevent", "threading")


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """What the text says, by name and labels."""
    return {
        (each.name, frozenset(each.labels.items())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def value(text: str, name: str, **labels: str) -> float:
    return samples(text).get((name, frozenset(labels.items())), 0.0)


def test_without_a_token_in_the_settings_there_is_no_such_page(tmp_path: Path):
    house = build(tmp_path)

    for given in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
        assert house.ask("nobody", "GET", "/metrics", headers=given).status_code == 404
    house.store.close()


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer zażółć"]
)
def test_whoever_has_not_the_token_learns_nothing(tmp_path: Path, given: str):
    house = build(tmp_path, metrics_token=TOKEN)

    answer = house.ask("administrator", "GET", "/metrics", headers={"Authorization": given})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "okienko_" not in answer.text
    house.store.close()


def test_whoever_has_the_token_reads_the_figures(tmp_path: Path):
    house = build(tmp_path, metrics_token=TOKEN)
    house.ask("nobody", "GET", "/theme/kalisz.css")

    answer = house.ask("nobody", "GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    asked = {"method": "GET", "route": "/theme/<office>.css", "status": "200"}
    assert value(answer.text, "okienko_http_answers_total", **asked) >= 1
    assert value(answer.text, "okienko_offices") == 2
    assert value(answer.text, "okienko_offices_tended") == 2
    assert value(answer.text, "okienko_cluster_reached") == 1
    assert value(answer.text, "okienko_database_connections_limit") > 0
    assert "kalisz.css" not in answer.text.replace("<office>.css", "")
    house.store.close()


@pytest.mark.parametrize("mode", MODES)
def test_each_process_tells_its_figures_on_a_port_of_its_own(tmp_path: Path, mode: str):
    port = free_port()
    environment = {"OKIENKO_METRICS_LISTEN": f"127.0.0.1:{port - 3}", "OKIENKO_PROCESS": "3"}
    with Server(tmp_path, async_mode=mode, environment=environment) as server:
        address = f"http://127.0.0.1:{port}"
        wait_for("the port", lambda: is_open(port), 60)
        headers = {"Authorization": f"Bearer {server.token('integration', 'them')}"}
        for _ in range(3):
            issued = requests.post(
                f"{server.address}/api/v1/offices/kalisz/tickets",
                json={"service": "A"},
                headers=headers,
                timeout=30,
            )
            assert issued.status_code == 201, issued.text

        told = requests.get(f"{address}/metrics", timeout=30)

        assert told.status_code == 200
        tickets = {"office": "kalisz", "kind": "walk_in"}
        assert value(told.text, "okienko_tickets_issued_total", **tickets) == 3
        assert value(told.text, "okienko_transaction_seconds_count", access="write") >= 3
        assert value(told.text, "okienko_relay_alive") == 1
        modes = {dict(labels).get("async_mode") for name, labels in samples(told.text)}
        assert modes == {None, mode}
        assert requests.get(f"{address}/", timeout=30).status_code == 404
        assert requests.post(f"{address}/metrics", timeout=30).status_code == 405
        head = requests.head(f"{address}/metrics", timeout=30)
        assert (head.status_code, head.content) == (200, b"")


def test_a_port_that_is_taken_keeps_nobody_from_serving(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {"OKIENKO_METRICS_LISTEN": f"127.0.0.1:{port}"}
        with Server(tmp_path, environment=environment) as server:
            wait_for("a word of it", lambda: "metrics_port_taken" in server.log.read_text(), 60)
            taken.close()

            wait_for("the figures", lambda: "okienko_offices" in figures_at(port), 60)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def figures_at(port: int) -> str:
    try:
        return requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    except requests.RequestException:
        return ""

"""A real Prometheus reads the figures, answers the dashboard's questions, and raises the alerts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from tests.live.wire import Hall, calls
from tests.metrics.test_watching import ALERTS, DASHBOARD, SCRAPE, queries_of
from tests.serving import Server, free_port, wait_for

# What Grafana puts in place of its variables.
CHOSEN = {"$job": "okienko", "$instance": ".*", "$office": ".*", "$__rate_interval": "1m"}
# What nothing is said of as long as it has not happened.
QUIET = ("okienko_clients_dropped_total", "okienko_tickets_ended_total")


@dataclass(frozen=True)
class Trouble:
    """An alert, what Prometheus has read when it must be raised, and what it says of whom.

    Values are written as `promtool` takes them, one each fifteen seconds.
    """

    alert: str
    bad: dict[str, str]
    good: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)


def buckets(name: str, labels: str, fast: str, all_of_them: str) -> dict[str, str]:
    """The series of a histogram with one bound."""
    return {f'{name}{{{labels}le="0.25"}}': fast, f'{name}{{{labels}le="+Inf"}}': all_of_them}


A = {"instance": "a"}
TROUBLES = (
    Trouble(
        "OkienkoDown",
        {'up{job="okienko", instance="a"}': "1 0x80"},
        {'up{job="okienko", instance="a"}': "0 1x80"},
        {"job": "okienko", **A},
    ),
    Trouble(
        "OkienkoScreensBehind",
        {'okienko_relay_lag_entries{instance="a", office="kalisz"}': "3x80"},
        {'okienko_relay_lag_entries{instance="a", office="kalisz"}': "3 0x80"},
        {"office": "kalisz"},
    ),
    Trouble(
        "OkienkoRelayStands",
        {'okienko_relay_alive{instance="a"}': "0x80"},
        {'okienko_relay_alive{instance="a"}': "1x80"},
        A,
    ),
    Trouble(
        "OkienkoCallsLate",
        {
            'okienko_call_emitted_seconds_bucket{le="0.5"}': "0+5x80",
            'okienko_call_emitted_seconds_bucket{le="1"}': "0+10x80",
            'okienko_call_emitted_seconds_bucket{le="+Inf"}': "0+10x80",
        },
        {
            'okienko_call_emitted_seconds_bucket{le="0.5"}': "0+10x80",
            'okienko_call_emitted_seconds_bucket{le="1"}': "0+10x80",
            'okienko_call_emitted_seconds_bucket{le="+Inf"}': "0+10x80",
        },
    ),
    Trouble(
        "OkienkoOfficesUntended",
        {
            'okienko_offices{instance="a"}': "380x80",
            'okienko_offices_tended{instance="a"}': "200x80",
            'okienko_offices_tended{instance="b"}': "179x80",
        },
        {
            'okienko_offices{instance="a"}': "380x80",
            'okienko_offices_tended{instance="a"}': "200x80",
            'okienko_offices_tended{instance="b"}': "180x80",
        },
    ),
    Trouble(
        "OkienkoWithoutRedis",
        {'okienko_cluster_reached{instance="a"}': "0x80"},
        {'okienko_cluster_reached{instance="a"}': "1x80"},
        A,
    ),
    Trouble(
        "OkienkoLettersWait",
        {'okienko_outbox_oldest_age_seconds{instance="a"}': "1900x80"},
        {'okienko_outbox_oldest_age_seconds{instance="a"}': "600x80"},
    ),
    Trouble(
        "OkienkoDatabaseFull",
        {
            'okienko_database_connections{instance="a", state="in_use"}': "20x80",
            'okienko_database_connections_limit{instance="a"}': "20x80",
        },
        {
            'okienko_database_connections{instance="a", state="in_use"}': "3x80",
            'okienko_database_connections_limit{instance="a"}': "20x80",
        },
        A,
    ),
    Trouble(
        "OkienkoFails",
        {
            'okienko_http_answers_total{status="500"}': "0+1x80",
            'okienko_http_answers_total{status="200"}': "0+20x80",
        },
        {
            'okienko_http_answers_total{status="404"}': "0+9x80",
            'okienko_http_answers_total{status="200"}': "0+20x80",
        },
    ),
    Trouble(
        "OkienkoPauses",
        {
            'okienko_gc_pause_seconds_bucket{instance="a", generation="2", le="0.25"}': "0+1x160",
            'okienko_gc_pause_seconds_bucket{instance="a", generation="2", le="1"}': "0+2x160",
            'okienko_gc_pause_seconds_bucket{instance="a", generation="2", le="+Inf"}': "0+2x160",
        },
        {
            'okienko_gc_pause_seconds_bucket{instance="a", generation="2", le="0.25"}': "0+2x160",
            'okienko_gc_pause_seconds_bucket{instance="a", generation="2", le="1"}': "0+2x160",
            'okienko_gc_pause_seconds_bucket{instance="a", generation="2", le="+Inf"}': "0+2x160",
        },
        A,
    ),
)


def rules() -> dict[str, dict[str, Any]]:
    """Every alert of ours."""
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


def raised(trouble: Trouble) -> dict[str, Any]:
    """The alert as Prometheus must raise it."""
    rule = rules()[trouble.alert]
    summary = re.sub(
        r"\{\{ \$labels\.(\w+) \}\}",
        lambda found: trouble.labels[found[1]],
        rule["annotations"]["summary"],
    )
    return {
        "exp_labels": {**trouble.labels, **rule["labels"]},
        "exp_annotations": {"summary": summary},
    }


def promtool(*arguments: str) -> str:
    """What it says; a complaint fails the test."""
    done = subprocess.run(
        ["promtool", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(trouble: Trouble, read: dict[str, str], expected: list[dict[str, Any]]) -> dict[str, Any]:
    """The file that asks whether the alert is raised when Prometheus has read that."""
    return {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "15s",
        "tests": [
            {
                "interval": "15s",
                "input_series": [{"series": each, "values": read[each]} for each in read],
                "alert_rule_test": [
                    {"eval_time": "20m", "alertname": trouble.alert, "exp_alerts": expected}
                ],
            }
        ],
    }


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda each: each.alert)
def test_an_alert_is_raised_for_its_trouble_and_only_then(tmp_path: Path, trouble: Trouble):
    for read, expected in ((trouble.bad, [raised(trouble)]), (trouble.good, [])):
        file = tmp_path / "asked.yaml"
        file.write_text(yaml.safe_dump(asked(trouble, read, expected)))
        promtool("test", "rules", str(file))


def test_every_alert_is_tried():
    assert [each.alert for each in TROUBLES] == list(rules())


def test_prometheus_takes_the_configuration_as_it_is(tmp_path: Path):
    shutil.copy(ALERTS, tmp_path)
    shutil.copy(SCRAPE, tmp_path)

    said = promtool("check", "config", str(tmp_path / SCRAPE.name))

    assert f"{len(rules())} rules found" in said


@contextmanager
def prometheus(folder: Path, figures_port: int) -> Iterator[str]:
    """A Prometheus that reads a server's figures each second; its address."""
    scraping = yaml.safe_load(SCRAPE.read_text())
    (job,) = scraping["scrape_configs"]
    job["scrape_interval"] = job["scrape_timeout"] = "1s"
    job["static_configs"] = [{"targets": [f"127.0.0.1:{figures_port}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(scraping))
    shutil.copy(ALERTS, folder)
    address = f"127.0.0.1:{free_port()}"
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'prometheus'}",
                f"--web.listen-address={address}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        yield f"http://{address}/api/v1"
    finally:
        process.kill()
        process.wait()


def answer(address: str, expression: str) -> list[Any]:
    """What Prometheus answers to a query; one it does not understand fails the test."""
    said = requests.get(f"{address}/query", params={"query": expression}, timeout=60)
    told = said.json()
    assert told["status"] == "success", f"{expression}: {told}"
    return list(told["data"]["result"])


def has_read_thrice(address: str) -> bool:
    """Whether it has begun, and has read the server's figures often enough for a rate."""
    try:
        return answer(address, 'count_over_time(up{job="okienko"}[1m]) >= 3') != []
    except requests.RequestException:
        return False


def filled_in(query: str) -> str:
    """A query of the dashboard as Grafana sends it."""
    for variable, chosen in CHOSEN.items():
        query = query.replace(variable, chosen)
    return query


def label_values(address: str, query: str) -> list[str]:
    """What a variable of the dashboard offers to choose from."""
    found = re.fullmatch(r"label_values\((.+), (\w+)\)", filled_in(query))
    assert found is not None
    told = requests.get(
        f"{address}/label/{found[2]}/values", params={"match[]": found[1]}, timeout=60
    ).json()
    return list(told["data"])


def visit(hall: Hall) -> None:
    """Somebody takes a ticket and is called twice; a display shows it, and says so."""
    room = {"office": "kalisz", "kind": "hall", "key": "hall-1"}
    screen = hall.screen(hall.display, transports=["websocket"])
    assert screen.ask("join", room)["ok"]
    number = hall.arrive()
    hall.post("counters/1/open", hall.clerk)
    assert hall.call() == number
    hall.post("counters/1/recall", hall.clerk)
    board = screen.until(calls(number), 60)["board"]
    shown = {"office": "kalisz", "key": "hall-1", "call": board["calls"][0]["call"]}
    assert screen.ask("shown", shown)["ok"]


def test_prometheus_answers_every_question_of_the_dashboard(tmp_path: Path):
    port = free_port()
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    choices = {
        each["name"]: each["query"]
        for each in board["templating"]["list"]
        if each["type"] == "query"
    }
    environment = {"OKIENKO_METRICS_LISTEN": f"127.0.0.1:{port}"}
    with Server(tmp_path, environment=environment) as server, prometheus(tmp_path, port) as asking:
        hall = Hall(server)
        visit(hall)
        wait_for("three readings", lambda: has_read_thrice(asking), 60)

        assert answer(asking, 'up{job="okienko"}')[0]["value"][1] == "1"
        offered = {name: label_values(asking, query) for name, query in choices.items()}
        asked = queries_of(board["panels"])
        empty = [each for each in asked if not answer(asking, filled_in(each))]
        hall.close()

    assert offered == {
        "job": ["okienko"],
        "instance": [f"127.0.0.1:{port}"],
        "office": ["kalisz"],
    }
    assert [each for each in empty if not any(name in each for name in QUIET)] == []

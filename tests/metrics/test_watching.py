"""What is beside the figures names them rightly: their page, the dashboard, the alerts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from queue_server.metrics.figures import REGISTRY
from queue_server.metrics.reading import GAUGES
from tests.serving import ROOT

DASHBOARD = ROOT / "deploy" / "grafana" / "okienko.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
SCRAPE = ROOT / "deploy" / "prometheus" / "scrape.yaml"
PAGE = ROOT / "docs" / "metrics.md"

# What a query consists of besides figures and their labels.
WORDS = frozenset(
    {"sum", "max", "count", "topk", "rate", "histogram_quantile", "label_values", "vector", "or"}
)
# Labels that Prometheus itself puts on every series, and that of a histogram's buckets.
GIVEN = frozenset({"job", "instance", "le"})


def figures() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every figure of ours: name, kind and labels."""
    known = {gauge.name: ("gauge", gauge.labels) for gauge in GAUGES}
    for collector in REGISTRY._collector_to_names:
        for family in collector.collect():
            if family.name.startswith("okienko_"):
                name = f"{family.name}_total" if family.type == "counter" else family.name
                labels = getattr(collector, "_labelnames", None)
                known[name] = (family.type, ("generation",) if labels is None else tuple(labels))
    return known


def series() -> dict[str, frozenset[str]]:
    """Every series that a query may name, with the labels that it may use."""
    known: dict[str, frozenset[str]] = {"up": GIVEN}
    for name, (kind, labels) in figures().items():
        endings = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        known |= {f"{name}{ending}": GIVEN | set(labels) for ending in endings}
    for collector in REGISTRY._collector_to_names:
        if type(collector).__name__ == "ProcessCollector":
            known |= {
                sample.name: GIVEN for family in collector.collect() for sample in family.samples
            }
    return known


def queries_of(panels: list[dict[str, Any]]) -> list[str]:
    """The queries of a dashboard."""
    return [each["expr"] for panel in panels for each in panel.get("targets", [])]


def every_query() -> list[str]:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    chosen = [each["query"] for each in board["templating"]["list"] if each["type"] == "query"]
    rules = [
        rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]
    ]
    return [*queries_of(board["panels"]), *chosen, *(each["expr"] for each in rules)]


def mistakes(query: str) -> list[str]:
    """The names in a query that no figure has, and labels that its figures don't have."""
    known, found = series(), []
    bare = re.sub(r"\[[^\]]*\]|\$\w+", " ", query)
    named = re.findall(r"label_values\(.*,\s*(\w+)\)", bare)
    bare = re.sub(r",\s*\w+\)$", ")", bare) if named else bare
    grouped = [
        each for part in re.findall(r"\b(?:by|on) \(([^)]*)\)", bare) for each in part.split(",")
    ]
    matched = [
        each
        for part in re.findall(r"\{([^}]*)\}", bare)
        for each in re.findall(r"(\w+)\s*[=!]", part)
    ]
    bare = re.sub(r"\b(?:by|on) \([^)]*\)|\{[^}]*\}", " ", bare)
    names = [each for each in re.findall(r"[a-z_]\w*", bare) if each not in WORDS]
    found += [each for each in names if each not in known]
    labels = frozenset().union(*(known.get(each, frozenset()) for each in names))
    found += [each.strip() for each in (*named, *grouped, *matched) if each.strip() not in labels]
    return found if names else ["no figure at all"]


@pytest.mark.parametrize("query", every_query())
def test_every_query_names_figures_and_labels_that_exist(query: str):
    assert mistakes(query) == []


@pytest.mark.parametrize(
    "query",
    [
        "sum(okienko_unheard_of)",
        "sum by (colour) (okienko_offices_tended)",
        'okienko_sockets{colour="red"}',
        "rate(okienko_call_emitted_seconds[5m])",
        "label_values(okienko_sockets, colour)",
        "vector(1)",
    ],
)
def test_a_wrong_query_is_found_out(query: str):
    assert mistakes(query) != []


def test_the_dashboard_shows_every_figure():
    shown = " ".join(every_query())

    assert [name for name in figures() if name not in shown] == []


def test_panels_do_not_lie_on_each_other():
    taken: set[tuple[int, int]] = set()
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]

    for panel in panels:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_the_page_lists_every_figure_with_its_kind_and_labels_and_no_other():
    rows = re.findall(r"^\| `(okienko_\w+)` \| (\w+) \|([^|]*)\|", PAGE.read_text(), re.MULTILINE)
    told = {name: (kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}

    assert len(rows) == len(told)
    assert told == figures()


def test_alerts_and_the_scrape_configuration_are_complete():
    rules = [
        rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]
    ]
    scrape = yaml.safe_load(SCRAPE.read_text())

    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert rule["annotations"]["summary"]
    assert Path(scrape["rule_files"][0]).name == ALERTS.name
    assert [each["job_name"] for each in scrape["scrape_configs"]] == ["okienko"]

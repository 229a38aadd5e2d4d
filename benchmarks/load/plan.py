"""What the load generator is told to do, as one JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# The share of the busiest hour at which visitors come, hour by hour from eight to four.
HOURS = (0.6, 0.9, 1.0, 1.0, 0.8, 0.6, 0.7, 0.5, 0.2)


@dataclass(frozen=True)
class OfficePlan:
    """An office: its displays' tokens by key, its panels' tokens by counter, its kiosk's token."""

    slug: str
    displays: dict[str, str]
    panels: dict[str, str]
    kiosk: str


@dataclass(frozen=True)
class Plan:
    """A day of the country in so many seconds; rates are those of its busiest hour.

    `reconnects` is the share of all screens that lose their line each minute. In the middle of the
    day comes the storm: all lines are cut at once, and dial again within `jitter` seconds.
    """

    ports: tuple[int, ...]
    offices: tuple[OfficePlan, ...]
    seconds: float
    tickets_per_second: float
    waiting: int
    reconnects: float
    storm: bool
    jitter: float
    phones: int
    seed: int = 5
    host: str = "127.0.0.1"

    def rate(self, passed: float) -> float:
        """How many tickets come each second when so much of the day has passed."""
        hour = min(int(passed / self.seconds * len(HOURS)), len(HOURS) - 1)
        return self.tickets_per_second * HOURS[hour]

    def write(self, path: Path) -> None:
        """Keep it for the generator; it holds tokens."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_plan(path: Path) -> Plan:
    """The plan as it was written."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    offices = tuple(OfficePlan(**each) for each in kept.pop("offices"))
    return Plan(**{**kept, "offices": offices, "ports": tuple(kept["ports"])})

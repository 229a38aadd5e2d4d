"""The slowest calls of a country: from the press to the display, with nothing else going wrong.

The same offices and screens as `country`, without reconnects, storms and phones: what is left is
the server's own unevenness, above all collections of garbage.
"""

from __future__ import annotations

import argparse

from benchmarks.country import ALL_OFFICES, P99_MILLISECONDS, country
from benchmarks.measured import Measured, Target
from benchmarks.served import Setup

MODES = ("gevent", "eventlet", "threading")
FULL_SECONDS, SHORT_SECONDS = 120.0, 15.0
SHORT_OFFICES = 60


def figures(full: bool = False) -> Measured:
    """The whole country for two minutes, or a sixth of it for a moment."""
    offices = ALL_OFFICES if full else SHORT_OFFICES
    return measured(offices, FULL_SECONDS if full else SHORT_SECONDS, MODES)


def measured(offices: int, seconds: float, modes: tuple[str, ...]) -> Measured:
    """The table, one mode after another."""
    rows, targets = [], []
    for mode in modes:
        found = country(Setup(mode, "postgresql"), offices, seconds, storm=False, reconnects=0.0)
        quiet = found["to_display"]
        cells = " | ".join(f"{quiet[each]:.1f}" for each in ("p50", "p99", "max"))
        rows.append(f"| {mode} | {found['screens']:,} | {quiet['count']:,} | {cells} |")
        if mode in P99_MILLISECONDS:
            bound = P99_MILLISECONDS[mode]
            targets.append(Target(f"{mode}: p99 of call to display, ms", quiet["p99"], bound))
    lines = [
        "### The slowest calls",
        "",
        "Milliseconds from sending the POST `next` until a display has the board.",
        "",
        "| server | screens | calls seen | p50 | p99 | max |",
        "|---|---:|---:|---:|---:|---:|",
        *rows,
        "",
    ]
    return Measured("\n".join(lines), tuple(targets))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offices", type=int, default=ALL_OFFICES)
    parser.add_argument("--seconds", type=float, default=FULL_SECONDS)
    parser.add_argument("--mode", action="append", choices=MODES)
    asked = parser.parse_args()
    modes = tuple(asked.mode or MODES)
    print(measured(asked.offices, asked.seconds, modes).section("now"))

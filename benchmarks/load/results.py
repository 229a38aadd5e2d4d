"""What the generator found out, as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.load.country import Country, Office
from benchmarks.load.screens import Display

# So long after the storm calls may still meet what it left.
AFTER_STORM = 1.0


def results(country: Country) -> dict[str, Any]:
    """Figures in milliseconds, counts, and troubles."""
    quiet: list[float] = []
    stormy: list[float] = []
    found = {"caught_up": 0, "lost": 0, "mistaken": 0}
    for office in country.offices:
        for display in office.displays:
            judge(country, office, display, quiet, stormy, found)
    issued = [number for each in country.offices for number in set(each.issued)]
    return {
        **found,
        "to_display": spread(quiet),
        "to_display_in_storm": spread(stormy),
        "tickets": spread(country.taken.tickets),
        "calls": spread(country.taken.calls),
        "phones": spread(country.taken.phones),
        "issued": sum(len(each.issued) for each in country.offices),
        "numbers_doubled": sum(len(each.issued) for each in country.offices) - len(issued),
        "called": sum(len(each.called) for each in country.offices),
        "visitors_called_twice": sum(called_twice(each) for each in country.offices),
        "boards": sum(each.boards for each in country.screens),
        "received": sum(each.received for each in country.screens),
        "joins": sum(each.joins for each in country.screens),
        "cuts": country.cuts,
        "storm_seconds": country.storm_until - country.storm_from,
        "repeated": sum(
            line.repeated for each in country.offices for line in (each.kiosk, *each.desks.values())
        ),
        "troubles": dict(country.troubles),
    }


def judge(
    country: Country,
    office: Office,
    display: Display,
    quiet: list[float],
    stormy: list[float],
    found: dict[str, int],
) -> None:
    """Hold what a display announced against what the clerks were answered."""
    for call, (sent, number) in office.called.items():
        announced = display.announced.get(call)
        if announced is None:
            found["lost"] += 1
            continue
        at, line_since, shown = announced
        found["mistaken"] += shown != number
        if line_since > sent:
            found["caught_up"] += 1
        elif country.storm_from <= sent <= country.storm_until + AFTER_STORM:
            stormy.append(at - sent)
        else:
            quiet.append(at - sent)
    found["mistaken"] += len(set(display.announced) - set(office.called))


def called_twice(office: Office) -> int:
    """How many visitors got two calls, which nobody asked for."""
    numbers = [number for _, number in office.called.values()]
    return len(numbers) - len(set(numbers))


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds: the median, the 99th of a hundred, the worst; and how many there are."""
    if not seconds:
        return {"count": 0, "p50": 0.0, "p99": 0.0, "max": 0.0}
    ordered = sorted(1000 * each for each in seconds)
    return {
        "count": len(ordered),
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)],
        "max": ordered[-1],
    }

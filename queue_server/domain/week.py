"""Opening hours as values: intervals of a day, the week, exceptions and holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True)
class Interval:
    """Opening from a local time to a local time of the same day."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Hours:
    """Weekly opening (0 = Monday), exceptions by date (empty = closed), public holidays."""

    week: Mapping[int, tuple[Interval, ...]]
    exceptions: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    holidays: str | None = None

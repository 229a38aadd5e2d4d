"""Small values for the tests of the domain: tickets, counters, an office."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from queue_server.domain.office import Counter, Hours, Interval, Office
from queue_server.domain.office_file import read_office
from queue_server.domain.tickets import Kind, State, Ticket

ROOT = Path(__file__).parents[2]
WARSAW = ZoneInfo("Europe/Warsaw")
# A Monday.
TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def kalisz() -> Office:
    """The first office."""
    return read_office((ROOT / "offices" / "kalisz.toml").read_text("utf-8"), "kalisz")


def in_warsaw(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment as the clock in the first office's hall shows it, in UTC."""
    local = datetime.combine(day, time(hour, minute, second), tzinfo=WARSAW)
    return local.astimezone(UTC)


def after_minutes(count: float) -> datetime:
    """So many minutes after the morning of the tests."""
    return MORNING + timedelta(minutes=count)


def ticket(
    identity: int, came: float = 0, *, due: float | None = None, **changes: object
) -> Ticket:
    """A waiting ticket that came so many minutes into the morning; `due` makes it a reservation."""
    plain = Ticket(
        id=identity,
        business_date=TODAY,
        number=f"A{identity:03d}",
        service="A",
        kind=Kind.WALK_IN if due is None else Kind.RESERVATION,
        state=State.WAITING,
        issued_at=after_minutes(came),
        queued_at=after_minutes(came),
        language="pl",
        track=f"track-{identity}",
        due_at=None if due is None else after_minutes(due),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def counter(key: str = "1", services: str = "ABC") -> Counter:
    """A counter that serves the services of those letters."""
    return Counter(key, tuple(services))


def office_open(*week: tuple[str, str], zone: str = "Europe/Warsaw") -> Office:
    """The first office with the same intervals on each day of the week and no holidays."""
    intervals = tuple(
        Interval(time.fromisoformat(opens), end_of_day_or(closes)) for opens, closes in week
    )
    hours = Hours(week=dict.fromkeys(range(7), intervals))
    return replace(kalisz(), hours=hours, zone=zone)


def end_of_day_or(closes: str) -> time:
    """A closing time; "24:00" is the day's end."""
    return time.max if closes == "24:00" else time.fromisoformat(closes)

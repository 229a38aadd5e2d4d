"""The one clock of the server: the only place that reads the system's time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def machine_seconds() -> float:
    """Seconds since 1970 by the machine's own time, for libraries that count by it."""
    return datetime.now(UTC).timestamp()


class Clock:
    """Tells the time in UTC; started `at` a moment it runs on from there, for rehearsals."""

    def __init__(self, at: datetime | None = None) -> None:
        self.offset = timedelta(0)
        if at is not None:
            self.start(at)

    def start(self, at: datetime, since: datetime | None = None) -> None:
        """Set the clock to an aware moment and let it run from there: from now on, or as if it
        had been set at the machine's time `since`."""
        if at.tzinfo is None:
            raise ValueError("the clock starts at an aware moment")
        self.offset = at.astimezone(UTC) - (since or datetime.now(UTC))

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset

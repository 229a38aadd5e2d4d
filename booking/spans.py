"""Spans of time in words: so many minutes, hours, days."""

from __future__ import annotations

from flask_babel import ngettext

HOUR = 60
DAY = 24 * HOUR


def span_text(minutes: int) -> str:
    """The span in the largest unit that it is whole in: 90 minutes, 2 hours, 3 days."""
    if minutes >= DAY and minutes % DAY == 0:
        return ngettext("%(num)d day", "%(num)d days", minutes // DAY)
    if minutes >= 2 * HOUR and minutes % HOUR == 0:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // HOUR)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)

"""Spans of time in words: so many minutes, hours, days, as in "for two hours"."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import npgettext

MINUTE = timedelta(minutes=1)
HOUR = 60
DAY = 24 * HOUR


def span_text(minutes: int) -> str:
    """The span in the largest unit that it is whole in: 90 minutes, 2 hours, 3 days."""
    if minutes >= DAY and minutes % DAY == 0:
        return days_text(minutes // DAY)
    if minutes >= 2 * HOUR and minutes % HOUR == 0:
        return npgettext("span", "%(num)d hour", "%(num)d hours", minutes // HOUR)
    return npgettext("span", "%(num)d minute", "%(num)d minutes", minutes)


def days_text(days: int) -> str:
    """So many days."""
    return npgettext("span", "%(num)d day", "%(num)d days", days)


def months_text(months: int) -> str:
    """So many months."""
    return npgettext("span", "%(num)d month", "%(num)d months", months)

"""Ticket numbers: the service's letter and three digits, gapless, never twice on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from queue_server.domain.office import Numbering, NumberReset
from queue_server.domain.refusals import Reason, Refused


@dataclass(frozen=True)
class Drawn:
    """The last number drawn for a service: when, and how many were drawn that day."""

    on: date
    digits: int
    that_day: int


def draw(letter: str, last: Drawn | None, numbering: Numbering, today: date) -> Drawn:
    """The next number of a service.

    Within a period numbers go on from day to day and begin anew after the range's last one;
    a day never gives more numbers than the range holds, so none is given twice on one date.

    Raises Refused(NUMBERS_USED_UP) when the day has used the whole range.
    """
    if last is None or period(last.on, numbering.reset) != period(today, numbering.reset):
        return Drawn(today, numbering.first, 1)
    drawn_today = last.that_day if last.on == today else 0
    if drawn_today >= numbering.last - numbering.first + 1:
        raise Refused(Reason.NUMBERS_USED_UP, service=letter)
    # The range may have changed since: a number outside it is followed by its first.
    inside = numbering.first <= last.digits < numbering.last
    follows = last.digits + 1 if inside else numbering.first
    return Drawn(today, follows, drawn_today + 1)


def period(day: date, reset: NumberReset) -> tuple[int, int, int]:
    """The period in which numbers go on: the day, the ISO week or the month."""
    if reset is NumberReset.DAILY:
        return (day.year, day.month, day.day)
    if reset is NumberReset.WEEKLY:
        year, week, _ = day.isocalendar()
        return (year, week, 0)
    return (day.year, day.month, 0)


def spelled(letter: str, digits: int) -> str:
    """The number as hall and ticket show it: A012."""
    return f"{letter}{digits:03d}"

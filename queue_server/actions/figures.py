"""The figures of ended days, written down once nothing happens to their tickets any more."""

from __future__ import annotations

from datetime import date, timedelta

from queue_server.domain.day_figures import figures_of, is_ended
from queue_server.store import Change, day_figures, ended_days

# A ticket that was never finished must not keep the figures of all later days waiting.
PATIENCE = timedelta(days=3)


def sum_up(change: Change) -> bool:
    """Write down what the next ended day came to; one day at a time, since years may wait.

    Returns whether there was one.
    """
    yesterday = change.today - timedelta(days=1)
    up_to = day_figures.written_up_to(change)
    if up_to is not None and up_to >= yesterday:
        return False
    where = (change.connection, change.office_id, change.office)
    day = ended_days.next_visits(*where, up_to, change.today)
    if day is None:
        day_figures.mark_written(change, yesterday)
        return False
    tickets = day_figures.tickets_of(*where[:2], day)
    if not all(map(is_ended, tickets)) and is_recent(change, day):
        return False
    absent = day_figures.absent(*where, day)
    day_figures.keep(change.connection, change.office_id, day, figures_of(tickets, absent))
    day_figures.mark_written(change, day)
    return True


def is_recent(change: Change, day: date) -> bool:
    """Whether somebody may still finish with a visitor of that day."""
    return change.today - day <= PATIENCE

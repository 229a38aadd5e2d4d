"""The day's end: what still waits is closed as not served, and the next date starts clean.

It is done by the first change after midnight, whoever makes it, so it happens also when the server
was off at midnight. Who is at a counter stays there for the clerk to finish.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from queue_server.domain.day_figures import NOT_SERVED
from queue_server.domain.events import EventKind
from queue_server.domain.hall import DeskState
from queue_server.domain.tickets import Move, after
from queue_server.store import Change, desks, tickets


def close_day_if_over(change: Change) -> None:
    """Close the last business date when a new one has begun."""
    last = change.closed_up_to
    if last is None:
        change.closed_up_to = change.today
        return
    if change.today <= last:
        return
    not_served = close_tickets(change, last)
    close_counters(change)
    change.closed_up_to = change.today
    change.record(
        EventKind.DAY_CLOSED, details={"date": last.isoformat(), "not_served": not_served}
    )


def close_tickets(change: Change, last: date) -> int:
    """Close what still waits or is held; returns how many tickets that were."""
    left_over = tickets.left_over(change, since=last)
    for ticket in left_over:
        closed = replace(
            ticket, state=after(ticket, Move.DAY_END), ended_at=change.now, ending=NOT_SERVED
        )
        tickets.save(change, closed)
        change.record(
            EventKind.TICKET_CANCELLED, ticket=ticket.number, details={"ending": NOT_SERVED}
        )
    return len(left_over)


def close_counters(change: Change) -> None:
    """Close the counters that nobody is at, so that the morning starts with all of them free."""
    for desk in desks.all_of(change):
        if desk.ticket_id is None and desk.state is not DeskState.CLOSED:
            desks.save(change, desks.DeskRow(desk.counter))
            change.record(EventKind.COUNTER_CLOSED, counter=desk.counter)

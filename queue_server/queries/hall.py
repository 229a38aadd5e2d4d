"""The hall at one moment, read once for every screen of an office."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from queue_server.domain.booking_rules import Asked
from queue_server.domain.calling import order
from queue_server.domain.hall import UNDO_SECONDS, Awaited, Call, Desk, Hall, PersonShown
from queue_server.domain.hours import opening
from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.tickets import State, Ticket
from queue_server.domain.windows import is_over, span
from queue_server.store import (
    Store,
    alerts,
    desks,
    notices,
    printers,
    reservations,
    schema,
    tickets,
)
from queue_server.store.offices import office_row

LISTED_CALLS = 12
MOST_CALLS = 200
# A visitor may stay at a counter beyond midnight.
STILL_HERE = timedelta(days=2)
TODAYS = (State.WAITING, State.HELD, State.NO_SHOW)
# Made once: making a statement anew takes longer than carrying it out.
DESKS = (
    select(*schema.desks.c, *(column.label(f"of_{column.name}") for column in tickets.COLUMNS))
    .select_from(
        schema.desks.outerjoin(schema.tickets, schema.tickets.c.id == schema.desks.c.ticket_id)
    )
    .where(schema.desks.c.office_id == bindparam("office"))
    .order_by(schema.desks.c.counter)
)
CALLS = (
    select(schema.calls)
    .where(
        schema.calls.c.office_id == bindparam("office"),
        schema.calls.c.business_date == bindparam("day"),
        schema.calls.c.withdrawn.is_(False),
    )
    .order_by(schema.calls.c.call.desc())
    .limit(MOST_CALLS)
)
TICKETS = select(*tickets.COLUMNS).where(
    schema.tickets.c.office_id == bindparam("office"),
    schema.tickets.c.business_date == bindparam("day"),
    schema.tickets.c.state.in_([state.value for state in TODAYS]),
)


def read(store: Store, slug: str) -> Hall:
    """The hall now. Raises Refused(UNKNOWN_OFFICE)."""
    with store.reading() as connection:
        row: Any = office_row(connection, slug)
        office = store.office(connection, slug, row.version)
        now = max(store.clock.now(), row.last_at)
        today = office.business_date(now)
        todays = todays_tickets(connection, row.id, today)
        return Hall(
            office=office,
            seq=row.seq,
            now=now,
            business_date=today,
            opening=opening(office, now),
            queue=order(todays[State.WAITING], office.rules.calling, now),
            desks=read_desks(connection, row.id, now),
            calls=read_calls(connection, row.id, office, today, now),
            held=tuple(sorted(todays[State.HELD], key=lambda each: each.queued_at)),
            missed=tuple(sorted(todays[State.NO_SHOW], key=ended, reverse=True)),
            awaited=read_awaited(connection, row.id, office, now),
            walk_ins=tickets.walk_ins_taken(connection, row.id, today),
            persons=read_persons(connection, row.id, office, now),
            notice=notices.current(connection, row.id, now),
            alerts=alerts.current(connection, row.id, now),
            printers=printers.heard(connection, row.id),
        )


def todays_tickets(connection: Any, office_id: int, today: Any) -> dict[State, list[Ticket]]:
    """Today's tickets that some screen shows, by state."""
    found: dict[State, list[Ticket]] = {state: [] for state in TODAYS}
    for row in connection.execute(TICKETS, {"office": office_id, "day": today}):
        ticket = tickets.from_row(row)
        found[ticket.state].append(ticket)
    return found


def read_desks(connection: Any, office_id: int, now: datetime) -> tuple[Desk, ...]:
    """Every counter that was ever opened, with its visitor."""
    rows = connection.execute(DESKS, {"office": office_id})
    return tuple(desk_from(row, now) for row in rows)


def desk_from(row: Any, now: datetime) -> Desk:
    """The counter, its visitor, and whether its last press can still be taken back."""
    desk = desks.from_row(row)
    visitor = tuple(row)[len(schema.desks.c) :]
    until = desk.undo.at + timedelta(seconds=UNDO_SECONDS) if desk.undo else None
    undoable = until is not None and until >= now
    return Desk(
        counter=desk.counter,
        state=desk.state,
        holder=desk.holder,
        holder_name=desk.holder_name,
        since=desk.since,
        ticket=tickets.from_row(visitor) if desk.ticket_id else None,
        ground=desk.ground,
        undo_until=until if undoable else None,
        undo_kind=desk.undo.kind if desk.undo and undoable else None,
    )


def read_calls(
    connection: Any, office_id: int, office: Office, today: Any, now: datetime
) -> tuple[Call, ...]:
    """Today's newest calls: the last twelve, and every one that may still be announced."""
    rows = connection.execute(CALLS, {"office": office_id, "day": today})
    fresh = now - timedelta(seconds=office.rules.announce_seconds)
    calls = [
        Call(
            row.call,
            row.number,
            row.service,
            row.counter,
            row.language,
            row.at,
            row.shown_at is not None,
        )
        for row in rows
    ]
    return tuple(
        call for place, call in enumerate(calls) if place < LISTED_CALLS or call.at >= fresh
    )


def read_awaited(
    connection: Any, office_id: int, office: Office, now: datetime
) -> tuple[Awaited, ...]:
    """Today's reservations that may still come, by hour."""
    tomorrow = now + timedelta(days=1)
    window = office.rules.window
    return tuple(
        Awaited(row.service, row.starts_at, span(row.starts_at, window).closes_at)
        for row in reservations.booked_until(connection, office_id, tomorrow)
        if row.business_date == office.business_date(now)
        and not is_over(row.starts_at, window, now)
    )


def read_persons(
    connection: Any, office_id: int, office: Office, now: datetime
) -> dict[int, PersonShown]:
    """What those who came with a reservation gave for the clerk; only fields asked for now."""
    asked = office.booking.fields if office.booking else ()
    if not asked:
        return {}
    reserved, contacts = schema.reservations.c, schema.contacts.c
    rows = connection.execute(
        select(reserved.ticket_id, contacts.name, contacts.phone, contacts.plate)
        .join(schema.contacts, contacts.reservation_id == reserved.id)
        .where(
            reserved.office_id == office_id,
            reserved.state == ReservationState.ACTIVATED.value,
            reserved.starts_at.between(now - STILL_HERE, now + STILL_HERE),
        )
    )
    return {row.ticket_id: person_shown(row, asked) for row in rows}


def person_shown(row: Any, asked: tuple[Asked, ...]) -> PersonShown:
    """Those of the fields that the office asks for."""
    return PersonShown(**{field.value: getattr(row, field.value) for field in asked})


def ended(ticket: Ticket) -> datetime:
    """When the visitor was marked as not come."""
    return ticket.ended_at or ticket.issued_at

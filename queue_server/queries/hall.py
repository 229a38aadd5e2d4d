"""The hall at one moment, read once for every screen of an office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal, select

from queue_server.domain import booking_rules
from queue_server.domain.calling import order
from queue_server.domain.hall import UNDO_SECONDS, Alert, Awaited, Call, Desk, Hall, PersonShown
from queue_server.domain.hours import opening
from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.tickets import State, Ticket
from queue_server.domain.windows import is_over, span
from queue_server.store import Store, alerts, desks, notices, offices, printers, schema, tickets
from queue_server.store.asking import Asked, Question
from queue_server.store.present import WALK_INS

LISTED_CALLS = 12
MOST_CALLS = 200
# A visitor may stay at a counter beyond midnight.
STILL_HERE = timedelta(days=2)
TODAYS = (State.WAITING, State.HELD, State.NO_SHOW)

# Every counter that was ever opened, with its visitor.
DESKS = Question(
    select(*schema.desks.c, *(column.label(f"of_{column.name}") for column in tickets.COLUMNS))
    .select_from(
        schema.desks.outerjoin(schema.tickets, schema.tickets.c.id == schema.desks.c.ticket_id)
    )
    .where(schema.desks.c.office_id == bindparam("office"))
    .order_by(schema.desks.c.counter)
)
CALLS = Question(
    select(schema.calls)
    .where(
        schema.calls.c.office_id == bindparam("office"),
        schema.calls.c.business_date == bindparam("day"),
        schema.calls.c.withdrawn.is_(False),
    )
    .order_by(schema.calls.c.call.desc())
    .limit(MOST_CALLS)
)
# Today's tickets that some screen shows.
TICKETS = Question(
    select(*tickets.COLUMNS).where(
        schema.tickets.c.office_id == bindparam("office"),
        schema.tickets.c.business_date == bindparam("day"),
        schema.tickets.c.state.in_([literal(state.value) for state in TODAYS]),
    )
)
# Today's reservations that were not activated.
AWAITED = Question(
    select(schema.reservations.c.service, schema.reservations.c.starts_at)
    .where(
        schema.reservations.c.office_id == bindparam("office"),
        schema.reservations.c.state == ReservationState.BOOKED.value,
        schema.reservations.c.starts_at < bindparam("before"),
        schema.reservations.c.business_date == bindparam("day"),
    )
    .order_by(schema.reservations.c.starts_at, schema.reservations.c.id)
)
# What those who came with a reservation gave for the clerk.
PERSONS = Question(
    select(
        schema.reservations.c.ticket_id,
        schema.contacts.c.name,
        schema.contacts.c.phone,
        schema.contacts.c.plate,
    )
    .join(schema.contacts, schema.contacts.c.reservation_id == schema.reservations.c.id)
    .where(
        schema.reservations.c.office_id == bindparam("office"),
        schema.reservations.c.state == ReservationState.ACTIVATED.value,
        schema.reservations.c.starts_at.between(bindparam("since"), bindparam("until")),
    )
)


def read(store: Store, slug: str) -> Hall:
    """The hall now, at one moment of the database. Raises Refused(UNKNOWN_OFFICE)."""
    known, last_at = offices.known(store, slug), store.clock.now()
    while True:
        # What was known of the office a moment ago lets all be asked in one go.
        now = max(store.clock.now(), last_at)
        answers = store.ask_all(questions(known, now))
        found = answers[0][0] if answers[0] else None
        last_at = found.last_at if found else last_at
        if found and known.is_still(found, now, max(now, last_at)):
            return hall(known.office, found.seq, max(now, last_at), answers)
        known = offices.look_up(store, slug)


def questions(at: offices.Known, now: datetime) -> list[Asked]:
    """All that a hall is read from, in the order of `hall`."""
    day = at.office.business_date(now)
    todays = {"office": at.id, "day": day}
    asks_for_persons = at.office.booking is not None and bool(at.office.booking.fields)
    return [
        Asked(offices.STANDING, {"slug": at.office.slug}),
        Asked(TICKETS, todays),
        Asked(DESKS, {"office": at.id}),
        Asked(CALLS, todays),
        Asked(AWAITED, {**todays, "before": now + timedelta(days=1)}),
        Asked(WALK_INS, todays),
        Asked(notices.CURRENT, {"office": at.id, "now": now}),
        alerts.current(at.id, now),
        Asked(printers.HEARD, {"office": at.id}),
        *([persons_asked(at.id, now)] if asks_for_persons else []),
    ]


def persons_asked(office_id: int, now: datetime) -> Asked:
    """Who may be here with a reservation."""
    here = {"since": now - STILL_HERE, "until": now + STILL_HERE}
    return Asked(PERSONS, {"office": office_id, **here})


def hall(office: Office, seq: int, now: datetime, answers: Sequence[Sequence[Any]]) -> Hall:
    """The hall that the answers describe."""
    _, ticket_rows, desk_rows, calls, awaited, walk_ins, notice, raised, heard, *persons = answers
    todays = by_state(ticket_rows)
    return Hall(
        office=office,
        seq=seq,
        now=now,
        business_date=office.business_date(now),
        opening=opening(office, now),
        queue=order(todays[State.WAITING], office.rules.calling, now),
        desks=tuple(desk_from(row, now) for row in desk_rows),
        calls=listed_calls(calls, office, now),
        held=tuple(sorted(todays[State.HELD], key=lambda each: each.queued_at)),
        missed=tuple(sorted(todays[State.NO_SHOW], key=ended, reverse=True)),
        awaited=may_still_come(awaited, office, now),
        walk_ins={row.service: row.taken for row in walk_ins},
        persons=persons_shown(persons[0], office) if persons else {},
        notice=notices.from_row(notice[0]) if notice else None,
        alerts=tuple(Alert(*row) for row in raised),
        printers=tuple(map(printers.from_row, heard)),
    )


def by_state(rows: Iterable[Any]) -> dict[State, list[Ticket]]:
    """Today's tickets that some screen shows, by state."""
    found: dict[State, list[Ticket]] = {state: [] for state in TODAYS}
    for row in rows:
        ticket = tickets.from_row(row)
        found[ticket.state].append(ticket)
    return found


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


def listed_calls(rows: Sequence[Any], office: Office, now: datetime) -> tuple[Call, ...]:
    """Today's newest calls: the last twelve, and every one that may still be announced."""
    fresh = now - timedelta(seconds=office.rules.announce_seconds)
    return tuple(
        Call(
            row.call,
            row.number,
            row.service,
            row.counter,
            row.language,
            row.at,
            row.shown_at is not None,
        )
        for place, row in enumerate(rows)
        if place < LISTED_CALLS or row.at >= fresh
    )


def may_still_come(rows: Iterable[Any], office: Office, now: datetime) -> tuple[Awaited, ...]:
    """Today's reservations that may still come, by hour."""
    window = office.rules.window
    return tuple(
        Awaited(row.service, row.starts_at, span(row.starts_at, window).closes_at)
        for row in rows
        if not is_over(row.starts_at, window, now)
    )


def persons_shown(rows: Iterable[Any], office: Office) -> dict[int, PersonShown]:
    """What those who came with a reservation gave for the clerk; only fields asked for now."""
    asked = office.booking.fields if office.booking else ()
    return {row.ticket_id: person_shown(row, asked) for row in rows}


def person_shown(row: Any, asked: tuple[booking_rules.Asked, ...]) -> PersonShown:
    """Those of the fields that the office asks for."""
    return PersonShown(**{field.value: getattr(row, field.value) for field in asked})


def ended(ticket: Ticket) -> datetime:
    """When the visitor was marked as not come."""
    return ticket.ended_at or ticket.issued_at

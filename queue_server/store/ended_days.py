"""Which days there are of an office, what is kept of each, and whether it may go."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, true, union

from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.tickets import OPEN
from queue_server.store import schema
from queue_server.store.history import KINDS, Day, as_json, key_of


def begin_of(office: Office, day: date) -> datetime:
    """When a business date begins."""
    return datetime.combine(day, time.min, office.zone_info).astimezone(UTC)


def end_of(office: Office, day: date) -> datetime:
    """When the next one begins."""
    return begin_of(office, day + timedelta(days=1))


def next_day(
    connection: Connection, office_id: int, office: Office, after: date | None, before: date
) -> date | None:
    """The first business date behind `after`, and before `before`, of which anything is kept."""
    first = first_entry(connection, office_id, office, after)
    days = [
        next_visits(connection, office_id, office, after, before, tuple(ReservationState)),
        office.business_date(first) if first else None,
    ]
    return min((day for day in days if day and day < before), default=None)


def next_visits(
    connection: Connection,
    office_id: int,
    office: Office,
    after: date | None,
    before: date,
    states: tuple[ReservationState, ...] = (ReservationState.MISSED,),
) -> date | None:
    """The first of these dates with tickets, or with reservations in one of these states."""
    issued, reservations = schema.tickets.c, schema.reservations.c
    behind = issued.business_date > after if after else true()
    days = [
        connection.execute(
            select(func.min(issued.business_date)).where(issued.office_id == office_id, behind)
        ).scalar_one()
    ]
    later = reservations.starts_at >= end_of(office, after) if after else true()
    for state in states:
        starts_at = connection.execute(
            select(func.min(reservations.starts_at)).where(
                reservations.office_id == office_id, reservations.state == state.value, later
            )
        ).scalar_one()
        days.append(office.business_date(starts_at) if starts_at else None)
    return min((day for day in days if day and day < before), default=None)


def first_entry(
    connection: Connection, office_id: int, office: Office, after: date | None
) -> datetime | None:
    """When the first entry of the journal behind a date was written."""
    last = last_seq(connection, office_id, office, after) if after else 0
    columns = schema.journal.c
    wanted = (
        select(columns.at)
        .where(columns.office_id == office_id, columns.seq > last)
        .order_by(columns.seq)
        .limit(1)
    )
    found: datetime | None = connection.execute(wanted).scalar_one_or_none()
    return found


def last_seq(connection: Connection, office_id: int, office: Office, day: date) -> int:
    """The seq of the last entry that was written before a day's end; 0 for none.

    Time never runs backwards in a journal and it has no gaps, so halving finds it.
    """
    columns, moment = schema.journal.c, end_of(office, day)
    low, high = connection.execute(
        select(func.min(columns.seq), func.max(columns.seq)).where(columns.office_id == office_id)
    ).one()
    if low is None:
        return 0
    low -= 1
    while low < high:
        middle = (low + high + 1) // 2
        at = connection.execute(
            select(columns.at).where(columns.office_id == office_id, columns.seq == middle)
        ).scalar_one()
        low, high = (middle, high) if at < moment else (low, middle - 1)
    return int(low)


def read(
    connection: Connection, office_id: int, office: Office, day: date, after_seq: int = 0
) -> Day:
    """Everything that is kept of the day, with the journal's entries behind `after_seq`."""
    found = {}
    for kind, wanted in selections(connection, office_id, office, day, after_seq).items():
        names = [column.name for column in KINDS[kind].columns]
        rows = connection.execute(wanted)
        records = [
            {name: as_json(value) for name, value in zip(names, row, strict=True)} for row in rows
        ]
        found[kind] = tuple(sorted(records, key=partial(key_of, kind)))
    return Day(office.slug, day, found)


def selections(
    connection: Connection, office_id: int, office: Office, day: date, after_seq: int
) -> dict[str, Select[Any] | Any]:
    """How each kind's records of a day are found. What hangs on a ticket goes with it, whenever it
    was: a visitor called after midnight belongs to the day of her ticket."""
    issued, calls, reservations = schema.tickets.c, schema.calls.c, schema.reservations.c
    walk_ins, entries = schema.walk_ins.c, schema.journal.c
    theirs = and_(issued.office_id == office_id, issued.business_date == day)
    of_tickets = select(issued.id).where(theirs)
    called = select(calls.call).where(calls.office_id == office_id, calls.ticket_id.in_(of_tickets))
    without_ticket = and_(
        reservations.office_id == office_id,
        reservations.state.in_([state.value for state in ReservationState]),
        reservations.starts_at >= begin_of(office, day),
        reservations.starts_at < end_of(office, day),
        reservations.ticket_id.is_(None),
    )
    last = last_seq(connection, office_id, office, day)
    columns = {kind: kept.columns for kind, kept in KINDS.items()}
    return {
        "ticket": select(*columns["ticket"]).where(theirs),
        "call": select(*columns["call"]).where(
            calls.office_id == office_id, calls.ticket_id.in_(of_tickets)
        ),
        **{
            kind: select(*columns[kind]).where(
                KINDS[kind].table.c.office_id == office_id, KINDS[kind].table.c.call.in_(called)
            )
            for kind in ("showing", "speaking")
        },
        "reservation": union(
            select(*columns["reservation"]).where(reservations.ticket_id.in_(of_tickets)),
            select(*columns["reservation"]).where(without_ticket),
        ),
        "walk_ins": select(*columns["walk_ins"]).where(
            walk_ins.office_id == office_id, walk_ins.business_date == day
        ),
        "entry": select(*columns["entry"]).where(
            entries.office_id == office_id, entries.seq > after_seq, entries.seq <= last
        ),
    }


def waits_for(connection: Connection, office_id: int, day: Day) -> str | None:
    """Why the day can't be archived yet, in words; None when it can."""
    open_states = {state.value for state in OPEN}
    for ticket in day.records["ticket"]:
        if ticket["state"] in open_states:
            return f"ticket {ticket['number']} has not ended"
    desks, issued = schema.desks.c, schema.tickets.c
    at_counter = connection.execute(
        select(desks.counter)
        .join(schema.tickets, issued.id == desks.ticket_id)
        .where(desks.office_id == office_id, issued.business_date == day.date)
    ).scalar()
    if at_counter:
        return f"its last visitor is still at counter {at_counter}"
    awaited = {ReservationState.BOOKED.value, ReservationState.UNCONFIRMED.value}
    if any(each["state"] in awaited for each in day.records["reservation"]):
        return "a reservation is still open"
    if is_somebodys(connection, [each["id"] for each in day.records["reservation"]]):
        return "visitors' data of that day must still be kept (retention)"
    return None


def is_somebodys(connection: Connection, reservations: list[int]) -> bool:
    """Whether it is still known whose any of these reservations were."""
    columns = schema.reservations.c
    if not reservations:
        return False
    linked = select(columns.id).where(columns.id.in_(reservations), columns.link.is_not(None))
    pointing = [
        select(table.c.reservation_id).where(table.c.reservation_id.in_(reservations))
        for table in (schema.contacts, schema.letters, schema.wishes)
    ]
    return any(connection.execute(each.limit(1)).first() for each in (linked, *pointing))

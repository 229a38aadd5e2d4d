"""What displays showed and spoke: which calls came late to which, and which was spoken last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from queue_server.domain.hall import SHOWN_WITHIN_SECONDS
from queue_server.domain.office import Display, Office
from queue_server.store import Store, schema
from queue_server.store.offices import office_row

SHOWN_WITHIN = timedelta(seconds=SHOWN_WITHIN_SECONDS)

Moments = dict[tuple[int, str], datetime]  # call, display
Spans = dict[str, list[tuple[datetime, datetime | None]]]  # display: enrolled since, until


@dataclass(frozen=True)
class LateCall:
    """A call that a display had not shown three seconds later.

    `shown_at` is None when it never did; `spoken_at` tells when the call was spoken to its end
    where that display is heard, and is None when it was not.
    """

    call: int
    number: str
    counter: str
    at: datetime
    display: str
    shown_at: datetime | None
    spoken_at: datetime | None


def late(store: Store, office: str, since: datetime, until: datetime) -> tuple[LateCall, ...]:
    """The calls from `since` to before `until` that came late to a display that shows them.

    Oldest first, displays in the order of the office's file. A display counts while it is
    enrolled: from others nobody hears. Calls that were taken back don't count.

    Raises Refused(UNKNOWN_OFFICE).
    """
    with store.reading() as connection:
        row: Any = office_row(connection, office)
        found = store.office(connection, office, row.version)
        calls = calls_between(connection, row.id, found, since, until)
        numbers = {call.call for call in calls}
        shown = moments(connection, schema.showings, row.id, numbers)
        spoken = moments(connection, schema.speakings, row.id, numbers)
        enrolled = enrolments(connection, row.id)
    # A call of this very moment still has its three seconds.
    due = [call for call in calls if call.at + SHOWN_WITHIN < store.clock.now()]
    expected = [(call, each) for call in due for each in expecting(found, call, enrolled, shown)]
    return tuple(
        late_call(found, call, display, shown, spoken)
        for call, display in expected
        if not in_time(call, shown.get((call.call, display.key)))
    )


def latest_spoken(store: Store, office: str, displays: tuple[str, ...]) -> tuple[int, str]:
    """The greatest number of a call that one of the displays spoke to its end, and which display;
    0 and nobody for none.

    Raises Refused(UNKNOWN_OFFICE).
    """
    columns = schema.speakings.c
    with store.reading() as connection:
        wanted = (
            select(columns.call, columns.display)
            .where(
                columns.office_id == office_row(connection, office).id,
                columns.display.in_(displays),
            )
            .order_by(columns.call.desc(), columns.spoken_at.desc())
            .limit(1)
        )
        row = connection.execute(wanted).first()
        return (row.call, row.display) if row else (0, "")


def calls_between(
    connection: Connection, office_id: int, office: Office, since: datetime, until: datetime
) -> list[Any]:
    """The calls of that time which were not taken back, oldest first."""
    columns = schema.calls.c
    rows = connection.execute(
        select(schema.calls)
        .where(
            columns.office_id == office_id,
            columns.business_date.between(office.business_date(since), office.business_date(until)),
            columns.at >= since,
            columns.at < until,
            columns.withdrawn.is_(False),
        )
        .order_by(columns.call)
    )
    return list(rows)


def moments(connection: Connection, table: Table, office_id: int, calls: set[int]) -> Moments:
    """When each display acknowledged each of the calls, by the table's own time."""
    if not calls:
        return {}
    columns = table.c
    # By the ends of the range: a year has more calls than a query may have parameters.
    rows = connection.execute(
        select(table).where(
            columns.office_id == office_id, columns.call.between(min(calls), max(calls))
        )
    )
    return {(row.call, row.display): row[-1] for row in rows}


def enrolments(connection: Connection, office_id: int) -> Spans:
    """When each display was enrolled, and until when."""
    columns = schema.tokens.c
    rows = connection.execute(
        select(columns.name, columns.created_at, columns.revoked_at).where(
            columns.office_id == office_id, columns.role == "display"
        )
    )
    spans: Spans = {}
    for row in rows:
        spans.setdefault(row.name, []).append((row.created_at, row.revoked_at))
    return spans


def expecting(office: Office, call: Any, enrolled: Spans, shown: Moments) -> list[Display]:
    """The displays on which the call should have stood."""
    return [
        display
        for display in office.displays
        if office.shows(display, call.service, call.counter)
        and (
            (call.call, display.key) in shown
            or any(covers(span, call.at) for span in enrolled.get(display.key, []))
        )
    ]


def covers(span: tuple[datetime, datetime | None], at: datetime) -> bool:
    """Whether the moment lies within the span."""
    return span[0] <= at and (span[1] is None or at < span[1])


def in_time(call: Any, shown_at: datetime | None) -> bool:
    """Whether the call was shown soon enough."""
    return shown_at is not None and shown_at - call.at <= SHOWN_WITHIN


def late_call(
    office: Office, call: Any, display: Display, shown: Moments, spoken: Moments
) -> LateCall:
    """The call as it fared on that display."""
    heard = [spoken.get((call.call, each.key)) for each in office.heard_with(display.key)]
    return LateCall(
        call=call.call,
        number=call.number,
        counter=call.counter,
        at=call.at,
        display=display.key,
        shown_at=shown.get((call.call, display.key)),
        spoken_at=min(filter(None, heard), default=None),
    )

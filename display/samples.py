"""Made-up halls for looking at layouts, of a real office: its own hours, services, counters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import cycle, islice

from display.words import sample_notice_now
from queue_server.domain.calling import order
from queue_server.domain.hall import Call, Desk, DeskState, Hall, Notice
from queue_server.domain.hours import opening, spans_from
from queue_server.domain.office import Display, Office
from queue_server.domain.tickets import Kind, State, Ticket
from queue_server.web.locale import in_language

# So many calls and waiting visitors has each sample.
CALLS = {"open": 4, "busy": 12, "notice": 8, "closed": 5, "night": 0, "empty": 0}
WAITING = {"open": 5, "busy": 70, "notice": 12, "closed": 0, "night": 0, "empty": 0}
# Older than what a monitor announces: nothing glows in a sample.
PAUSE = timedelta(minutes=4)


class Sample(StrEnum):
    """The moments of a day that a layout must stand."""

    OPEN = "open"
    BUSY = "busy"
    NOTICE = "notice"  # with a message of the staff
    CLOSED = "closed"
    NIGHT = "night"
    EMPTY = "empty"


def sample_hall(office: Office, display: Display, sample: Sample, today: date) -> Hall:
    """The hall of that display at such a moment, the same each time for the same day."""
    now = moment_of(office, sample, today)
    places = list(shown_places(office, display))
    calls = tuple(sample_calls(places, CALLS[sample], now, office.languages[0]))
    waiting = sample_queue(places, WAITING[sample], now, office.languages[0])
    return Hall(
        office=office,
        seq=0,
        now=now,
        business_date=office.business_date(now),
        opening=opening(office, now),
        queue=order(waiting, office.rules.calling, now),
        desks=sample_desks(office, calls) if WAITING[sample] else (),
        calls=calls,
        held=(),
        missed=(),
        awaited=(),
        notice=sample_notice(office, now) if sample is Sample.NOTICE else None,
    )


def sample_notice(office: Office, now: datetime) -> Notice:
    """What the staff might say, in the office's own language."""
    with in_language(office.languages[0]):
        return Notice(sample_notice_now(), now + timedelta(minutes=30))


def moment_of(office: Office, sample: Sample, today: date) -> datetime:
    """A moment of the next day with opening hours when the office is open, shut, or dark."""
    opens, closes = next(spans_from(office, today), (noon(office, today),) * 2)
    if sample is Sample.NIGHT:
        day = office.business_date(opens)
        return datetime.combine(day, time(22, 30), tzinfo=office.zone_info).astimezone(UTC)
    if sample is Sample.CLOSED:
        return last_span(office, opens)[1] + timedelta(minutes=25)
    return opens + (closes - opens) * 0.3


def last_span(office: Office, opens: datetime) -> tuple[datetime, datetime]:
    """The last opening of that day; the given moment when there is none."""
    day = office.business_date(opens)
    todays = [each for each in spans_from(office, day) if office.business_date(each[0]) == day]
    return todays[-1] if todays else (opens, opens)


def noon(office: Office, day: date) -> datetime:
    """The middle of a day, for an office that never opens."""
    return datetime.combine(day, time(12), tzinfo=office.zone_info).astimezone(UTC)


def shown_places(office: Office, display: Display) -> Iterator[tuple[str, str]]:
    """Services and counters whose calls stand on that display, in turns; all when it has none."""
    pairs = [(letter, each.key) for each in office.counters for letter in each.services]
    yield from [pair for pair in pairs if office.shows(display, *pair)] or pairs


def sample_calls(
    places: list[tuple[str, str]], count: int, now: datetime, language: str
) -> Iterator[Call]:
    """The last calls, newest first, each to the next counter in turn."""
    # Steps that share no factor with the number of places: all of them get their turn.
    turns = islice(cycle(places[::-1] + places), 1, None, 3)
    for back, (service, counter) in zip(range(count), turns, strict=False):
        number = count - back
        yield Call(
            number, f"{service}{40 + number:03}", service, counter, language,
            now - PAUSE * (back + 1), True,
        )  # fmt: skip


def sample_queue(
    places: list[tuple[str, str]], count: int, now: datetime, language: str
) -> list[Ticket]:
    """Visitors who wait, spread over the services."""
    letters = list(dict.fromkeys(service for service, _ in places))
    return [
        Ticket(
            id=at,
            business_date=now.date(),
            number=f"{letter}{100 + at:03}",
            service=letter,
            kind=Kind.WALK_IN,
            state=State.WAITING,
            issued_at=now,
            queued_at=now,
            language=language,
            track="",
        )
        for at, letter in zip(range(count), cycle(letters), strict=False)
    ]


def sample_desks(office: Office, calls: tuple[Call, ...]) -> tuple[Desk, ...]:
    """All counters are staffed, those that called last have their visitor."""
    numbers = {each.counter: each for each in reversed(calls)}
    return tuple(
        Desk(each.key, DeskState.OPEN, ticket=visitor(numbers.get(each.key)))
        for each in office.counters
    )


def visitor(call: Call | None) -> Ticket | None:
    """The ticket that was called."""
    if call is None:
        return None
    return Ticket(
        id=call.call,
        business_date=call.at.date(),
        number=call.number,
        service=call.service,
        kind=Kind.WALK_IN,
        state=State.SERVING,
        issued_at=call.at,
        queued_at=call.at,
        language=call.language,
        track="",
        counter=call.counter,
        call=call.call,
    )

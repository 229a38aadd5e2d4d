"""The boards of the wall: what a hall monitor and a counter's small monitor show, as plain JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date, format_skeleton

from queue_server.domain.hall import Call, Desk, Hall
from queue_server.domain.office import Display, Names, Office, Service

Json = dict[str, Any]

CALLS_ON_BOARD = 12


def hall_keys(office: Office) -> Iterable[str]:
    """The office's hall monitors."""
    return tuple(each.key for each in office.displays)


def counter_keys(office: Office) -> Iterable[str]:
    """The office's counters; each may have a monitor."""
    return tuple(each.key for each in office.counters)


def hall_board(hall: Hall, key: str) -> Json:
    """The board of the hall monitor with that key; times in UTC, texts in all languages."""
    display = hall.office.display(key) or Display(key, {})
    services = shown_services(hall.office, display)
    letters = {each.letter for each in services}
    calls = fresh_calls(hall, [each for each in hall.calls if each.service in letters])
    return {
        "office": office_words(hall),
        "display": display_words(display),
        **opening_words(hall),
        "calls": [call_words(hall.office, each) for each in calls],
        "announce_seconds": hall.office.rules.announce_seconds,
        "waiting": [waiting_words(hall, each) for each in services],
        "counters_open": len(hall.open_counters()),
    }


def counter_board(hall: Hall, key: str) -> Json:
    """The board of the small monitor above the counter with that key."""
    desk = hall.desk(key)
    calls = fresh_calls(hall, [each for each in hall.calls if each.counter == key])
    return {
        "office": office_words(hall),
        "counter": key,
        "state": desk.state.value,
        **visitor_words(desk),
        "calls": [call_words(hall.office, each) for each in calls],
        "announce_seconds": hall.office.rules.announce_seconds,
        "services": [
            {"letter": each.letter, "names": dict(each.names)}
            for each in counter_services(hall.office, key)
        ],
        **opening_words(hall),
    }


def shown_services(office: Office, display: Display) -> tuple[Service, ...]:
    """The services that the monitor shows; all of them when it names none."""
    chosen = (each for each in office.services if each.letter in display.services)
    return tuple(chosen) if display.services else office.services


def counter_services(office: Office, key: str) -> tuple[Service, ...]:
    """The services of a counter, in the office's order."""
    counter = office.counter(key)
    served = counter.services if counter else ()
    return tuple(each for each in office.services if each.letter in served)


def fresh_calls(hall: Hall, calls: list[Call]) -> list[Call]:
    """Newest first: the last ones, and every one that a monitor may still have to announce."""
    newest = sorted(calls, key=lambda each: each.call, reverse=True)
    oldest = hall.now - timedelta(seconds=hall.office.rules.announce_seconds)
    return [each for at, each in enumerate(newest) if at < CALLS_ON_BOARD or each.at >= oldest]


def office_words(hall: Hall) -> Json:
    """The office's name and colour, and how far its clock is from UTC just now."""
    office = hall.office
    offset = office.local(hall.now).utcoffset() or timedelta()
    return {
        "names": dict(office.names),
        "colour": office.colour,
        "zone": office.zone,
        "utc_offset": int(offset.total_seconds() // 60),
        "languages": list(office.languages),
    }


def display_words(display: Display) -> Json:
    """The monitor's own name, theme and message."""
    return {
        "key": display.key,
        "names": dict(display.names),
        "theme": display.theme,
        "ticker": dict(display.ticker),
    }


def opening_words(hall: Hall) -> Json:
    """Whether the office is open, and its next opening as a moment and in words."""
    opening = hall.opening
    return {
        "open": opening.is_open,
        "opens_at": moment(opening.opens_at),
        "closes_at": moment(opening.closes_at),
        "opens": opening_day(hall.office, opening.opens_at),
    }


def opening_day(office: Office, opens_at: datetime | None) -> Names:
    """The day and hour of the next opening in each language; empty when none is known."""
    if opens_at is None:
        return {}
    local = office.local(opens_at)
    return {language: day_and_hour(local, language) for language in office.languages}


def day_and_hour(local: datetime, language: str) -> str:
    """`poniedziałek, 23 listopada, 7:30`, as the language writes it."""
    region = "en_GB" if language == "en" else language
    weekday = format_date(local.date(), "EEEE", locale=region)
    day = format_skeleton("MMMMd", local.replace(tzinfo=None), locale=region)
    return f"{weekday}, {day}, {local.hour}:{local.minute:02}"


def call_words(office: Office, call: Call) -> Json:
    """One call: who, and where to."""
    counter = office.counter(call.counter)
    service = office.service(call.service)
    return {
        "call": call.call,
        "number": call.number,
        "counter": call.counter,
        "counter_where": dict(counter.where) if counter else {},
        "arrow": counter.arrow if counter else "",
        "service": call.service,
        "colour": service.colour if service else office.colour,
        "at": moment(call.at),
        "language": call.language,
    }


def visitor_words(desk: Desk) -> Json:
    """The number of the visitor at a counter, and nothing else about her."""
    ticket = desk.ticket
    return {
        "number": ticket.number if ticket else None,
        "ticket_state": ticket.state.value if ticket else None,
        "call": ticket.call if ticket else None,
    }


def waiting_words(hall: Hall, service: Service) -> Json:
    """How many people wait for a service."""
    return {
        "service": service.letter,
        "names": dict(service.names),
        "colour": service.colour,
        "count": hall.waiting_for(service.letter),
    }


def moment(at: datetime | None) -> str | None:
    """The moment in ISO 8601 with Z; moments in the hall are in UTC."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None

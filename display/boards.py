"""The boards of the wall: what a hall monitor and a counter's small monitor show, as plain JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_skeleton

from display.calls import Json, counter_calls, hall_calls, moment, voice_words
from queue_server.domain.hall import Desk, Hall
from queue_server.domain.hours import closing_holiday, intervals_on
from queue_server.domain.office import Display, Names, Office, Service

# The same few next openings are put into words with each board.
MOST_MOMENTS = 1024


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
    return {
        "office": office_words(hall),
        "display": display_words(display),
        "zones": zone_words(hall.office, display),
        **opening_words(hall),
        **closed_words(hall),
        "calls": hall_calls(hall, display),
        "announce_seconds": hall.office.rules.announce_seconds,
        "voice": voice_words(hall.office.voice),
        "waiting": [waiting_words(hall, each) for each in services],
        "counters_open": len(hall.open_counters()),
        "notice": notice_words(hall),
    }


def counter_board(hall: Hall, key: str) -> Json:
    """The board of the small monitor above the counter with that key."""
    desk = hall.desk(key)
    return {
        "office": office_words(hall),
        "counter": key,
        "state": desk.state.value,
        **visitor_words(desk),
        "calls": counter_calls(hall, key),
        "announce_seconds": hall.office.rules.announce_seconds,
        "services": [
            {"letter": each.letter, "names": dict(each.names)}
            for each in counter_services(hall.office, key)
        ],
        **opening_words(hall),
    }


def shown_services(office: Office, display: Display) -> tuple[Service, ...]:
    """The services with counters whose calls stand on the monitor; all when it names nothing."""
    chosen = (
        each
        for each in office.services
        if any(
            office.shows(display, each.letter, counter.key)
            for counter in office.counters_serving(each.letter)
        )
    )
    return tuple(chosen)


def zone_words(office: Office, display: Display) -> Json:
    """Counter -> the name of its part of the hall, on a monitor that shows several parts."""
    shown = [each for each in office.zones if not display.zones or each.key in display.zones]
    if len(shown) < 2:
        return {}
    return {counter: dict(zone.names) for zone in shown for counter in zone.counters}


def counter_services(office: Office, key: str) -> tuple[Service, ...]:
    """The services of a counter, in the office's order."""
    counter = office.counter(key)
    served = counter.services if counter else ()
    return tuple(each for each in office.services if each.letter in served)


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


def notice_words(hall: Hall) -> Json | None:
    """What the staff says to the whole hall, in its own words, and until when."""
    notice = hall.notice
    return {"text": notice.text, "until": moment(notice.until)} if notice else None


def opening_words(hall: Hall) -> Json:
    """Whether the office is open, and its next opening as a moment and in words."""
    opening = hall.opening
    return {
        "open": opening.is_open,
        "opens_at": moment(opening.opens_at),
        "closes_at": moment(opening.closes_at),
        "opens": opening_day(hall.office, opening.opens_at),
    }


def closed_words(hall: Hall) -> Json:
    """Whether the office does not open today at all, and the public holiday that is the reason."""
    today = hall.business_date
    return {
        "closed_today": not intervals_on(today, hall.office.hours),
        "holiday": dict(closing_holiday(hall.office, today)),
    }


def opening_day(office: Office, opens_at: datetime | None) -> Names:
    """The day and hour of the next opening in each language; empty when none is known."""
    if opens_at is None:
        return {}
    local = office.local(opens_at)
    return {language: day_and_hour(local, language) for language in office.languages}


@lru_cache(MOST_MOMENTS)
def day_and_hour(local: datetime, language: str) -> str:
    """`poniedziałek, 23 listopada, 7:30`, as the language writes it."""
    region = "en_GB" if language == "en" else language
    weekday = format_date(local.date(), "EEEE", locale=region)
    day = format_skeleton("MMMMd", local.replace(tzinfo=None), locale=region)
    return f"{weekday}, {day}, {local.hour}:{local.minute:02}"


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

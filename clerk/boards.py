"""The panel's board: the hall as one office's clerks see it, in words of all its languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from clerk.news import news
from queue_server.domain.calling import Ground, Place, waiting_since
from queue_server.domain.hall import Awaited, Call, Desk, Hall, PersonShown
from queue_server.domain.office import Office
from queue_server.domain.tickets import Ticket
from queue_server.live.boards import wire_time
from queue_server.web.locale import in_language
from queue_server.web.words import ground_text

Json = dict[str, Any]
Persons = Mapping[int, PersonShown]


def keys(office: Office) -> Iterable[str]:
    """One room for all clerks of an office."""
    return ("",)


def render(hall: Hall, key: str = "") -> Json:
    """The board "panel"; times in ISO 8601 with Z, ages are left to the browser."""
    desks = [hall.desk(counter.key) for counter in hall.office.counters]
    grounds = [place.ground for place in hall.queue] + [each.ground for each in desks]
    words = in_languages(hall.office, grounds)
    queue_words, desk_words = words[: len(hall.queue)], words[len(hall.queue) :]
    calls: dict[int | None, Call] = {call.call: call for call in hall.calls}
    persons = hall.persons
    return {
        "opening": opening(hall),
        "queue": [row(*each, persons) for each in zip(hall.queue, queue_words, strict=True)],
        "desks": [
            desk(each, words, calls, persons) for each, words in zip(desks, desk_words, strict=True)
        ],
        "held": [ticket(each, persons) for each in hall.held],
        "missed": [ticket(each, persons) for each in hall.missed],
        "awaited": [awaited(each) for each in hall.awaited],
        "recent_unshown": [unshown(each) for each in hall.calls if not each.shown],
        **news(hall),
    }


def opening(hall: Hall) -> Json:
    """Whether the office is open, until when, and when next."""
    return {
        "is_open": hall.opening.is_open,
        "closes_at": moment(hall.opening.closes_at),
        "opens_at": moment(hall.opening.opens_at),
    }


def row(place: Place, words: dict[str, str], persons: Persons) -> Json:
    """One waiting visitor and the reason for the place."""
    return {
        **ticket(place.ticket, persons),
        "waiting_since": moment(waiting_since(place.ticket)),
        "ground": ground(place.ground),
        "words": words,
    }


def desk(
    at: Desk, words: dict[str, str], calls: Mapping[int | None, Call], persons: Persons
) -> Json:
    """A counter, who holds it, and the visitor at it."""
    visitor = None
    if at.ticket:
        call = calls.get(at.ticket.call)
        visitor = {
            **ticket(at.ticket, persons),
            "announced_at": moment(call.at) if call else None,
            "shown": call.shown if call else None,
            "words": words,
        }
    return {
        "counter": at.counter,
        "state": at.state.value,
        "holder": at.holder,
        "holder_name": at.holder_name,
        "since": moment(at.since),
        "ticket": visitor,
        "undo_until": moment(at.undo_until),
        "undo_kind": at.undo_kind,
    }


def ticket(each: Ticket, persons: Persons) -> Json:
    """What the staff may know of a visitor: number and matter, and what the office asks for."""
    return {
        "number": each.number,
        "service": each.service,
        "kind": each.kind.value,
        "state": each.state.value,
        "priority": each.priority,
        "language": each.language,
        "issued_at": moment(each.issued_at),
        "due_at": moment(each.due_at),
        "called_at": moment(each.called_at),
        "started_at": moment(each.started_at),
        "ended_at": moment(each.ended_at),
        "calls": each.calls,
        "call": each.call,
        "counter": each.counter,
        "to_counter": each.to_counter,
        "person": person(persons.get(each.id)),
    }


def person(shown: PersonShown | None) -> dict[str, str] | None:
    """What the visitor gave; nothing when that is nothing."""
    given = {key: said for key, said in vars(shown).items() if said} if shown else {}
    return given or None


def awaited(each: Awaited) -> Json:
    """A reservation of today whose visitor has not come yet."""
    return {
        "service": each.service,
        "starts_at": moment(each.starts_at),
        "closes_at": moment(each.closes_at),
    }


def unshown(each: Call) -> Json:
    """A recent call that no monitor has confirmed."""
    return {"call": each.call, "number": each.number, "counter": each.counter}


def ground(of: Ground) -> Json:
    """The reason for a place as facts."""
    return {
        "why": of.why.value,
        "minutes": of.minutes,
        "due_at": moment(of.due_at),
        "priority": of.priority,
    }


def in_languages(office: Office, grounds: Sequence[Ground | None]) -> list[dict[str, str]]:
    """Each reason in words, in every language of the office."""
    words: list[dict[str, str]] = [{} for _ in grounds]
    for language in office.languages:
        with in_language(language):
            for said, of in zip(words, grounds, strict=True):
                if of:
                    said[language] = ground_text(of, office)
    return words


def moment(at: datetime | None) -> str | None:
    """The moment in UTC as all messages write it."""
    return wire_time(at) if at else None

"""The office as it stands: its description, its board, its queue and its journal."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from werkzeug.wrappers import Response

from api import answers, asked
from api.operation import Section
from queue_server.actions import notices
from queue_server.domain.calling import Place, waiting_since
from queue_server.domain.hall import Hall
from queue_server.domain.hours import opening
from queue_server.domain.refusals import Reason, Refused
from queue_server.queries import hall as halls
from queue_server.queries import journal as journals
from queue_server.queries import offices as known
from queue_server.web.door import door_for
from queue_server.web.wiring import wiring
from queue_server.web.words import ground_text

offices = Section("Offices", "The office as it stands now.")
BOARD = {"type": "object", "description": "As pushed to the hall's monitors by Socket.IO."}


@offices.operation("GET", "/offices/<office>")
@offices.response(200, answers.Office)
def find_office(office: str) -> Any:
    """The office: services, counters, opening now or next."""
    found, now = known.find(wiring().store, office), wiring().clock.now()
    return {**vars(found), "now": now, "opening": opening(found, now)}


@offices.operation("GET", "/offices/<office>/board")
@offices.arguments(asked.BoardChoice, location="query")
@offices.response(200, BOARD)
def read_board(chosen: dict[str, str], office: str) -> Response:
    """What a monitor of the hall shows now."""
    hall = halls.read(wiring().store, office)
    keys = [display.key for display in hall.office.displays]
    key = chosen.get("display", keys[0] if keys else None)
    if key not in keys:
        raise Refused(Reason.UNKNOWN_DEVICE, device=key)
    return jsonify(wiring().boards["hall"].render(hall, key))


@offices.operation("GET", "/offices/<office>/queue", "clerk", "integration")
@offices.response(200, answers.Queue)
def read_queue(office: str) -> Any:
    """Who waits, in calling order and with the reasons; who is at the counters."""
    hall = halls.read(wiring().store, office)
    return {
        "seq": hall.seq,
        "at": hall.now,
        "waiting": [waiting(place, hall) for place in hall.queue],
        "held": [ticket.number for ticket in hall.held],
        "missed": [ticket.number for ticket in hall.missed],
        "counters": [hall.desk(counter.key) for counter in hall.office.counters],
    }


def waiting(place: Place, hall: Hall) -> dict[str, Any]:
    """One place in the queue."""
    return {
        **vars(place.ticket),
        "waiting_since": waiting_since(place.ticket),
        "ground": place.ground,
        "reason": ground_text(place.ground, hall.office),
    }


@offices.operation("GET", "/offices/<office>/journal", "integration", problem=410)
@offices.arguments(asked.JournalPage, location="query")
@offices.response(200, answers.Journal)
def read_journal(page: dict[str, int], office: str) -> Any:
    """What happened, entry by entry, after a seq: the feed for other systems."""
    store = wiring().store
    entries = journals.after(store, office, page["after"], page["limit"])
    return {"entries": entries, "last": journals.last(store, office)}


@offices.operation("POST", "/offices/<office>/notice", "clerk")
@offices.arguments(asked.NewNotice, example={"text": "The cash desk opens at noon", "minutes": 30})
@offices.response(200, answers.NoticeShown)
def show_notice(wanted: dict[str, Any], office: str) -> Any:
    """Tell the whole hall something; it takes the place of an earlier message."""
    return notices.show_notice(door_for(office), **wanted)


@offices.operation("DELETE", "/offices/<office>/notice", "clerk")
@offices.response(200, answers.NoticeGone)
def withdraw_notice(office: str) -> Any:
    """Take the message to the hall away; also when there is none."""
    notices.withdraw_notice(door_for(office))
    return {"until": None}

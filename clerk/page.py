"""What the panel's page is born with: the office's names, this counter, and the first board."""

from __future__ import annotations

from typing import Any

from flask import url_for

from clerk.boards import keys, render
from clerk.words import page_words
from queue_server.domain.hall import Hall
from queue_server.domain.office import Counter, Office, text
from queue_server.live.boards import Message, Room, message
from queue_server.queries import hall as halls
from queue_server.surface import Board
from queue_server.web.access import Visitor, current_visitor
from queue_server.web.locale import LANGUAGES, current_language
from queue_server.web.monitors import needing_a_look
from queue_server.web.wiring import wiring


def may_join(visitor: Visitor, office: str, key: str) -> bool:
    """The panel's board is for the office's staff."""
    return visitor.may(office, "clerk")


PANEL = Board("panel", keys, render, may_join, tells_shown=True)


def newest(hall: Hall) -> Message:
    """The panel's board now, as the live line sends it."""
    return message(Room(hall.office.slug, PANEL.kind, ""), PANEL, hall, wiring().version)


def board_of(office: str) -> Message:
    """The panel's board of an office, read now."""
    return newest(halls.read(wiring().store, office))


def page_of(hall: Hall, counter: Counter) -> dict[str, Any]:
    """Everything that the scripts must know."""
    office, visitor, first = hall.office, current_visitor(), newest(hall)
    return {
        "office": office.slug,
        "counter": counter.key,
        "me": visitor.account,
        "mine": hall.desk(counter.key).holder == visitor.account,
        "language": current_language(),
        "languages": LANGUAGES,
        "zone": office.zone,
        "version": first["version"],
        "services": services(office),
        "services_here": list(counter.services),
        "priorities": {each.key: spoken(each.names) for each in office.priorities},
        "has_displays": bool(office.displays),
        "urls": addresses(office, counter),
        "words": page_words(),
        "message": first,
    }


def choosing(office: Office) -> dict[str, Any]:
    """What the page of counters must know to tell of colleagues who need help."""
    return {
        "office": office.slug,
        "me": current_visitor().account,
        "language": current_language(),
        "zone": office.zone,
        "urls": house_addresses(office),
        "words": page_words(),
    }


def monitors_to_see(office: str) -> int | None:
    """How many monitors need a look, for whoever may look after them; None for others."""
    return needing_a_look(office) if current_visitor().may(office, "manager") else None


def colleagues_at_panels(office: str) -> int:
    """How many other people have this office's panel open now."""
    panel = Room(office, PANEL.kind, "")
    return int(wiring().people.others(panel, current_visitor().account))


def services(office: Office) -> dict[str, dict[str, str]]:
    """Names and colours of the services by letter."""
    return {
        each.letter: {"name": spoken(each.names), "colour": each.colour} for each in office.services
    }


def addresses(office: Office, counter: Counter) -> dict[str, str]:
    """Where the scripts ask and go."""
    panel = url_for("clerk.panel", office=office.slug, counter=counter.key)
    here = {"panel": panel, "press": f"{panel}/", "board": f"{panel}/board"}
    return {**here, **house_addresses(office)}


def house_addresses(office: Office) -> dict[str, str]:
    """What is the same at every counter."""
    return {
        "alerts": f"{url_for('clerk.choose', office=office.slug)}/alerts/",
        "alarm_icon": url_for("clerk.static", filename="alarm.svg"),
    }


def spoken(names: Any) -> str:
    """The name in the language of the page."""
    return text(names, current_language())

"""All that the kiosk's script knows from the start: the office, the words, the first board."""

from __future__ import annotations

from typing import Any

from kiosk.boards import KEY, KIND, board
from kiosk.guidance import spoken_languages
from kiosk.words import words
from queue_server.domain.booking_rules import CheckIn
from queue_server.domain.hall import Hall
from queue_server.domain.office import Kiosk, Office
from queue_server.live.boards import Room, message
from queue_server.web.locale import LANGUAGES, in_language
from queue_server.web.wiring import wiring

# A visit that nobody touches ends after so long; the last part of it is a warning, with a button
# for more time, as often as it is wanted (WCAG 2.2.1 asks for 20 seconds and ten times).
IDLE_SECONDS = 60
WARNING_SECONDS = 20
TICKET_SECONDS = 40
# Without a printer the number must be remembered or photographed.
TICKET_SECONDS_UNPRINTED = 60


def content(hall: Hall, kiosk: Kiosk, printing: str, agent: str, root: str) -> dict[str, Any]:
    """The page's content, ready for JSON; `agent` is where the machine's print agent listens."""
    office = hall.office
    first = message(Room(office.slug, KIND, KEY), board, hall, wiring().version)
    return {
        "office": office.slug,
        "names": dict(office.names),
        "zone": office.zone,
        "languages": office.languages,
        "native": {language: LANGUAGES.get(language, language) for language in office.languages},
        "words": {language: words_in(language) for language in office.languages},
        "address": f"{root}/kiosk/{office.slug}/{kiosk.key}",
        "services": kiosk.services or [service.letter for service in office.services],
        "categories": [{"key": each.key, "names": dict(each.names)} for each in office.categories],
        "priorities": [{"key": each.key, "names": dict(each.names)} for each in office.priorities],
        "digits": office.rules.codes.digits,
        "activates": activates(office),
        "printing": printing,
        "agent": agent,
        "spoken": spoken_languages(office),
        "idle_seconds": IDLE_SECONDS,
        "warning_seconds": WARNING_SECONDS,
        "ticket_seconds": TICKET_SECONDS,
        "unprinted_seconds": TICKET_SECONDS_UNPRINTED,
        "version": first["version"],
        "seq": first["seq"],
        "at": first["at"],
        "board": first["board"],
    }


def activates(office: Office) -> bool:
    """Whether a reservation is activated here; at some offices it joins the queue by itself."""
    return office.booking is None or office.booking.check_in is CheckIn.KIOSK


def words_in(language: str) -> dict[str, str]:
    """The page's words in that language."""
    with in_language(language):
        return words()

"""The ticket as its visitor reads it, on the screen and on paper, in the visitor's language."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from babel.dates import format_datetime
from flask_babel import gettext as _
from flask_babel import ngettext

from queue_server.actions.arriving import Issued
from queue_server.domain.office import Office, text
from queue_server.live.boards import wire_time
from queue_server.web.locale import current_language, in_language
from queue_server.web.words import clock_text


def answer(issued: Issued, office: Office, language: str | None, origin: str) -> dict[str, Any]:
    """The ticket in the language asked for, else in its own; `origin` ends with a slash."""
    spoken = language if language in office.languages else issued.language
    with in_language(spoken):
        return {
            "number": issued.number,
            "language": spoken,
            "issued_at": wire_time(issued.issued_at),
            "people_ahead": issued.people_ahead,
            "wait_minutes": issued.wait_minutes,
            "counters": list(issued.counters),
            "repeated": False,
            "qr": qr(address(issued, office, origin)),
            **sentences(issued, office),
        }


def for_printer(
    issued: Issued, office: Office, language: str | None, origin: str
) -> dict[str, str | None]:
    """The ticket as the print agent gets it: finished words, and what its QR code says."""
    spoken = language if language in office.languages else issued.language
    with in_language(spoken):
        said = sentences(issued, office)
        return {
            "number": issued.number,
            "office": said["office"],
            "address": said["address"],
            "label": _("Your number"),
            "service": said["service_name"],
            "reservation": said["reservation"],
            "priority": said["priority"],
            "moment": said["moment"],
            "ahead": said["ahead"],
            "wait": said["wait"],
            "counters": said["counters_text"],
            "hint": _("Please wait until your number appears on the monitor."),
            "code": address(issued, office, origin),
            "code_hint": _("Watch the queue on your phone"),
        }


def address(issued: Issued, office: Office, origin: str) -> str:
    """The page about the ticket; whoever has it sees how the queue goes."""
    return f"{origin}t/{office.slug}/{issued.track}"


def sentences(issued: Issued, office: Office) -> dict[str, str | None]:
    """What stands on the ticket in words; None for what does not apply."""
    service = office.service(issued.service)
    return {
        "office": text(office.names, current_language()),
        "address": office.address or None,
        "service_name": text(service.names, current_language()) if service else issued.service,
        "moment": moment_text(issued, office),
        "reservation": reservation_text(issued, office),
        # That there is priority, not why: the reason is nobody's business in a full hall.
        "priority": _("With priority") if issued.priority else None,
        "ahead": ahead_text(issued.people_ahead),
        "wait": wait_sentence(issued.wait_minutes),
        "counters_text": counters_text(issued.counters),
    }


def moment_text(issued: Issued, office: Office) -> str:
    """When the ticket was taken, with the day in words: a slip of paper is kept for long."""
    local = office.local(issued.issued_at)
    day = format_datetime(local, "d MMMM y", locale=current_language())
    return f"{day}, {local:%H:%M}"


def reservation_text(issued: Issued, office: Office) -> str | None:
    """The reserved hour, if there is one."""
    if issued.due_at is None:
        return None
    return _("Reservation for %(time)s", time=clock_text(office, issued.due_at))


def ahead_text(people: int) -> str:
    """How many people stand before the visitor."""
    if not people:
        return _("Nobody is ahead of you")
    return ngettext("%(num)d person is ahead of you", "%(num)d people are ahead of you", people)


def wait_sentence(minutes: int | None) -> str | None:
    """The expected wait; nothing while no counter is open, and nothing when nobody is ahead."""
    if not minutes:
        return None
    return ngettext(
        "Expected wait: about %(num)d minute", "Expected wait: about %(num)d minutes", minutes
    )


def counters_text(counters: tuple[str, ...]) -> str | None:
    """Where the visitor will be called to."""
    if not counters:
        return None
    return ngettext(
        "Counter: %(counters)s",
        "Counters: %(counters)s",
        len(counters),
        counters=", ".join(counters),
    )


def qr(address: str) -> str:
    """A QR code as SVG without inline styles, which the page's security policy forbids."""
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=2, nl=False
    )
    return drawn.getvalue().decode("utf-8")

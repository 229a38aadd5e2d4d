"""Which edition of an office's rules a visitor accepts: named by the office, or a fingerprint."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from queue_server.domain.booking_rules import Document, SlotRule
from queue_server.domain.office import Office

LONGEST = 64


def terms_edition(office: Office) -> str:
    """The edition of the rules for visitors that holds now.

    An office that names its edition decides itself when the rules count as changed. Otherwise
    whatever a visitor is told about booking makes the edition: a changed number is another one.
    """
    booking = office.booking
    if booking is None:
        return ""
    if booking.terms.version:
        return booking.terms.version[:LONGEST]
    # The privacy notice and the telephone number are told, but nobody accepts them.
    accepted = replace(booking, privacy=Document(), contact="")
    told = (accepted, office.rules.window, office.rules.late, slot_rules(office))
    return blake2b(repr(told).encode(), digest_size=8).hexdigest()


def notice_edition(office: Office) -> str:
    """The edition of the privacy notice: as the office names it, or a fingerprint of its words."""
    notice = office.booking.privacy if office.booking else Document()
    if notice.version or not (notice.address or notice.text):
        return notice.version[:LONGEST]
    return blake2b(repr(notice).encode(), digest_size=8).hexdigest()


def slot_rules(office: Office) -> tuple[tuple[str, SlotRule], ...]:
    """The rules of the bookable services' hours; a single blocked day is no change of them."""
    return tuple(
        (each.letter, replace(each.slots, blocked=()))
        for each in office.services
        if each.slots is not None
    )

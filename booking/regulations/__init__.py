"""The office's rules in plain words, each number taken from the office's file."""

from __future__ import annotations

from flask_babel import gettext as _

from booking.regulations import choosing, coming, entering
from booking.regulations.rule import Chapter, Rule
from queue_server.domain.booking_rules import Booking
from queue_server.domain.office import Office

__all__ = ["Chapter", "Rule", "chapters"]


def chapters(office: Office, booking: Booking) -> tuple[Chapter, ...]:
    """All rules of booking, in the order in which a visitor meets them."""
    said = (
        (_("Before you book"), entering.before(booking)),
        (_("Booking a visit"), choosing.choosing(office, booking)),
        (_("How many visits"), choosing.limits(booking)),
        (_("The confirmation"), entering.confirmation(booking)),
        (_("On the day of the visit"), coming.arriving(office, booking)),
        (_("If your plans change"), coming.changing(office, booking)),
        (_("If you do not come"), coming.missing(office, booking)),
    )
    read = ((title, tuple(rules)) for title, rules in said)
    return tuple(Chapter(title, rules) for title, rules in read if rules)

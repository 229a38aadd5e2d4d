"""What a visitor is told to do: when to come, how to check in, what happens when late."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.words import hour_words, moment_words
from queue_server.domain.booking_rules import NO_LONGER, Booking, CheckIn, Identity
from queue_server.domain.office import Lateness, Office
from queue_server.domain.visits import Visit


def rules_of(office: Office) -> Booking:
    """The office's rules of booking; or what holds when it takes no more."""
    return office.booking or NO_LONGER


def at_kiosk(office: Office) -> bool:
    """Whether the number is typed or scanned at a kiosk."""
    return rules_of(office).check_in is CheckIn.KIOSK


def coming(visit: Visit, office: Office) -> tuple[str, ...]:
    """From when to come and what to do there, in the order of doing it."""
    if not at_kiosk(office):
        return tuple(by_itself(visit, office))
    machine = _(
        "At the ticket machine choose “%(button)s”, type the number or hold the barcode to the"
        " scanner, and take your ticket.",
        button=_("Activate an online reservation"),
    )
    return (
        earliest(visit, office),
        machine,
        _("Then wait until the number of your ticket appears on the monitor."),
    )


def earliest(visit: Visit, office: Office) -> str:
    """From when the visitor may check in."""
    before = office.rules.window.opens_before
    if before <= 0:
        return _("Please come at %(time)s.", time=hour_words(office, visit.starts_at))
    return ngettext(
        "Please come no earlier than %(num)d minute before: at %(time)s at the earliest.",
        "Please come no earlier than %(num)d minutes before: at %(time)s at the earliest.",
        before,
        time=hour_words(office, visit.opens_at),
    )


def by_itself(visit: Visit, office: Office) -> Iterator[str]:
    """What to do where there is nothing to check in at."""
    hour = hour_words(office, visit.starts_at)
    yield _("Please be in the waiting room by %(time)s. There is nothing to check in.", time=hour)
    yield _(
        "At your hour you get a number in the queue by itself: it appears on this visit's page."
    )
    if visit.person.email or visit.person.user_id:
        yield _("We send you the number by e-mail, too.")
    yield _("Then wait until it appears on the monitor.")


def late(visit: Visit, office: Office) -> tuple[str, ...]:
    """What happens to somebody who comes too late; nothing where nobody checks in."""
    if not at_kiosk(office):
        return ()
    until = hour_words(office, visit.closes_at)
    if office.rules.late is Lateness.WALK_IN:
        return (
            _(
                "After %(time)s the same number still gives you a ticket that day, but you wait"
                " among the visitors without a reservation.",
                time=until,
            ),
        )
    cancelled = _(
        "Please take your ticket by %(time)s: after that the reservation is cancelled.", time=until
    )
    if not office.rules.late_may_take_walk_in:
        return (cancelled,)
    return (cancelled, _("You may then take a ticket without a reservation."))


def notes(visit: Visit, office: Office) -> tuple[str, ...]:
    """What is good to know besides."""
    enough = _("You need not print anything: writing down the number is enough.")
    one = _("One visit settles one matter. For another matter please book another visit.")
    return (enough, one) if at_kiosk(office) else (one,)


def changing(visit: Visit, office: Office) -> str:
    """Until when the visit may be given up or moved."""
    if not visit.may_change:
        return _("The visit can't be cancelled or moved any more.")
    until = moment_words(office, visit.change_until)
    if visit.may_move:
        return _("You can cancel or move the visit until %(moment)s.", moment=until)
    return _("You can cancel the visit until %(moment)s.", moment=until)


def is_nameless(office: Office) -> bool:
    """Whether the office keeps nothing about its visitors, so that a number is told only once."""
    return rules_of(office).identity is Identity.NONE

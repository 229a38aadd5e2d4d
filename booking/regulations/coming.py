"""The rules of the day itself, and of what happens when plans change or nobody comes."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.regulations.rule import Rule
from booking.regulations.spans import MINUTE, days_text, span_text
from queue_server.domain.booking import closed_before
from queue_server.domain.booking_rules import Booking, CheckIn, Freed, Identity, NoShows
from queue_server.domain.office import Lateness, Office, Window


def arriving(office: Office, booking: Booking) -> Iterator[Rule]:
    """R10 to R13, or what an office without tickets asks."""
    if booking.check_in is CheckIn.BY_ITSELF:
        yield Rule(_("There is nothing to activate: at its hour your reservation joins the queue."))
    else:
        yield from at_the_machine(office.rules.window)
    yield Rule(
        _("Then please wait until your number appears on the monitor, with the counter to go to."),
        "r13",
    )


def at_the_machine(window: Window) -> Iterator[Rule]:
    """R10 to R12."""
    yield Rule(soonest(window), "r10")
    yield Rule(_("Type or scan the reservation number and take the printed ticket."), "r11")
    yield Rule(
        _(
            "The ticket machine clears itself after every visitor: there is nothing to delete, and"
            " nobody sees your number."
        ),
        "r12",
    )


def soonest(window: Window) -> str:
    """From when on the machine takes the number."""
    if not window.opens_before:
        return _(
            "Please do not come before the hour. At the ticket machine choose “Activate an online"
            " reservation”."
        )
    return _(
        "Please come no earlier than %(span)s before the hour. At the ticket machine choose"
        " “Activate an online reservation”.",
        span=span_text(window.opens_before),
    )


def changing(office: Office, booking: Booking) -> Iterator[Rule]:
    """Cancelling, moving, an earlier day."""
    yield Rule(cancelling(office))
    if booking.move:
        yield Rule(
            _(
                "You can move the visit to another hour: the reservation number stays, and so does"
                " your old hour until the new one is sure."
            )
        )
    yield from freed(booking.freed, booking.identity)


def cancelling(office: Office) -> str:
    """Until when a visit may be given up."""
    before = closed_before(office) // MINUTE
    if not before:
        return _("You can cancel until the hour of the visit.")
    return _("You can cancel at the latest %(span)s before the hour.", span=span_text(before))


def freed(rule: Freed, identity: Identity) -> Iterator[Rule]:
    """What becomes of an hour that is given up."""
    if rule.after_most:
        yield Rule(_("An hour that is given up is offered again %(delay)s.", delay=delay(rule)))
    if rule.waiting_list and identity is not Identity.NONE:
        yield Rule(
            _(
                "You may ask for an earlier day. When an hour is given up, the first in line gets a"
                " letter, and we keep the hour for %(span)s.",
                span=span_text(rule.offer_minutes),
            )
        )


def delay(rule: Freed) -> str:
    """A fixed time, or one that nobody can know beforehand."""
    if rule.after_least == rule.after_most:
        return _("after a pause (%(span)s)", span=span_text(rule.after_most))
    return _(
        "after a random pause (%(least)s to %(most)s)",
        least=span_text(rule.after_least),
        most=span_text(rule.after_most),
    )


def missing(office: Office, booking: Booking) -> Iterator[Rule]:
    """R14, and who may not book for a while."""
    if booking.check_in is CheckIn.KIOSK:
        yield Rule(f"{deadline(office.rules.window)} {consequence(office, booking)}", "r14")
    if booking.no_shows and booking.identity is not Identity.NONE:
        yield Rule(blocked(booking.no_shows))


def deadline(window: Window) -> str:
    """The last moment to activate."""
    if window.closes_after > 0:
        return _(
            "Please activate the reservation at the latest %(span)s after its hour.",
            span=span_text(window.closes_after),
        )
    if window.closes_after < 0:
        return _(
            "Please activate the reservation at the latest %(span)s before its hour.",
            span=span_text(-window.closes_after),
        )
    return _("Please activate the reservation at the latest at its hour.")


def consequence(office: Office, booking: Booking) -> str:
    """What becomes of a reservation after that."""
    if office.rules.late is Lateness.WALK_IN:
        return _("Who comes later waits among the visitors without a reservation.")
    if booking.identity is Identity.NONE:
        return _("After that it is cancelled.")
    return _("After that it is cancelled, and we tell you by e-mail.")


def blocked(rule: NoShows) -> str:
    """When somebody may not book for a while."""
    times = ngettext("%(num)d visit", "%(num)d visits", rule.count)
    return _(
        "Who misses %(times)s within %(days)s can't book for %(pause)s. We tell it by e-mail.",
        times=times,
        days=days_text(rule.days),
        pause=days_text(rule.block_days),
    )

"""The rules before and right after booking: who may book, and what is sent."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from booking.regulations.rule import Rule
from booking.regulations.spans import days_text, span_text
from queue_server.domain.booking_rules import Booking, CheckIn, Identity, Reminder


def before(booking: Booking) -> Iterator[Rule]:
    """What is asked of somebody who wants to book."""
    if booking.identity is Identity.ACCOUNT:
        yield from account()
    elif booking.identity is Identity.EMAIL:
        yield privacy_first()
        yield Rule(_("No account is needed. You give your e-mail and accept these rules."))
        yield confirm_in_time(booking)
    else:
        yield Rule(_("No account is needed, and we ask for no personal data."))


def account() -> Iterator[Rule]:
    """R1 to R4."""
    yield privacy_first()
    yield Rule(
        _(
            "An account is free. You fill in a short form, accept these rules and press"
            " “Create an account”."
        ),
        "r2",
    )
    yield Rule(
        _(
            "The account works once you have opened the link that we send to your e-mail. The link"
            " is good for 24 hours; you can have a new one sent."
        ),
        "r3",
    )
    yield Rule(_("You log in with your e-mail and your password."), "r4")


def privacy_first() -> Rule:
    """R1."""
    return Rule(
        _(
            "Please read the privacy notice first: it says what we keep, for how long, and what"
            " your rights are."
        ),
        "r1",
    )


def confirm_in_time(booking: Booking) -> Rule:
    """What an office without accounts asks instead."""
    return Rule(
        _(
            "Please confirm the reservation by the link in our letter. We keep the hour for you for"
            " %(span)s; without confirmation it is free again after that.",
            span=span_text(booking.confirm_minutes),
        )
    )


def confirmation(booking: Booking) -> Iterator[Rule]:
    """R7 and R9, and the reminder."""
    if booking.identity is Identity.NONE:
        yield Rule(
            _(
                "The reservation number is shown once, right after booking. Please print it or"
                " write it down: we can't send it to you."
            )
        )
    else:
        yield Rule(_("We send you a confirmation with the reservation number by e-mail."), "r7")
    yield Rule(paper(booking), "r9")
    if booking.reminder and booking.identity is not Identity.NONE:
        yield reminder(booking.reminder)


def paper(booking: Booking) -> str:
    """R9; where there is nothing to scan, nothing has to be brought."""
    if booking.check_in is CheckIn.BY_ITSELF:
        return _("You may print the confirmation, but you need not bring it.")
    return _(
        "You may print the confirmation: it has a barcode and the reservation number. Writing"
        " down the number is enough."
    )


def reminder(rule: Reminder) -> Rule:
    """When the reminder comes, and how."""
    by_phone = _("It comes by text message, too.") if rule.sms else ""
    return Rule(f"{reminder_day(rule)} {by_phone}".strip())


def reminder_day(rule: Reminder) -> str:
    """When the reminder comes."""
    hour = f"{rule.at:%H:%M}"
    if rule.days_before == 0:
        return _("On the day of the visit, at %(hour)s, we send you a reminder.", hour=hour)
    if rule.days_before == 1:
        return _("The day before the visit, at %(hour)s, we send you a reminder.", hour=hour)
    return _(
        "We send you a reminder %(span)s before the visit, at %(hour)s.",
        span=days_text(rule.days_before),
        hour=hour,
    )

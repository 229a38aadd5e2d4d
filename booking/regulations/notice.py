"""What the system keeps about a visitor: what for, for how long, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from booking.regulations.spans import days_text, months_text
from queue_server.domain.booking_rules import Asked, Booking, Identity


@dataclass(frozen=True)
class Kept:
    """Something that is kept: what it is, what for, and until when."""

    what: str
    why: str
    until: str


def kept(booking: Booking) -> tuple[Kept, ...]:
    """Everything that booking keeps, as this office has set it."""
    return tuple(rows(booking))


def rows(booking: Booking) -> Iterator[Kept]:
    """One row for each kind of thing."""
    after_visit = _("%(span)s after the visit", span=days_text(booking.retention.visit_days))
    if booking.identity is Identity.ACCOUNT:
        yield from account(booking)
    if booking.identity is Identity.EMAIL:
        yield Kept(_("Your e-mail"), _("for the letters about your visit"), after_visit)
    for field in booking.fields:
        what, why = asked(field)
        yield Kept(what, why, after_visit)
    yield Kept(
        _("The reservation: matter, day, hour, number"),
        _("to keep your hour and to call you"),
        _("in full: %(until)s; then without any link to you, for counting", until=after_visit),
    )
    if booking.identity is not Identity.NONE:
        yield from about_letters(booking, after_visit)


def account(booking: Booking) -> Iterator[Kept]:
    """What an account holds."""
    until = _(
        "until you delete the account, or %(span)s after its last use; we write to you before",
        span=months_text(booking.retention.account_months),
    )
    yield Kept(_("Your e-mail"), _("to log in, and for the letters about your visits"), until)
    yield Kept(_("Your password, only as a fingerprint that can't be read"), _("to log in"), until)
    yield Kept(
        _("When the account was made and last used; which rules you accepted, and when"),
        _("to show that the rules were accepted, and to delete accounts nobody uses"),
        until,
    )


def asked(field: Asked) -> tuple[str, str]:
    """A field of the office's own choice, and what it is for."""
    return {
        Asked.NAME: (_("Your name"), _("so that the clerk knows who comes")),
        Asked.PHONE: (_("Your phone number"), _("to reach you when something changes")),
        Asked.PLATE: (_("The licence plate"), _("so that the clerk can prepare the matter")),
    }[field]


def about_letters(booking: Booking, after_visit: str) -> Iterator[Kept]:
    """Letters, waiting list, missed visits."""
    yield Kept(_("The letters we send you"), _("to send them again if the mail fails"), after_visit)
    if booking.freed.waiting_list:
        yield Kept(
            _("Your request for an earlier day"),
            _("to offer you an hour that is given up"),
            _("until it is met or withdrawn, at most until the visit is over"),
        )
    if booking.no_shows:
        rule = booking.no_shows
        yield Kept(
            _("The dates of visits you missed"),
            _("to pause booking after too many of them"),
            days_text(rule.days + rule.block_days),
        )


def readers(booking: Booking) -> tuple[str, ...]:
    """Who sees it."""
    return (
        clerk(booking),
        _("On the monitors in the hall there is only the number of your ticket."),
        _("The office's administrators look after the server and its backups."),
        *mail(booking),
        _("Nobody else: nothing is sold, nothing is used for advertising, no profile is made."),
    )


def clerk(booking: Booking) -> str:
    """What the clerk's panel shows."""
    shown = ", ".join(asked(field)[0] for field in booking.fields)
    if shown:
        return _("The clerk who serves you sees, on the day of the visit: %(what)s.", what=shown)
    return _("The clerk who serves you sees the reservation's hour and matter, and no name.")


def mail(booking: Booking) -> tuple[str, ...]:
    """Who carries the letters."""
    if booking.identity is Identity.NONE:
        return ()
    by_sms = bool(booking.reminder and booking.reminder.sms)
    gateway = _("The office's SMS provider carries the reminders by text message.")
    return (_("The office's mail provider carries the letters."), *((gateway,) if by_sms else ()))

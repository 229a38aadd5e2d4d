"""How a visit stands, in words: what its page says first, and what its visitor does next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from booking import advice
from booking.words import hour_words, moment_words
from queue_server.domain.booking_rules import Booking
from queue_server.domain.office import Lateness, Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Visit


@dataclass(frozen=True)
class Standing:
    """A heading and sentences; `tone` is good, wait or bad. `shows` tells what page follows:

    the confirmation with its number, the ticket's number in the queue, or neither.
    """

    heading: str
    lines: tuple[str, ...]
    tone: str = "good"
    shows: str = "neither"


@dataclass(frozen=True)
class Seen:
    """A visit as it is looked at: at which office, when, right after booking or not."""

    visit: Visit
    office: Office
    now: datetime
    fresh: bool
    tells_number: bool


def standing(seen: Seen) -> Standing:
    """What the page of the visit says first."""
    return SAID[seen.visit.state](seen)


def booked(seen: Seen) -> Standing:
    """The visit is to come."""
    if not seen.tells_number:
        return Standing(_("Your visit"), (shown_once(),), "wait")
    if not seen.fresh:
        return Standing(_("Your visit"), (), shows="confirmation")
    heading = _("Done: your visit is booked")
    if seen.visit.person.email:
        lines: tuple[str, ...] = (_("The confirmation is on its way to your e-mail, too."),)
    elif advice.is_nameless(seen.office):
        lines = (only_here(),)
    else:
        lines = ()
    return Standing(heading, lines, shows="confirmation")


def only_here() -> str:
    """What somebody should do whose number nobody can tell her again."""
    return _(
        "Please write the number down or print this page now: we know nothing about you, so nobody"
        " can tell you the number later."
    )


def shown_once() -> str:
    """Why there is no number."""
    return _(
        "The reservation number was shown once, right after booking. This page does not show it"
        " again, as anybody might open it."
    )


def unconfirmed(seen: Seen) -> Standing:
    """The hour is kept until the letter is answered."""
    visit, office = seen.visit, seen.office
    if visit.confirm_by is None:
        return Standing(_("One more step: please open our letter"), (), "wait")
    until = moment_words(office, visit.confirm_by)
    if office.business_date(seen.now) == office.business_date(visit.confirm_by):
        until = hour_words(office, visit.confirm_by)
    lines = (
        _(
            "We have sent you an e-mail. Open the link in it and confirm the visit by %(until)s:"
            " until then we keep the hour for you.",
            until=until,
        ),
        _("You get the reservation number then."),
        _("No letter? Please look into the folder for unwanted mail, too."),
    )
    return Standing(_("One more step: please open our letter"), lines, "wait")


def activated(seen: Seen) -> Standing:
    """The visitor is in the queue, or was."""
    line = _("Please wait until your number appears on the monitor.")
    today = seen.office.business_date(seen.now)
    if seen.office.business_date(seen.visit.starts_at) < today:
        return Standing(_("This visit is over"), ())
    return Standing(_("Your number in the queue"), (line,), shows="ticket")


def cancelled(seen: Seen) -> Standing:
    """Nobody is expected any more."""
    if seen.visit.confirm_by is not None:
        lines = (_("It was not confirmed in time, so the hour is free again."),)
    else:
        lines = (_("The hour is free again, and the reservation number is no longer good."),)
    return Standing(_("The visit is cancelled"), lines, "bad")


def missed(seen: Seen) -> Standing:
    """The hour has passed: why, and what can still be done."""
    return Standing(_("The hour of this visit is over"), why_missed(seen), "bad")


def why_missed(seen: Seen, blocked: bool = False) -> tuple[str, ...]:
    """The reason, and what the office still allows; who is blocked can book nothing now."""
    office, visit = seen.office, seen.visit
    until = moment_words(office, visit.closes_at)
    same_day = office.business_date(seen.now) == office.business_date(visit.starts_at)
    if visit.number and not advice.at_kiosk(office):
        return (_("Your number %(number)s was called, but nobody came.", number=visit.number),)
    if not advice.at_kiosk(office):
        return (_("Nobody came to it."),)
    if office.rules.late is Lateness.WALK_IN and same_day:
        return (
            _("It was not activated by %(moment)s.", moment=until),
            _(
                "At the ticket machine the same number still gives you a ticket today; you wait"
                " among the visitors without a reservation."
            ),
        )
    why = _("It was not activated by %(moment)s, so it was cancelled.", moment=until)
    if blocked:
        return (why,)
    if same_day and office.rules.late_may_take_walk_in:
        return (why, _("You may take a ticket without a reservation, or book another visit."))
    return (why, _("You can book another visit."))


SAID: dict[ReservationState, Callable[[Seen], Standing]] = {
    ReservationState.BOOKED: booked,
    ReservationState.UNCONFIRMED: unconfirmed,
    ReservationState.ACTIVATED: activated,
    ReservationState.CANCELLED: cancelled,
    ReservationState.MISSED: missed,
}


def may_ask_earlier(visit: Visit, office: Office) -> bool:
    """Whether an earlier day can be asked for: there is a list, and a way to write."""
    rules: Booking = advice.rules_of(office)
    waiting = visit.state is ReservationState.BOOKED and visit.may_move and not visit.wish
    return waiting and rules.freed.waiting_list and bool(visit.person.email)

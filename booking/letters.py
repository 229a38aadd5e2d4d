"""The letters about visits: what each kind says, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from booking import proof
from booking.lettering import (
    TEMPLATE,
    book_again,
    changes,
    confirmation,
    enclosing,
    own_page,
    paper_of,
    plain,
)
from booking.papers import sheet
from booking.papers.enclosures import calendar_attached, pictures
from booking.standing import Seen, why_missed
from booking.words import hour_words, moment_words, named
from queue_server.domain.office import Office
from queue_server.domain.refusals import Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Visit
from queue_server.queries import offices, visits
from queue_server.web.letters import Letter, Writer, Written, address, render
from queue_server.web.wiring import wiring

Words = Callable[[Letter, Visit, Office], Written]


def about(state: ReservationState, words: Words) -> Writer:
    """Writes about a visit that still stands like that; of anything else nothing is said."""

    def write(letter: Letter) -> Written | None:
        if not letter.office or not letter.link:
            return None
        try:
            office = offices.find(wiring().store, letter.office)
            visit = visits.find(wiring().store, letter.office, letter.link)
        except Refused:
            return None
        return words(letter, visit, office) if visit.state is state else None

    return write


def booked(letter: Letter, visit: Visit, office: Office) -> Written:
    """R7: the confirmation, with its papers."""
    return confirmation(
        visit,
        office,
        subject=_(
            "Reservation %(number)s: %(moment)s",
            number=sheet.grouped(visit.code),
            moment=moment_words(office, visit.starts_at),
        ),
        heading=_("Your visit is booked"),
        lines=(_("This is your confirmation. You may print it, or keep this letter."),),
    )


def moved(letter: Letter, visit: Visit, office: Office) -> Written:
    """The confirmation of the new hour."""
    former = datetime.fromisoformat(str(letter.facts["former"]))
    return confirmation(
        visit,
        office,
        subject=_(
            "Reservation %(number)s, new hour: %(moment)s",
            number=sheet.grouped(visit.code),
            moment=moment_words(office, visit.starts_at),
        ),
        heading=_("Your visit has a new hour"),
        lines=(
            _(
                "It was to be %(moment)s. The reservation number is still the same.",
                moment=moment_words(office, former),
            ),
        ),
    )


def confirm(letter: Letter, visit: Visit, office: Office) -> Written:
    """Asks for the press of a button; tells no number yet."""
    until = moment_words(office, visit.confirm_by) if visit.confirm_by else "–"
    page = f"{own_page(visit)}/confirm/{proof.proof(office.slug, visit.link)}"
    return plain(
        visit,
        office,
        subject=_(
            "Please confirm your visit: %(moment)s", moment=moment_words(office, visit.starts_at)
        ),
        heading=_("Please confirm your visit"),
        lines=(
            _("We keep this hour for you until %(moment)s. Please open this page:", moment=until),
        ),
        actions=((_("Confirm the visit"), page),),
        after=(
            _("You get the reservation number then."),
            _("It was not you? Then do nothing: the hour becomes free again by itself."),
        ),
    )


def cancelled(letter: Letter, visit: Visit, office: Office) -> Written:
    """The visit is given up; the calendar learns it, too."""
    written = plain(
        visit,
        office,
        subject=_("Cancelled: %(moment)s", moment=moment_words(office, visit.starts_at)),
        heading=_("Your visit is cancelled"),
        lines=(_("The hour is free again, and the reservation number is no longer good."),),
        actions=book_again(office),
    )
    return enclosing(written, calendar_attached(visit, office))


def missed(letter: Letter, visit: Visit, office: Office) -> Written:
    """Why the reservation lapsed, and what now."""
    seen = Seen(visit, office, wiring().clock.now(), fresh=False, tells_number=True)
    blocked = letter.facts.get("blocked_until")
    lines = why_missed(seen, blocked=bool(blocked))
    if blocked:
        lines = (*lines, blocked_text(office, datetime.fromisoformat(str(blocked))))
    return plain(
        visit,
        office,
        subject=_("Missed: %(moment)s", moment=moment_words(office, visit.starts_at)),
        heading=_("The hour of your visit is over"),
        lines=lines,
        actions=book_again(office),
    )


def blocked_text(office: Office, until: datetime) -> str:
    """From when on somebody may book again who missed too many visits."""
    counted = office.booking.no_shows if office.booking else None
    if counted and counted.count == 1:
        return _(
            "Who misses a visit can't book for a while: you can book again from %(moment)s.",
            moment=moment_words(office, until),
        )
    return _(
        "Several of your visits were missed: you can book again from %(moment)s.",
        moment=moment_words(office, until),
    )


def reminder(letter: Letter, visit: Visit, office: Office) -> Written:
    """The day before: the number again, and how to cancel."""
    if letter.channel == "sms":
        return short_reminder(visit, office)
    paper = paper_of(visit, office)
    subject = _("Reminder: your visit %(moment)s", moment=moment_words(office, visit.starts_at))
    text, html = render(
        TEMPLATE,
        office=office,
        subject=subject,
        heading=_("Your visit is soon"),
        lines=giving_up(visit),
        paper=paper,
        number=paper.number,
        actions=changes(visit),
    )
    return Written(subject, text, html, pictures(paper))


def giving_up(visit: Visit) -> tuple[str, ...]:
    """What somebody should do who can't come; nothing when it is too late for that."""
    if not visit.may_change:
        return ()
    return (_("You can't come? Please cancel, so that somebody else gets the hour."),)


def short_reminder(visit: Visit, office: Office) -> Written:
    """The same as a text message."""
    told = {
        "moment": f"{office.local(visit.starts_at):%d.%m. %H:%M}",
        "office": named(office.names),
        "number": sheet.grouped(visit.code),
        "address": f"{own_page(visit)}/cancel",
    }
    if not visit.may_change:
        return Written("", _("Your visit: %(moment)s, %(office)s. Number: %(number)s.", **told))
    return Written(
        "",
        _("Your visit: %(moment)s, %(office)s. Number: %(number)s. Cancel: %(address)s", **told),
    )


def joined(letter: Letter, visit: Visit, office: Office) -> Written:
    """The ticket's number, where reservations join the queue by themselves."""
    subject = _("Your number in the queue: %(number)s", number=visit.number)
    return plain(
        visit,
        office,
        subject=subject,
        heading=_("Your number in the queue"),
        number=visit.number,
        lines=(_("Please wait until your number appears on the monitor."),),
    )


def offer(letter: Letter) -> Written | None:
    """An hour that has become free, kept for whoever asked for it."""
    until = datetime.fromisoformat(str(letter.facts["until"]))
    if not letter.office or wiring().clock.now() >= until:
        return None
    office = offices.find(wiring().store, letter.office)
    starts_at = datetime.fromisoformat(str(letter.facts["starts_at"]))
    service = office.service(str(letter.facts["service"]))
    moment = moment_words(office, starts_at)
    subject = _("An hour is free for you: %(when)s", when=moment)
    text, html = render(
        TEMPLATE,
        office=office,
        subject=subject,
        heading=subject,
        lines=(
            *([named(service.names)] if service else []),
            _("We keep it for you until %(hour)s.", hour=hour_words(office, until)),
        ),
        actions=(
            (_("Look at the offer"), address(f"/offer/{office.slug}/{letter.facts['wish']}")),
        ),
        after=(_("If you do not want it, the next in line gets it. Nothing else changes."),),
    )
    return Written(subject, text, html)


LETTERS: Mapping[str, Writer] = {
    "booked": about(ReservationState.BOOKED, booked),
    "confirm": about(ReservationState.UNCONFIRMED, confirm),
    "cancelled": about(ReservationState.CANCELLED, cancelled),
    "moved": about(ReservationState.BOOKED, moved),
    "missed": about(ReservationState.MISSED, missed),
    "reminder": about(ReservationState.BOOKED, reminder),
    "joined": about(ReservationState.ACTIVATED, joined),
    "offer": offer,
}

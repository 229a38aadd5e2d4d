"""How far a visitor has come: what is chosen, what is held, and what was booked just before."""

from __future__ import annotations

from datetime import date

from flask import redirect
from flask_babel import gettext as _
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from booking import addresses, session, words
from booking.person import account_id
from booking.session import Choice
from booking.words import Row
from queue_server.domain.booking_rules import Identity
from queue_server.domain.office import Office, Service
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Held, Visit
from queue_server.queries import offices, visits
from queue_server.web.problems import wants_problem
from queue_server.web.wiring import wiring

# A visit that is still to come.
COMING = frozenset({ReservationState.BOOKED, ReservationState.UNCONFIRMED})
# An hour that can't be had any more; the visitor chooses another.
GONE = frozenset({Reason.SLOT_TAKEN, Reason.SLOT_CLOSED, Reason.HOLD_EXPIRED})


def booked_at(office: str, service: str) -> tuple[Office, Service]:
    """The office and one of its services that can be booked. Raises Refused."""
    found = offices.find(wiring().store, office)
    wanted = found.service(service)
    if wanted is None:
        raise Refused(Reason.UNKNOWN_SERVICE, service=service)
    if found.booking is None or wanted.slots is None:
        raise Refused(Reason.NOT_BOOKABLE, service=service)
    session.enter(office)
    return found, wanted


def summary(office: Office, service: Service, day: date | None = None) -> list[Row]:
    """What has been chosen so far, each with the way back."""
    service_page = addresses.services(office.slug)
    rows = [Row(_("Matter"), words.named(service.names), service_page)]
    if day is not None:
        days_page = addresses.days(office.slug, service.letter)
        rows.append(Row(_("Day"), words.day_words(day), days_page))
    return rows


def former_visit(office: str) -> Visit | None:
    """The visit after which the next matter is booked, if this browser knows one."""
    link = session.former(office)
    visit = visit_at(office, link) if link else None
    return visit if visit and visit.state in COMING else None


def last_visit(office: str) -> Visit | None:
    """The visit of the office that this browser booked last."""
    found = (visit_at(office, link) for link in reversed(session.booked_here()))
    return next((visit for visit in found if visit), None)


def visit_at(office: str, link: str) -> Visit | None:
    """The office's visit with that link, if there is one."""
    try:
        return visits.find(wiring().store, office, link)
    except Refused:
        return None


def held_at(office: str) -> Held | None:
    """The hour that this browser holds at the office."""
    key = session.hold_key(office)
    return visits.held(wiring().store, office, key) if key else None


def waiting_choice(office: str) -> Choice | None:
    """What was chosen before a log-in or another errand, and is not held any more."""
    choice = session.chosen(office)
    passed = choice is None or choice.starts_at <= wiring().clock.now()
    return None if passed or held_at(office) else choice


def account_needed(office: Office) -> bool:
    """Whether the visitor must log in before an hour can be held."""
    accounts_only = office.booking is not None and office.booking.identity is Identity.ACCOUNT
    return accounts_only and account_id() is None


def to_log_in(following: str) -> Response:
    """Let a person log in and go on there; tell a program plainly."""
    if wants_problem():
        raise Unauthorized
    return redirect(addresses.log_in(following), 303)

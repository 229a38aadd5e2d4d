"""Asking to be told of a free hour: an earlier one than one has, or any at all."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking import addresses, progress
from booking.links import Known, keep_secret, taking_bookings, visit_at, visitor_door
from booking.person import account_id, person, typed_person
from booking.regulations.spans import span_text
from queue_server.actions import wishes
from queue_server.domain.booking_rules import Identity
from queue_server.domain.office import Service
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Person, Visit
from queue_server.web.words import refusal_text

blueprint = Blueprint("waiting", __name__)
keep_secret(blueprint)


@blueprint.get("/visit/<office>/<link>/earlier")
def earlier(office: str, link: str) -> ResponseReturnValue:
    """Shall we write when an earlier day is free?"""
    known, visit = visit_at(office, link)
    return render_template(
        "booking/earlier.html",
        office=known.office,
        visit=visit,
        possible=may_ask(known, visit),
        span=span_text(known.booking.freed.offer_minutes),
    )


@blueprint.post("/visit/<office>/<link>/earlier")
def ask_earlier(office: str, link: str) -> ResponseReturnValue:
    """Get in line for an earlier day; asking twice is asking once."""
    _known, visit = visit_at(office, link)
    wishes.ask(visitor_door(office), visit.person, visit.service, visit=link)
    return redirect(url_for("waiting.earlier", office=office, link=link), 303)


@blueprint.get("/wish/<office>/<service>")
def wish(office: str, service: str) -> ResponseReturnValue:
    """Shall we write when an hour is free?"""
    known, wanted = waited_for(office, service)
    if known.booking.identity is Identity.ACCOUNT and not account_id():
        return progress.to_log_in(addresses.wish(office, service))
    return wish_page(known, wanted)


@blueprint.post("/wish/<office>/<service>")
def ask(office: str, service: str) -> ResponseReturnValue:
    """Get in line; where there are accounts, only with one."""
    known, wanted = waited_for(office, service)
    if known.booking.identity is Identity.ACCOUNT and not account_id():
        return progress.to_log_in(addresses.wish(office, service))
    try:
        wishes.ask(visitor_door(office), asker(), wanted.letter, before=before())
    except Refused as refused:
        return wish_page(known, wanted, refusal_text(refused.refusal, known.office)), 409
    # The request's own link goes by letter only: whoever has it books under that address.
    return redirect(url_for("waiting.asked", office=office, service=service), 303)


@blueprint.get("/wish/<office>/<service>/asked")
def asked(office: str, service: str) -> ResponseReturnValue:
    """We write as soon as there is something."""
    known, wanted = waited_for(office, service)
    return render_template(
        "booking/asked.html", office=known.office, booking=known.booking, service=wanted
    )


def waited_for(office: str, letter: str) -> tuple[Known, Service]:
    """The office and a service that can be waited for. Raises Refused: NO_WAITING_LIST, ..."""
    known = taking_bookings(office)
    service = known.office.service(letter)
    if service is None:
        raise Refused(Reason.UNKNOWN_SERVICE, service=letter)
    if service.slots is None:
        raise Refused(Reason.NOT_BOOKABLE, service=letter)
    if not known.booking.freed.waiting_list or known.booking.identity is Identity.NONE:
        raise Refused(Reason.NO_WAITING_LIST)
    return known, service


def wish_page(known: Known, service: Service, trouble: str = "") -> str:
    """The question, with what was typed when it was refused."""
    return render_template(
        "booking/wish.html",
        office=known.office,
        booking=known.booking,
        service=service,
        span=span_text(known.booking.freed.offer_minutes),
        trouble=trouble,
        typed=request.form,
    )


def asker() -> Person:
    """Who asks: the account, or the address that was typed."""
    return person() or typed_person()


def before() -> date | None:
    """The date before which an hour is of use, if one was named."""
    with suppress(ValueError):
        return date.fromisoformat(request.form.get("before", ""))
    return None


def may_ask(known: Known, visit: Visit) -> bool:
    """Whether an earlier day can be offered for this visit at all."""
    listed = known.booking.freed.waiting_list and known.booking.move
    return listed and visit.state is ReservationState.BOOKED and bool(visit.person.email)

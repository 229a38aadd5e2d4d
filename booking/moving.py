"""Moving a visit: another day, another hour, a look at both; the old one stays till the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from booking import addresses, offering
from booking.links import Known, keep_secret, visit_at, visitor_door
from booking.offering import Tap
from booking.session import moment_of
from booking.words import moment_words
from queue_server.actions import booking, visits
from queue_server.domain.office import Office, Service
from queue_server.domain.refusals import Refused
from queue_server.domain.visits import Visit
from queue_server.queries import availability
from queue_server.queries import visits as known_visits
from queue_server.web.wiring import wiring
from queue_server.web.words import refusal_text

# More visits than anybody moves in one sitting.
REMEMBERED = 6

blueprint = Blueprint("moving", __name__)
keep_secret(blueprint)


@blueprint.get("/visit/<office>/<link>/move")
def days(office: str, link: str) -> ResponseReturnValue:
    """The days to choose from, the first free hour at once."""
    known, visit = visit_at(office, link)
    return days_page(known, visit)


@blueprint.get("/visit/<office>/<link>/move/<day>")
def hours(office: str, link: str, day: str) -> ResponseReturnValue:
    """The free hours of a day."""
    known, visit = visit_at(office, link)
    return hours_page(known, visit, day_of(day) or abort(404))


@blueprint.post("/visit/<office>/<link>/move/<day>")
def choose(office: str, link: str, day: str) -> ResponseReturnValue:
    """Keep the hour that was chosen, beside the old one."""
    known, visit = visit_at(office, link)
    chosen = day_of(day) or abort(404)
    starts_at = moment_of(request.form.get("starts_at", "")) or abort(400)
    key = key_of(link) or booking.new_key()
    try:
        booking.hold(visitor_door(office), visit.service, starts_at, key)
    except Refused as refused:
        return hours_page(known, visit, chosen, refusal_text(refused.refusal, known.office)), 409
    remember(link, key)
    return redirect(url_for("moving.check", office=office, link=link), 303)


@blueprint.get("/visit/<office>/<link>/move/check")
def check(office: str, link: str) -> ResponseReturnValue:
    """From where to where, and one button."""
    known, visit = visit_at(office, link)
    key = key_of(link)
    held = known_visits.held(wiring().store, office, key) if key else None
    if held is None or not visit.may_move:
        return redirect(url_for("moving.days", office=office, link=link))
    return render_template(
        "booking/move_check.html", office=known.office, visit=visit, held=held, key=key
    )


@blueprint.post("/visit/<office>/<link>/move/check")
def move(office: str, link: str) -> ResponseReturnValue:
    """Move; the same form again changes nothing more."""
    known, visit = visit_at(office, link)
    try:
        visits.move(visitor_door(office), link, request.form.get("key", "")[:32])
    except Refused as refused:
        return days_page(known, visit, refusal_text(refused.refusal, known.office)), 409
    forget(link)
    return redirect(addresses.visit(office, link), 303)


def days_page(known: Known, visit: Visit, trouble: str = "") -> str:
    """The days, or why the visit stays where it is."""
    office, service = known.office, service_of(known, visit)
    if not visit.may_move or service is None:
        return render_template("booking/not_movable.html", office=office, visit=visit)
    store = wiring().store
    return render_template(
        "booking/move_days.html",
        office=office,
        visit=visit,
        trouble=trouble,
        best=first_tap(office, service, visit),
        months=offering.months(
            availability.days(store, office.slug, service.letter),
            lambda day: url_for("moving.hours", office=office.slug, link=visit.link, day=day),
        ),
        opens_next=opening(office, service),
    )


def first_tap(office: Office, service: Service, visit: Visit) -> Tap | None:
    """The free hour nearest to now, as a button that moves the visit there."""
    now = wiring().clock.now()
    first = availability.next_after(wiring().store, office.slug, service.letter, now)
    if first is None:
        return None
    day = office.business_date(first.starts_at)
    address = url_for("moving.choose", office=office.slug, link=visit.link, day=day)
    return replace(offering.first_tap(office, service, first.starts_at, now), address=address)


def hours_page(known: Known, visit: Visit, day: date, trouble: str = "") -> str:
    """The free hours of a day, with the days before and after it."""
    office, service = known.office, service_of(known, visit)
    if not visit.may_move or service is None:
        return render_template("booking/not_movable.html", office=office, visit=visit)
    store = wiring().store
    offers = availability.hours(store, office.slug, service.letter, day)
    days_around = availability.days(store, office.slug, service.letter)
    return render_template(
        "booking/move_hours.html",
        office=office,
        visit=visit,
        trouble=trouble,
        day=day,
        parts=offering.parts(office, service, offers),
        around=offering.neighbours(days_around, day),
    )


def opening(office: Office, service: Service) -> str | None:
    """When further days open, in words."""
    moment = availability.opens_next(wiring().store, office.slug, service.letter)
    return moment_words(office, moment) if moment else None


def service_of(known: Known, visit: Visit) -> Service | None:
    """The visit's service, as long as it can be booked."""
    service = known.office.service(visit.service)
    return service if service and service.slots else None


def day_of(text: str) -> date | None:
    """The date of an address; None when it is none."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def key_of(link: str) -> str | None:
    """The key of the hour that is kept for moving this visit."""
    key: str | None = session.get("moving", {}).get(link)
    return key


def remember(link: str, key: str) -> None:
    """Keep the key beside those of other visits that are being moved."""
    others = [pair for pair in session.get("moving", {}).items() if pair[0] != link]
    session["moving"] = dict([*others, (link, key)][-REMEMBERED:])


def forget(link: str) -> None:
    """The visit has moved."""
    kept = session.get("moving", {})
    session["moving"] = {each: key for each, key in kept.items() if each != link}

"""Giving a visit up: one question, one button. Opening the page changes nothing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.links import keep_secret, visit_at, visitor_door
from queue_server.actions import people, visits
from queue_server.domain.reservations import ReservationState

blueprint = Blueprint("changing", __name__)
keep_secret(blueprint)


@blueprint.get("/visit/<office>/<link>/cancel")
def cancel(office: str, link: str) -> ResponseReturnValue:
    """The question; once cancelled, how to book anew."""
    known, visit = visit_at(office, link)
    return render_template(
        "booking/cancel.html",
        office=known.office,
        visit=visit,
        cancelled=visit.state is ReservationState.CANCELLED,
    )


@blueprint.post("/visit/<office>/<link>/cancel")
def give_up(office: str, link: str) -> ResponseReturnValue:
    """Cancel; twice does no harm."""
    visit_at(office, link)
    visits.cancel(visitor_door(office), link)
    return redirect(url_for("changing.cancel", office=office, link=link), 303)


@blueprint.get("/visit/<office>/<link>/erase")
def erase(office: str, link: str) -> ResponseReturnValue:
    """What will be gone, and one button; for visits without an account."""
    known, visit = visit_at(office, link)
    if visit.person.user_id:
        return redirect(url_for("account.leave"))
    return render_template("booking/erase.html", office=known.office, visit=visit)


@blueprint.post("/visit/<office>/<link>/erase")
def forget(office: str, link: str) -> ResponseReturnValue:
    """Delete everything about the visit's person."""
    _known, visit = visit_at(office, link)
    if visit.person.user_id:
        return redirect(url_for("account.leave"), 303)
    people.erase_visit(visitor_door(office), link)
    return redirect(url_for("account.goodbye"), 303)

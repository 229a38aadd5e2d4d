"""The waiting list as its visitors meet it: the offer of an hour, taking it or not, leaving."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking import addresses
from booking.links import Known, keep_secret, taking_bookings, visitor_door
from booking.person import account_id, typed_person
from queue_server.actions import wishes
from queue_server.domain.booking_rules import Asked
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.visits import Wish
from queue_server.queries import visits
from queue_server.web.wiring import wiring
from queue_server.web.words import refusal_text

blueprint = Blueprint("offers", __name__)
keep_secret(blueprint)


@blueprint.get("/offer/<office>/<wish>")
def offer(office: str, wish: str) -> ResponseReturnValue:
    """The hour and until when it is kept; without one, how the line stands."""
    known = taking_bookings(office)
    return offer_page(known, visits.wish(wiring().store, office, wish))


@blueprint.post("/offer/<office>/<wish>")
def answer(office: str, wish: str) -> ResponseReturnValue:
    """Take the hour, or leave it to the next in line."""
    known = taking_bookings(office)
    if request.form.get("answer") == "decline":
        wishes.decline(visitor_door(office), wish)
        return redirect(url_for("offers.offer", office=office, wish=wish), 303)
    if request.form.get("answer") != "accept":
        abort(400)
    try:
        taken = wishes.accept(visitor_door(office), wish, typed_person())
    except Refused as refused:
        if refused.refusal.reason is Reason.UNKNOWN_WISH:
            raise
        trouble = refusal_text(refused.refusal, known.office)
        field = refused.refusal.facts.get("field")
        asked = visits.wish(wiring().store, office, wish)
        return offer_page(known, asked, trouble, str(field) if field else ""), 409
    return redirect(addresses.visit(office, taken.link), 303)


@blueprint.post("/offer/<office>/<wish>/withdraw")
def withdraw(office: str, wish: str) -> ResponseReturnValue:
    """Leave the line."""
    known = taking_bookings(office)
    visit = visit_of(known, wish)
    wishes.withdraw(visitor_door(office), wish)
    if visit and not account_id():
        return redirect(addresses.visit(office, visit), 303)
    if account_id():
        return redirect(addresses.MY_VISITS, 303)
    return redirect(url_for("offers.withdrawn", office=office), 303)


@blueprint.get("/offer/<office>/withdrawn")
def withdrawn(office: str) -> ResponseReturnValue:
    """The line is left."""
    return render_template("booking/withdrawn.html", office=taking_bookings(office).office)


def visit_of(known: Known, link: str) -> str | None:
    """The visit for which an earlier hour is wanted, if it is for one."""
    try:
        return visits.wish(wiring().store, known.office.slug, link).visit_link
    except Refused:
        return None


def offer_page(known: Known, wish: Wish, trouble: str = "", field: str = "") -> str:
    """The page of a request, with the hour that is kept for it."""
    slug = known.office.slug
    visit = visits.find(wiring().store, slug, wish.visit_link) if wish.visit_link else None
    return render_template(
        "booking/offer.html",
        office=known.office,
        wish=wish,
        visit=visit,
        fields=() if visit else tuple(Asked(each) for each in known.booking.fields),
        typed=request.form,
        trouble=trouble,
        wrong=field,
    )

"""The page of a visit, its papers, and the button that confirms what was booked by e-mail."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from booking import addresses, advice, proof
from booking.links import Known, keep_secret, visit_at, visitor_door
from booking.papers import calendar_file, pdf, sheet
from booking.session import booked_here
from booking.standing import Seen, may_ask_earlier, standing
from queue_server.actions import visits
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Visit
from queue_server.web.letters import address
from queue_server.web.wiring import wiring

# So long a page greets somebody who has just booked.
FRESH = timedelta(minutes=10)
# Where no data is kept, the number is shown so long in the browser that booked.
SHOWN_ONCE = timedelta(hours=1)

blueprint = Blueprint("visit", __name__)
keep_secret(blueprint)


@blueprint.get("/visit/<office>/<link>")
def show(office: str, link: str) -> ResponseReturnValue:
    """The confirmation, or what else is to be said about the visit."""
    known, visit = visit_at(office, link)
    seen = look(known, visit)
    return render_template(
        "booking/visit.html",
        office=known.office,
        visit=visit,
        standing=standing(seen),
        paper=paper_of(known, visit),
        earlier=may_ask_earlier(visit, known.office),
        nameless=advice.is_nameless(known.office),
        cancel_at=address(f"{addresses.visit(office, link)}/cancel"),
    )


@blueprint.get("/visit/<office>/<link>/confirmation.pdf")
def confirmation(office: str, link: str) -> ResponseReturnValue:
    """The confirmation to print; back to the page when there is no number to tell."""
    known, visit = visit_at(office, link)
    if visit.state is not ReservationState.BOOKED or not tells_number(known, visit):
        return redirect(url_for("visit.show", office=office, link=link))
    paper = paper_of(known, visit)
    return download(pdf.confirmation(paper), "application/pdf", f"{paper.filename}.pdf")


@blueprint.get("/visit/<office>/<link>/visit.ics")
def calendar(office: str, link: str) -> ResponseReturnValue:
    """The visit for a calendar."""
    known, visit = visit_at(office, link)
    content = calendar_file.calendar(visit, known.office, wiring().clock.now())
    name = sheet.filename(visit, known.office)
    return download(content, "text/calendar; charset=utf-8", f"{name}.ics", inline=False)


@blueprint.get("/visit/<office>/<link>/confirm/<given>")
def question(office: str, link: str, given: str) -> ResponseReturnValue:
    """What is to be confirmed, and one button: mail scanners open links, so GET only asks."""
    known, visit = visit_at(office, link)
    if not waits_for(visit, given):
        return redirect(url_for("visit.show", office=office, link=link))
    return render_template(
        "booking/confirm.html", office=known.office, visit=visit, paper=paper_of(known, visit)
    )


@blueprint.post("/visit/<office>/<link>/confirm/<given>")
def confirm(office: str, link: str, given: str) -> ResponseReturnValue:
    """Confirm; twice does no harm."""
    visit_at(office, link)
    if proof.is_right(office, link, given):
        visits.confirm(visitor_door(office), link)
        session["confirmed"] = link
    return redirect(url_for("visit.show", office=office, link=link), 303)


def waits_for(visit: Visit, given: str) -> bool:
    """Whether the visit is to be confirmed still, and the letter's proof is right."""
    unconfirmed = visit.state is ReservationState.UNCONFIRMED
    return unconfirmed and proof.is_right(visit.office, visit.link, given)


def look(known: Known, visit: Visit) -> Seen:
    """The visit as this browser sees it now."""
    now = wiring().clock.now()
    fresh = session.get("confirmed") == visit.link or now - visit.made_at <= FRESH
    return Seen(visit, known.office, now, fresh, tells_number(known, visit))


def tells_number(known: Known, visit: Visit) -> bool:
    """Whether this browser may see the number: where no data is kept, only the one that booked."""
    if not advice.is_nameless(known.office):
        return True
    recent = wiring().clock.now() - visit.made_at <= SHOWN_ONCE
    return recent and visit.link in booked_here()


def paper_of(known: Known, visit: Visit) -> sheet.Paper:
    """The confirmation in the language of the page."""
    return sheet.paper(visit, known.office, address(addresses.visit(visit.office, visit.link)))


def download(content: bytes, kind: str, name: str, inline: bool = True) -> Response:
    """A file with a name that can be found again."""
    answer = Response(content, content_type=kind)
    how = "inline" if inline else "attachment"
    answer.headers.set("Content-Disposition", how, filename=name)
    return answer

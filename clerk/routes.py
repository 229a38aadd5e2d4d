"""The clerk's pages: choose a counter, and the panel with its buttons."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clerk.page import (
    board_of,
    choosing,
    colleagues_at_panels,
    monitors_to_see,
    page_of,
    spoken,
)
from clerk.verbs import carry_out
from queue_server.actions import alerts, counters
from queue_server.domain.hall import Hall
from queue_server.domain.office import Counter
from queue_server.domain.refusals import Reason, Refused
from queue_server.queries import hall as halls
from queue_server.web.access import staff_only
from queue_server.web.door import door_for
from queue_server.web.wiring import wiring
from queue_server.web.words import clock_text, refusal_text

clerk = Blueprint(
    "clerk",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/clerk",
)


@clerk.get("/clerk/<office>")
@staff_only("clerk")
def choose(office: str) -> Response:
    """The counters of the office, and who is at which."""
    return counters_page(office)


@clerk.post("/clerk/<office>/<counter>")
@staff_only("clerk")
def sit_down(office: str, counter: str) -> Response:
    """Open the chosen counter, or take it over from a colleague who was shown."""
    take_over = request.form.get("take_over") == "yes"
    try:
        counters.open_counter(door_for(office), counter, take_over=take_over)
    except Refused as refused:
        known = halls.read(wiring().store, office).office
        return counters_page(office, refusal_text(refused.refusal, known), 409)
    return redirect(url_for("clerk.panel", office=office, counter=counter))


@clerk.get("/clerk/<office>/<counter>")
@staff_only("clerk")
def panel(office: str, counter: str) -> Response:
    """The panel of one counter; `?bar` is the slim strip beside other work."""
    hall, here = hall_at(office, counter)
    template = "clerk/bar.html" if "bar" in request.args else "clerk/panel.html"
    html = render_template(
        template,
        office=hall.office,
        counter=here,
        page=page_of(hall, here),
        monitors=monitors_to_see(office),
        spoken=spoken,
    )
    return make_response(html)


@clerk.get("/clerk/<office>/<counter>/board")
@staff_only("clerk")
def board(office: str, counter: str) -> Response:
    """The board for a page whose live line is down."""
    return jsonify(board_of(office))


@clerk.post("/clerk/<office>/<counter>/<verb>")
@staff_only("clerk")
def press(office: str, counter: str, verb: str) -> Response:
    """A button was pressed; the answer carries the board as it is after it."""
    carry_out(door_for(office), counter, verb, request.get_json(silent=True))
    told = {"colleagues": colleagues_at_panels(office)} if verb == "help" else {}
    return jsonify(message=board_of(office), **told)


@clerk.post("/clerk/<office>/alerts/<int:alert>")
@staff_only("clerk")
def come(office: str, alert: int) -> Response:
    """A colleague comes to help; whoever asked for help needs none any more."""
    alerts.answer_alert(door_for(office), alert)
    return jsonify(message=board_of(office))


def counters_page(office: str, trouble: str = "", status: int = 200) -> Response:
    """The page that offers the counters."""
    hall = halls.read(wiring().store, office)
    html = render_template(
        "clerk/choose.html",
        hall=hall,
        office=hall.office,
        trouble=trouble,
        page=choosing(hall.office),
        monitors=monitors_to_see(office),
        spoken=spoken,
        hour=partial(clock_text, hall.office),
    )
    return make_response(html, status)


def hall_at(office: str, counter: str) -> tuple[Hall, Counter]:
    """The hall and the counter in it; refused when there is no such counter."""
    hall = halls.read(wiring().store, office)
    here = hall.office.counter(counter)
    if here is None:
        raise Refused(Reason.UNKNOWN_COUNTER, counter=counter)
    return hall, here

"""The office's monitors: how each fares, what it shows, and what it can be told from afar."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from admin import display_words as words
from queue_server.domain.hall import Hall
from queue_server.domain.office import Office
from queue_server.live.boards import page_version
from queue_server.queries import hall as halls
from queue_server.queries import showings
from queue_server.web.access import staff_only
from queue_server.web.monitors import shifted_ms
from queue_server.web.wiring import wiring
from queue_server.web.words import clock_text, day_text

COMMANDS = ("reload", "identify", "test")
MOODS = ("trouble", "well", "idle")
MOST_LATE = 50

blueprint = Blueprint(
    "displays",
    __name__,
    url_prefix="/admin",
    template_folder="templates",
)


@blueprint.get("/<office>/displays")
@staff_only("manager")
def displays_page(office: str) -> str:
    """Every monitor, printers, and today's calls that came late to a monitor."""
    hall = halls.read(wiring().store, office)
    cards = cards_of(hall)
    return render_template(
        "admin/displays.html",
        office=hall.office,
        cards=sorted(cards, key=lambda each: MOODS.index(each.mood)),
        makes_calls=makes_calls,
        summary=words.summary(cards),
        silent=words.languages_text(wiring().voice.silent(hall.office)),
        printers=[printer(hall.office, each) for each in hall.printers],
        late=late_calls(hall),
        told=told_text(request.args.get("told", ""), hall.office),
    )


@blueprint.get("/<office>/displays/states")
@staff_only("manager")
def states(office: str) -> Response:
    """The cards' words now. Asked for every few seconds by this one page, which few people open:
    what it tells lives in memory and hangs on no journal entry that could push it."""
    cards = cards_of(halls.read(wiring().store, office))
    told = {each.key: vars(each) for each in cards}
    return jsonify(summary=words.summary(cards), screens=told)


@blueprint.post("/<office>/displays/<path:key>/<any(reload, identify, test):what>")
@staff_only("manager")
def tell(office: str, key: str, what: str) -> Response:
    """Tell the pages that show a monitor to load anew, to show their name, or to make a call."""
    found = halls.read(wiring().store, office).office
    if key not in keys_of(found) or (what == "test" and not makes_calls(key)):
        abort(404)
    told = wiring().screens.tell(office, key, what)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(said=told_text(f"{key} {what} {told}", found))
    return redirect(url_for("displays.displays_page", office=office, told=f"{key} {what} {told}"))


def keys_of(office: Office) -> set[str]:
    """The keys of all monitors of the office, as devices are enrolled."""
    return {each.key for each in office.displays} | {f"counter/{e.key}" for e in office.counters}


def makes_calls(key: str) -> bool:
    """Whether the monitor announces calls; those above the counters only show a number."""
    return not key.startswith("counter/")


def cards_of(hall: Hall) -> list[words.Card]:
    """The card of each monitor, in the order of the office's file."""
    version = page_version(wiring().version, hall)
    screens = wiring().screens.states(hall.office.slug)
    shifted = shifted_ms()
    return [words.card(hall.office, each, version, hall.now, shifted) for each in screens]


def printer(office: Office, each: Any) -> dict[str, Any]:
    """A kiosk's printer in words."""
    return {
        "kiosk": words.kiosk_name(office, each),
        "is_ready": each.state.value == "ready",
        "state": words.printer_text(each.state),
        "since": day_text(office, each.since),
        "heard": day_text(office, each.heard_at),
    }


def late_calls(hall: Hall) -> list[dict[str, Any]]:
    """Today's calls that a monitor had not shown within three seconds, newest first."""
    office = hall.office
    midnight = datetime.combine(hall.business_date, time(0), office.zone_info)
    late = showings.late(wiring().store, office.slug, midnight, hall.now)
    return [
        {
            "number": each.number,
            "counter": each.counter,
            "at": clock_text(office, each.at),
            "display": words.name_of(office, each.display),
            "shown": shown_text(each),
        }
        for each in reversed(late[-MOST_LATE:])
    ]


def shown_text(call: showings.LateCall) -> str:
    """How late the call came, if it came at all."""
    if call.shown_at is None:
        return _("never")
    return _("after %(span)s", span=words.span_text((call.shown_at - call.at).total_seconds()))


def told_text(told: str, office: Office) -> str:
    """What became of a press: how many pages were told."""
    key, what, count = (*told.split(" "), "", "", "")[:3]
    if what not in COMMANDS or key not in keys_of(office) or not re.fullmatch(r"\d{1,6}", count):
        return ""
    if count == "0":
        return _("%(name)s is not connected: nothing was told.", name=words.name_of(office, key))
    return ngettext(
        "%(name)s was told.",
        "%(name)s was told, on %(num)d pages.",
        int(count),
        name=words.name_of(office, key),
    )

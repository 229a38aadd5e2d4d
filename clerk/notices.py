"""The page of the message to the hall, for staff without a counter."""

from __future__ import annotations

import re
from functools import partial

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clerk.page import spoken
from queue_server.actions import notices as changing
from queue_server.domain.hall import Hall
from queue_server.domain.notices import LONGEST_MINUTES, LONGEST_TEXT
from queue_server.domain.refusals import Refused
from queue_server.queries import hall as halls
from queue_server.web.access import staff_only
from queue_server.web.door import door_for
from queue_server.web.wiring import wiring
from queue_server.web.words import clock_text, refusal_text

USUAL_MINUTES = 15

notices = Blueprint("notices", __name__)


@notices.get("/clerk/<office>/notice")
@staff_only("clerk")
def notice(office: str) -> Response:
    """What the hall is told now, and the form for something else."""
    return page(halls.read(wiring().store, office))


@notices.post("/clerk/<office>/notice")
@staff_only("clerk")
def show(office: str) -> Response:
    """Tell the hall."""
    text, minutes = request.form.get("text", ""), request.form.get("minutes", "")
    known = re.fullmatch(r"\d{1,6}", minutes)
    try:
        changing.show_notice(door_for(office), text, int(minutes) if known else 0)
    except Refused as refused:
        hall = halls.read(wiring().store, office)
        return page(hall, text, minutes, refusal_text(refused.refusal, hall.office), status=422)
    return redirect(url_for("notices.notice", office=office))


@notices.post("/clerk/<office>/notice/withdraw")
@staff_only("clerk")
def withdraw(office: str) -> Response:
    """Take the message away; the answer offers it again, in case that was a slip."""
    before = halls.read(wiring().store, office)
    changing.withdraw_notice(door_for(office))
    now, old = halls.read(wiring().store, office), before.notice
    if old is None:
        return page(now)
    left = max(1, round((old.until - before.now).total_seconds() / 60))
    return page(now, old.text, str(left), withdrawn=True)


def page(
    hall: Hall,
    text: str = "",
    minutes: str = str(USUAL_MINUTES),
    trouble: str = "",
    *,
    withdrawn: bool = False,
    status: int = 200,
) -> Response:
    """The page; `text` and `minutes` stand in its form."""
    html = render_template(
        "clerk/notice.html",
        office=hall.office,
        shown=hall.notice,
        text=text,
        minutes=minutes,
        trouble=trouble,
        withdrawn=withdrawn,
        longest_text=LONGEST_TEXT,
        longest_minutes=LONGEST_MINUTES,
        spoken=spoken,
        hour=partial(clock_text, hall.office),
    )
    return make_response(html, status)

"""The accessibility statement of an office, in the form that public bodies must publish."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask import Blueprint, abort, render_template
from markupsafe import Markup

from queue_server.domain.accessibility import Law
from queue_server.domain.names import Names
from queue_server.domain.office import text
from queue_server.queries import offices
from queue_server.web.letters import address
from queue_server.web.locale import current_language
from queue_server.web.wiring import wiring

blueprint = Blueprint("statement", __name__)


@blueprint.get("/accessibility/<office>")
def show(office: str) -> str:
    """The statement; there is none when the office's file has no such section."""
    found = offices.find(wiring().store, office)
    statement = found.accessibility or abort(404)
    return render_template(
        "statement.html",
        office=found,
        statement=statement,
        is_polish=statement.law is Law.POLAND,
        address=address("/"),
        day=day,
        said=said,
    )


def day(which: date, identifier: str) -> Markup:
    """The date in words, and for machines, which look for it by its identifier."""
    words = format_date(which, "long", locale=current_language())
    return Markup('<time id="{}" datetime="{}">{}</time>').format(
        identifier, which.isoformat(), words
    )


def said(names: Names) -> str:
    """The text in the language of the page."""
    return text(names, current_language())

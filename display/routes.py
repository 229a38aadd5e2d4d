"""The addresses of the monitors. Anybody in the local network may look at them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from display.words import words_of
from queue_server.domain.hall import Hall
from queue_server.domain.office import text
from queue_server.live.boards import Room, message
from queue_server.queries import hall as halls
from queue_server.web.wiring import wiring

THEMES = ("light", "dark")

blueprint = Blueprint(
    "display",
    __name__,
    template_folder="templates",
    static_folder="static/display",
    static_url_path="/static/display",
)


@blueprint.get("/display/<office>/<display>")
def hall_monitor(office: str, display: str) -> str:
    """A monitor of the hall; `?theme=dark` overrules the office's file."""
    hall = halls.read(wiring().store, office)
    shown = hall.office.display(display) or abort(404)
    place = text(shown.names, hall.office.languages[0], display)
    theme = chosen_theme() or shown.theme
    return monitor("display/hall.html", hall, page("hall", hall, display), place, theme)


@blueprint.get("/display/<office>/counter/<counter>")
def counter_monitor(office: str, counter: str) -> str:
    """The small monitor above a counter."""
    hall = halls.read(wiring().store, office)
    if not hall.office.counter(counter):
        abort(404)
    theme = chosen_theme() or THEMES[0]
    return monitor("display/counter.html", hall, page("counter", hall, counter), counter, theme)


def monitor(template: str, hall: Hall, content: dict[str, Any], place: str, theme: str) -> str:
    """The page, with all that its script needs to stand on its own when the line is cut."""
    return render_template(
        template,
        office=hall.office,
        names=text(hall.office.names, hall.office.languages[0]),
        place=place,
        theme=theme,
        page=content,
    )


def page(kind: str, hall: Hall, key: str) -> dict[str, Any]:
    """What the page's script is told: which room is its own, its words, and the board as of now."""
    room = Room(hall.office.slug, kind, key)
    wired = wiring()
    first = message(room, wired.boards[kind], hall, wired.version)
    return {
        "kind": kind,
        "office": room.office,
        "key": key,
        "version": first["version"],
        "theme": chosen_theme(),
        "socket": f"{request.script_root}/socket.io",
        "pair": url_for("pairing.begin"),
        "claim": url_for("pairing.claim"),
        "languages": list(hall.office.languages),
        "words": words_of(hall.office),
        "message": first,
    }


def chosen_theme() -> str | None:
    """The theme that the address asks for, if there is such a one."""
    asked = request.args.get("theme")
    return asked if asked in THEMES else None

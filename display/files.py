"""What monitors load besides their page: own colours, turned style sheets, pictures and videos."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import abort, request, send_file, url_for
from werkzeug.wrappers import Response

from display import media
from display.blueprint import blueprint
from display.colours import asked_colours, sheet
from display.looks import SHEETS
from display.turning import turned
from queue_server.domain.office import Display
from queue_server.queries import offices
from queue_server.web.wiring import wiring

STYLES = Path(__file__).parent / "static" / "display"
PLAYED_FROM_CACHE = 24 * 3600


@blueprint.get("/display/turned.css", endpoint="turned_static")
def turned_sheets() -> Response:
    """The hall monitor's style sheets for a page that lies on its side."""
    return Response(all_turned(), mimetype="text/css")


@lru_cache(maxsize=1)
def all_turned() -> str:
    """They are the same as long as the program runs."""
    read = (STYLES / f"{name}.css" for name in SHEETS)
    return "\n".join(turned(each.read_text(encoding="utf-8")) for each in read)


@blueprint.get("/display/<office>/<display>/colours.css")
def own_colours(office: str, display: str) -> Response:
    """The monitor's own colours, or those that its preview tries out."""
    own = display_of(office, display).colours
    colours = asked_colours(request.args) or own or abort(404)
    return Response(sheet(colours), mimetype="text/css")


@blueprint.get("/display/<office>/<display>/media")
def playlist(office: str, display: str) -> dict[str, Any]:
    """What the monitor plays now."""
    return playlist_of(office, display_of(office, display)) or abort(404)


@blueprint.get("/display/<office>/<display>/media/<name>")
def film(office: str, display: str, name: str) -> Response:
    """One picture or video, or the part of it that a browser asks for."""
    shown = display_of(office, display)
    folder = folder_of(office, shown) or abort(404)
    found = wiring().offload(media.named, folder, name) or abort(404)
    try:
        answer = send_file(
            found.path, mimetype=found.mimetype, conditional=True, max_age=PLAYED_FROM_CACHE
        )
    except OSError:
        abort(404)  # it was taken away since the folder was looked at
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def playlist_of(office: str, display: Display) -> dict[str, Any] | None:
    """The films of the monitor with their addresses; None for a monitor without media."""
    folder = folder_of(office, display)
    if folder is None or display.media is None:
        return None
    listed = wiring().offload(media.films, folder)
    return {
        "address": url_for("display.playlist", office=office, display=display.key),
        "seconds": display.media.seconds,
        "sound": display.media.sound,
        "items": [film_words(office, display.key, each) for each in listed],
    }


def film_words(office: str, display: str, each: media.Film) -> dict[str, str]:
    """A film as the page's script knows it."""
    address = url_for(
        "display.film", office=office, display=display, name=each.name, v=each.edition
    )
    return {"name": each.name, "kind": each.kind, "address": address}


def folder_of(office: str, display: Display) -> Path | None:
    """Where the monitor's films lie: below the installation's folder, in the office's own."""
    if display.media is None:
        return None
    return Path(wiring().settings.media).absolute() / office / display.media.folder


def display_of(office: str, key: str) -> Display:
    """The monitor with that key, or the answer that there is none."""
    return offices.find(wiring().store, office).display(key) or abort(404)

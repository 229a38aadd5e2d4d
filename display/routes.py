"""The addresses of the monitors. Anybody in the local network may look at them."""

from __future__ import annotations

from typing import Any

from flask import abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from display.blueprint import blueprint
from display.calls import test_call
from display.colours import theme_for
from display.files import playlist_of
from display.looks import SHEETS, THEMES, Look, chosen, look_of, look_words, theme_of
from display.samples import Sample, sample_hall
from display.words import words_of
from queue_server.domain.hall import Hall
from queue_server.domain.office import Display, Office, text
from queue_server.domain.wall import Layout
from queue_server.live.boards import Room, message
from queue_server.queries import hall as halls
from queue_server.web.headers import let_us_frame
from queue_server.web.wiring import wiring


@blueprint.get("/display/<office>/<display>")
def hall_monitor(office: str, display: str) -> Response:
    """A monitor of the hall; `?theme=dark` overrules the office's file, `?preview` only looks."""
    hall = halls.read(wiring().store, office)
    shown = hall.office.display(display) or abort(404)
    look = look_of(hall.office, shown, request.args)
    place = text(shown.names, look.languages[0], display)
    hall = sampled(hall, shown)
    content = page("hall", hall, display, look)
    content["media"] = played(hall.office, shown, look)
    return monitor("display/hall.html", hall, content, place, theme_of_page(shown, look), look)


@blueprint.get("/display/<office>/counter/<counter>")
def counter_monitor(office: str, counter: str) -> Response:
    """The small monitor above a counter."""
    hall = halls.read(wiring().store, office)
    if not hall.office.counter(counter):
        abort(404)
    look = Look(languages=hall.office.languages, theme=theme_of(request.args))
    hall = sampled(hall, Display(counter, {}))
    content = page("counter", hall, counter, look)
    theme = look.theme or THEMES[0]
    return monitor("display/counter.html", hall, content, counter, theme, look)


def monitor(
    template: str, hall: Hall, content: dict[str, Any], place: str, theme: str, look: Look
) -> Response:
    """The page, with all that its script needs to stand on its own when the line is cut."""
    drawn = render_template(
        template,
        office=hall.office,
        names=text(hall.office.names, look.languages[0]),
        place=place,
        theme=theme,
        look=look,
        sheets=SHEETS,
        page=content,
    )
    answer = make_response(drawn)
    if content["preview"]:
        let_us_frame(answer)
    return answer


def page(kind: str, hall: Hall, key: str, look: Look) -> dict[str, Any]:
    """What the page's script is told: which room is its own, its words, and the board as of now."""
    room = Room(hall.office.slug, kind, key)
    wired = wiring()
    first = message(room, wired.boards[kind], hall, wired.version)
    return {
        "kind": kind,
        "office": room.office,
        "key": key,
        "version": first["version"],
        "theme": look.theme,
        "look": look_words(look),
        "preview": "preview" in request.args,
        "sample": asked_sample(),
        "socket": f"{request.script_root}/socket.io",
        "pair": url_for("pairing.begin"),
        "claim": url_for("pairing.claim"),
        "test": test_call(hall.office),
        "voice_formats": wired.voice.kinds(),
        "languages": list(look.languages),
        "words": words_of(look.languages),
        "message": first,
    }


def theme_of_page(display: Display, look: Look) -> str:
    """Asked for in the address, fitting the monitor's own colours, or the file's."""
    if look.colours:
        return theme_for(look.colours)
    return look.theme or display.theme


def played(office: Office, display: Display, look: Look) -> dict[str, Any] | None:
    """What the page plays beside the calls; a preview without any has a picture that stands in."""
    if look.layout is not Layout.MEDIA:
        return None
    known = playlist_of(office.slug, display) or {"address": "", "seconds": 12, "sound": False}
    if "preview" in request.args and not known.get("items"):
        address = url_for("display.static", filename="picture.svg")
        known["items"] = [{"name": "", "kind": "picture", "address": address}]
    return known


def sampled(hall: Hall, display: Display) -> Hall:
    """The hall, or the made-up one that a preview asks for."""
    sample = asked_sample()
    if sample is None:
        return hall
    return sample_hall(hall.office, display, Sample(sample), hall.business_date)


def asked_sample() -> str | None:
    """The sample that a preview shows instead of the live hall."""
    if "preview" not in request.args or "sample" not in request.args:
        return None
    return chosen(Sample, request.args["sample"], Sample.OPEN).value

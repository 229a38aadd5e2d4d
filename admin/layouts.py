"""Trying out a monitor's layout before it goes into the office's file, and its figures' size."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from flask_babel import pgettext

from admin import sizes
from queue_server.domain.office import Display, text
from queue_server.domain.wall import LanguageMode, Layout, Turn
from queue_server.queries import offices
from queue_server.web.access import staff_only
from queue_server.web.locale import current_language
from queue_server.web.wiring import wiring

SAMPLES = ("open", "busy", "notice", "closed", "night", "empty")
THEMES = ("light", "dark")

blueprint = Blueprint("layouts", __name__, url_prefix="/admin", template_folder="templates")


@blueprint.get("/<office>/displays/<display>/layout")
@staff_only("manager")
def layout_page(office: str, display: str) -> str:
    """The monitor in a layout that is chosen here, lying and upright, and its figures' size."""
    found = offices.find(wiring().store, office)
    shown = found.display(display) or abort(404)
    look = look_asked(shown)
    question = sizes.question(request.args, look["turn"] != Turn.NONE.value)
    return render_template(
        "admin/layout.html",
        office=found,
        name=text(shown.names, current_language(), display),
        look=look,
        choices=choices(),
        preview=f"/display/{office}/{display}?preview&{urlencode(look)}",
        lines=file_lines(shown, look),
        without_media=has_media_for_nothing(shown, look),
        question=question,
        answers=sizes.answers(question, Layout(look["layout"])),
    )


def look_asked(display: Display) -> dict[str, str]:
    """What the form has chosen; at first what the office's file says."""
    usual = {
        "layout": display.layout.value,
        "language_mode": display.language_mode.value,
        "turn": display.turn.value,
        "theme": display.theme,
        "sample": SAMPLES[0],
    }
    asked = {key: request.args.get(key, "") for key in usual}
    known = {key: [word for word, _name in words] for key, _title, words in choices()}
    return {key: asked[key] if asked[key] in known[key] else usual[key] for key in usual}


def choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The form's choices: key, title, and each word with its name."""
    layouts = (_("Calls"), _("Calls, pictures and videos"), _("Calls and a large message"))
    modes = (_("one after another"), _("side by side"))
    turns = (_("as it is"), _("turned left"), _("turned right"))
    themes = (pgettext("theme", "light"), pgettext("theme", "dark"))
    samples = (
        pgettext("hall", "open"),
        pgettext("hall", "very busy"),
        pgettext("hall", "with a message"),
        pgettext("hall", "closed"),
        pgettext("hall", "night"),
        pgettext("hall", "empty"),
    )
    return [
        ("layout", _("Layout"), named([each.value for each in Layout], layouts)),
        ("language_mode", _("Languages"), named([each.value for each in LanguageMode], modes)),
        ("turn", _("Picture"), named([each.value for each in Turn], turns)),
        ("theme", _("Colours"), named(THEMES, themes)),
        ("sample", _("The hall is"), named(SAMPLES, samples)),
    ]


def named(words: Iterable[str], names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each word with its name."""
    return list(zip(words, names, strict=True))


def file_lines(display: Display, look: dict[str, str]) -> str:
    """What to write into the office's file for this look."""
    keys = ("layout", "language_mode", "turn", "theme")
    lines = [f'{key} = "{look[key]}"' for key in keys]
    if look["layout"] == Layout.MEDIA.value and display.media is None:
        lines.append(f'media = {{ folder = "{display.key}" }}')
    return "\n".join([f"[displays.{display.key}]", *lines])


def has_media_for_nothing(display: Display, look: dict[str, str]) -> bool:
    """Whether the file's key `media` must go: only that layout may have it."""
    return display.media is not None and look["layout"] != Layout.MEDIA.value

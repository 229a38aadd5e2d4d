"""Letters in words: the templates around them, and who writes which kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, render_template
from flask_babel import gettext as _

from queue_server.domain.letters import Attachment, Letter, Written
from queue_server.settings import host_and_port
from queue_server.web.locale import DEFAULT, LANGUAGES, current_language, in_language
from queue_server.web.wiring import wiring

__all__ = ["Attachment", "Letter", "Writer", "Written", "address", "render", "written"]

# Puts a letter into words, in an app's context and the letter's language; None means that what it
# would say is no longer true, so that it is not sent.
Writer = Callable[[Letter], Written | None]

# Conditions in a template leave lines behind: more than one empty line is never meant.
GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 (compared with, never listened on)


def address(path: str) -> str:
    """The public address of a page of this server, as a letter tells it.

    Never the Host that a request names: whoever sends the request chooses that.
    """
    settings = wiring().settings
    if settings.public_url:
        return settings.public_url.rstrip("/") + path
    host, port = host_and_port(settings.listen)
    host = "localhost" if host in EVERYWHERE else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{path}"


def render(template: str, **words: Any) -> tuple[str, str]:
    """The text and the HTML of a letter, from `<template>.txt` and `<template>.html`.

    Both extend `letters/frame.txt` and `letters/frame.html`, which show `office` when it is given.
    """
    told = {"language": current_language(), "address": address, "office": None, **words}
    text = GAPS.sub("\n\n", render_template(f"{template}.txt", **told))
    return f"{text.strip()}\n", render_template(f"{template}.html", **told)


def written(app: Flask, letter: Letter) -> Written | None:
    """The letter in its own language, by the surface that knows its kind."""
    language = letter.language if letter.language in LANGUAGES else DEFAULT
    with app.app_context(), in_language(language):
        writer: Writer = wiring().letters[letter.kind]
        return writer(letter)


def trial(letter: Letter) -> Written:
    """The letter by which an administrator sees that letters arrive."""
    text, html = render("letters/test")
    return Written(_("Okienko: letters arrive"), text, html)


# What the house itself has to say.
HOUSE: Mapping[str, Writer] = {"test": trial}

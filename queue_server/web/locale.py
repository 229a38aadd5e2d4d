"""The languages of the pages: which one a request speaks, and the catalogues, compiled in memory.

Every surface brings `translations/<language>/LC_MESSAGES/*.po`; English is the message itself. The
catalogues are the same for the whole process, so they are kept with this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, has_app_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.wrappers import Response

from queue_server.domain.refusals import Refused, Unavailable
from queue_server.queries import offices
from queue_server.web.wiring import wiring

LANGUAGES = {"pl": "Polski", "en": "English", "uk": "Українська", "de": "Deutsch"}
DEFAULT = "pl"
COOKIE = "lang"
COOKIE_AGE = 365 * 24 * 3600


class Catalogues(flask_babel.Domain):
    """All surfaces' words by language."""

    def __init__(self) -> None:
        super().__init__()
        self.by_language: dict[str, Translations] = {}
        self.read: set[Path] = set()

    def add(self, folder: Path) -> None:
        """Take in a folder of catalogues; twice the same folder counts once."""
        if folder in self.read:
            return
        self.read.add(folder)
        for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            merge(self.by_language, path.parts[-3], compiled(path))

    def get_translations(self) -> Translations:
        """The words of the current language."""
        return self.by_language.get(current_language(), ENGLISH)


def compiled(path: Path) -> Translations:
    """A catalogue as gettext wants it, without a file beside the source."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parts[-3])
    machine = BytesIO()
    write_mo(machine, catalogue)
    machine.seek(0)
    return Translations(machine)


def merge(known: dict[str, Translations], language: str, more: Translations) -> None:
    """Put a catalogue to those of its language; plural rules come with the first."""
    if language in known:
        known[language].merge(more)
    else:
        known[language] = more


ENGLISH = Translations()
CATALOGUES = Catalogues()
CATALOGUES.add(Path(__file__).parent / "translations")

# Lets words be put together where no app runs, as boards do in tests.
_bare = Flask("words")
flask_babel.Babel(_bare, default_locale="en")
_bare.extensions["babel"].instance.domain_instance = CATALOGUES


def set_up(app: Flask) -> None:
    """Let the app choose a language for each request."""
    babel = flask_babel.Babel(app, default_locale=DEFAULT, locale_selector=chosen_language)
    babel.domain_instance = CATALOGUES
    app.after_request(remember_language)
    app.context_processor(lambda: {"language": current_language(), "languages": LANGUAGES})


def current_language() -> str:
    """The code of the language that is spoken now."""
    spoken = flask_babel.get_locale()
    return spoken.language if spoken else "en"


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak a language inside the block, with or without a request or an app."""
    if has_app_context():
        with flask_babel.force_locale(language):
            yield
    else:
        with _bare.app_context(), flask_babel.force_locale(language):
            yield


def chosen_language() -> str:
    """Asked for in the address, by a script, by an earlier choice, by the browser, the office's."""
    if not request:
        return DEFAULT
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    spoken = request.headers.get("Accept-Language", "")
    if request.is_json and spoken in LANGUAGES:
        return spoken
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in LANGUAGES else accepted_language(request.accept_languages)


def accepted_language(accepted: LanguageAccept) -> str:
    """The best language that the browser names, else the office's first."""
    return accepted.best_match(tuple(LANGUAGES)) or office_language()


def office_language() -> str:
    """The first language of the office that the address names."""
    slug = (request.view_args or {}).get("office")
    if not isinstance(slug, str):
        return DEFAULT
    try:
        first = offices.last_seen(wiring().store, slug).languages[0]
    except (Refused, Unavailable):
        return DEFAULT
    return first if first in LANGUAGES else DEFAULT


def remember_language(response: Response) -> Response:
    """Keep a language that a person chose by the address of a page."""
    asked = request.args.get("lang", "")
    if request.method == "GET" and asked in LANGUAGES and response.mimetype == "text/html":
        response.set_cookie(COOKIE, asked, max_age=COOKIE_AGE, httponly=True, samesite="Lax")
    return response

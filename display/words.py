"""The words of the wall in every language of an office: the page's script puts them in place."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import pgettext

from queue_server.web.locale import in_language

Words = dict[str, dict[str, str]]


def words_of(languages: Iterable[str]) -> Words:
    """Language code -> name of the text -> text."""
    words = {}
    for language in languages:
        with in_language(language):
            words[language] = words_now()
    return words


def words_now() -> dict[str, str]:
    """The texts in the current language; {age}, {when} and {code} are filled in by the script."""
    return {
        "counter": pgettext("wall", "counter"),
        "called": pgettext("wall", "Last called"),
        "waiting": pgettext("wall", "Waiting"),
        "welcome": pgettext("wall", "Welcome"),
        "take_ticket": pgettext(
            "wall", "Take a ticket from the machine and wait for your number here."
        ),
        "closed_office": pgettext("wall", "The office is closed"),
        "closed_today": pgettext("wall", "Closed today"),
        "opens": pgettext("wall", "Open again: {when}"),
        "lost": pgettext("wall", "No connection"),
        "lost_age": pgettext("wall", "Shown as of {age} ago"),
        "unpaired": pgettext("wall", "Not enrolled, pairing code {code}"),
        "muted": pgettext("wall", "Touch the screen to turn the sound on"),
        "free": pgettext("wall", "free"),
        "break": pgettext("wall", "break"),
        "closed": pgettext("wall", "closed"),
        "seconds": pgettext("wall", "{count} s"),
        "minutes": pgettext("wall", "{count} min"),
        "hours": pgettext("wall", "{count} h"),
    }


def sample_notice_now() -> str:
    """What stands in a sample instead of the staff's own words, in the current language."""
    return pgettext("wall", "Here stands what the staff says to the whole hall.")

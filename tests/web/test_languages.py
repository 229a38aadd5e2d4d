"""Which language a page speaks, and whether every word is there in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from queue_server.domain.calling import Ground, Why
from queue_server.domain.office_file import read_office
from queue_server.domain.refusals import Reason, Refusal
from queue_server.web.locale import LANGUAGES, current_language, in_language
from queue_server.web.words import ground_text, refusal_text
from tests.serving import ROOT

SURFACES = ["queue_server/web", "admin", "api", "booking", "clerk", "display", "kiosk"]
TRANSLATED = ["pl", "uk", "de"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "later": None,
    "lazy_gettext": None,
    "in_context": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
AT = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def office():
    return read_office((ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8"), "kalisz")


def language_of(answer) -> str:
    return answer.text.split('<html lang="')[1][:2]


def test_the_address_chooses_the_language_and_it_is_kept(browser):
    assert language_of(browser.get("/?lang=uk")) == "uk"
    assert language_of(browser.get("/login")) == "uk"


def test_an_unknown_language_in_the_address_changes_nothing(browser):
    assert language_of(browser.get("/?lang=xx")) == "pl"


def test_without_a_choice_the_browser_decides(browser):
    assert language_of(browser.get("/", Accept_Language="de-AT,de;q=0.9,en;q=0.5")) == "de"


def test_without_any_hint_the_office_decides(browser):
    assert language_of(browser.get("/login", Accept_Language="fr")) == "pl"


def test_every_page_offers_the_other_languages_and_keeps_its_address(browser):
    html = browser.get("/login?next=/clerk/kalisz").text

    assert 'href="/login?next=%2Fclerk%2Fkalisz&amp;lang=uk"' in html


def test_a_block_speaks_its_own_language_and_then_the_old_one_returns():
    with in_language("de"):
        assert current_language() == "de"
        with in_language("pl"):
            assert current_language() == "pl"
        assert current_language() == "de"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "czeka 1 minutę: przed rezerwacjami"),
        (62, "czeka 62 minuty: przed rezerwacjami"),
        (65, "czeka 65 minut: przed rezerwacjami"),
        (112, "czeka 112 minut: przed rezerwacjami"),
    ],
)
def test_polish_counts_minutes_as_poles_do(office, minutes, words):
    with in_language("pl"):
        assert ground_text(Ground(Why.AGED, minutes=minutes), office) == words


def test_the_reason_of_a_reservation_is_its_hour(office):
    with in_language("pl"):
        assert ground_text(Ground(Why.RESERVED, due_at=AT), office) == "rezerwacja na 09:15"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ground_and_every_reason_has_words(office, language):
    with in_language(language):
        for why in Why:
            ground = Ground(why, minutes=61, due_at=AT, priority="pregnant")
            assert "%" not in ground_text(ground, office)
        for reason in Reason:
            assert "%" not in refusal_text(Refusal(reason, {"opens_at": None}), office)


def said_by(surface: str) -> set[tuple[str | None, object]]:
    """Context and message of all that the surface's code and pages say."""
    files = [
        ("**.py", "python"),
        ("**/templates/**.html", "jinja2"),
        ("**/templates/**.txt", "jinja2"),
    ]
    found = extract_from_dir(ROOT / surface, method_map=files, keywords=KEYWORDS)
    return {(context, message) for _file, _line, message, _comments, context in found}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_word_of_a_surface_is_translated(surface):
    said = said_by(surface)
    for language in TRANSLATED:
        catalogues = list(catalogues_of(surface, language))
        known = {
            (each.context, each.id): each
            for catalogue in catalogues
            for each in catalogue
            if each.id
        }
        lacking = [key for key in said if key not in known]
        empty = [key for key, each in known.items() if not complete(each.string)]
        fuzzy = [key for key, each in known.items() if each.fuzzy]
        assert (lacking, empty, fuzzy) == ([], [], []), f"{surface} in {language}"
        plurals = {catalogue.num_plurals for catalogue in catalogues}
        assert plurals <= {2 if language == "de" else 3}


def catalogues_of(surface: str, language: str) -> Iterator[Catalog]:
    """The surface's catalogues in that language."""
    folder = ROOT / surface / "translations" / language / "LC_MESSAGES"
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            yield read_po(file, locale=language)


def complete(translation: object) -> bool:
    texts = translation if isinstance(translation, tuple) else (translation,)
    return all(texts)


def test_no_two_surfaces_translate_the_same_words_differently():
    for language in TRANSLATED:
        meanings = defaultdict(set)
        for surface in SURFACES:
            for catalogue in catalogues_of(surface, language):
                for message in catalogue:
                    if message.id:
                        meanings[message.context, message.id].add(message.string)
        assert {key: texts for key, texts in meanings.items() if len(texts) > 1} == {}

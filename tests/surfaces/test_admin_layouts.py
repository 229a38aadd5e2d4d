"""Trying a monitor's layout out: the size of its figures, and the lines for the office's file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from admin import sizes
from admin.layouts import file_lines, has_media_for_nothing
from queue_server.domain.office_file import read_office
from queue_server.domain.wall import LanguageMode, Layout, Media, Turn
from queue_server.web.locale import in_language
from tests.serving import ROOT
from tests.surfaces.administration import PAGE, Administration

SOURCE = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
LOOKS = [
    {"layout": layout, "language_mode": mode, "turn": turn, "theme": theme}
    for layout, mode, turn, theme in product(Layout, LanguageMode, Turn, ("light", "dark"))
]


@pytest.fixture
def administration(tmp_path: Path) -> Iterator[Administration]:
    opened = Administration(tmp_path)
    yield opened
    opened.store.close()


def layout_page(administration: Administration, query: str = "", display: str = "hall-1"):
    return administration.ewa.get(f"{PAGE}/{display}/layout?lang=en&{query}")


# how large figures are


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("43", 43), ("31,5", 31.5), (" 31.5 ", 31.5), ("", 8), ("many", 8), ("nan", 8),
        ("0", 0.5), ("-4", 0.5), ("61", 60), ("inf", 60), ("1e999", 60), ("9" * 400, 60),
    ],
)  # fmt: skip
def test_a_number_is_read_with_comma_or_point_and_kept_within_reason(typed, number):
    assert sizes.number(typed, 8, sizes.METRES) == number


def test_a_turned_monitor_hangs_upright():
    assert sizes.question({}, is_turned=True).upright
    assert sizes.question({"upright": "yes"}).upright
    assert not sizes.question({"upright": "no"}).upright


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("upright", [False, True])
def test_the_inches_that_are_asked_for_are_enough(layout, upright):
    with in_language("en"):
        for metres in (3, 12):
            for at, answer in enumerate(sizes.answers(sizes.Question(20, metres, upright), layout)):
                if answer.seen.is_legible:
                    continue
                inches = int(answer.verdict.split(" inches")[0].split()[-1])
                enough = sizes.answers(sizes.Question(inches, metres, upright), layout)[at]
                few = sizes.answers(sizes.Question(inches - 1, metres, upright), layout)[at]
                assert (enough.verdict, few.seen.is_legible) == ("Can be read from there.", False)


def test_the_figures_behind_the_answer_are_written_as_the_language_writes_them():
    asked = sizes.Question(43, 8, upright=False)
    for language, part in (("pl", "0,7°"), ("en", "0.7°"), ("de", "0,7°"), ("uk", "0,7°")):
        with in_language(language):
            assert part in sizes.answers(asked, Layout.CALLS)[0].measures


# the lines for the office's file


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look.values()))
def test_the_lines_are_accepted_in_the_offices_file(look):
    display = read_office(SOURCE, "kalisz").display("hall-1")
    assert display
    lines = [line for line in file_lines(display, look).splitlines() if "=" in line]

    found = read_office(with_keys(SOURCE, lines), "kalisz").display("hall-1")

    assert found
    assert {key: str(getattr(found, key)) for key in look} == look
    assert found.names == display.names


def with_keys(source: str, lines: list[str]) -> str:
    """The office's file with those keys of hall-1 instead of its own."""
    head, rest = source.split("[displays.hall-1]\n", 1)
    new = {line.split(" =")[0] for line in lines}
    own = rest.split("\n\n", 1)[0].splitlines()
    kept = [line for line in own if line.split(" =")[0].strip() not in new]
    return "\n".join([f"{head}[displays.hall-1]", *lines, *kept, "", rest.split("\n\n", 1)[1]])


def test_the_media_that_the_file_has_stay_as_they_are_or_must_go():
    display = read_office(SOURCE, "kalisz").display("hall-1")
    assert display
    films = replace(display, layout=Layout.MEDIA, media=Media("films", 9))
    media = {**LOOKS[0], "layout": Layout.MEDIA.value}
    calls = {**LOOKS[0], "layout": Layout.CALLS.value}

    assert 'folder = "hall-1"' in file_lines(display, media)
    assert "folder" not in file_lines(films, media)
    assert has_media_for_nothing(films, calls)
    assert not has_media_for_nothing(films, media)
    assert not has_media_for_nothing(display, calls)


# the page


def test_the_page_shows_what_was_chosen_lying_and_upright(administration):
    html = layout_page(administration, "layout=ticker&sample=notice&metres=31,5").text

    chosen = "layout=ticker&amp;language_mode=alternating&amp;turn=none&amp;theme=light"
    assert html.count(f'src="/display/kalisz/hall-1?preview&amp;{chosen}&amp;sample=notice"') == 2
    assert '<option value="notice" selected>' in html
    assert "Too small from there" in html
    assert 'value="31.5"' in html


def test_what_is_no_choice_is_taken_for_what_the_file_says(administration):
    html = layout_page(administration, "layout=cinema&sample=%3Cb%3E&turn=over&inches=x").text

    assert "layout=calls&amp;language_mode=alternating&amp;turn=none&amp;theme=light" in html
    assert 'value="43"' in html


def test_there_is_no_layout_of_a_monitor_that_the_office_does_not_have(administration):
    assert layout_page(administration, display="hall-9").status_code == 404

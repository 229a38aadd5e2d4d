"""Calls spoken by espeak-ng: heard, of plausible length, with every letter by its name."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from queue_server.domain.spoken import TONGUES, phrase
from queue_server.voice import espeak
from queue_server.voice.programs import run
from tests.voice.sounds import heard

VOWELS = {"pl": "aąeęioóuy", "en": "aeiouy", "uk": "аеєиіїоуюя", "de": "aeiouäöüy"}
CALLS = [("A012", "3"), ("B347", "6"), ("C000", "1"), ("A999", "5")]


@pytest.mark.parametrize("language", TONGUES)
def test_every_language_is_heard_for_a_plausible_time(voice, office, language: str) -> None:
    for number, counter in CALLS:
        sound = heard(voice.call(office, language, number, counter).content)
        text = phrase_text(office, language, number, counter)
        syllables = len(re.findall(f"[{VOWELS[language]}]+", text.lower()))

        assert 0.11 < sound.seconds / syllables < 0.5, (number, sound.seconds, syllables)
        assert len(sound.speech()) / len(sound.windows()) > 0.5
        assert -21 < sound.decibels < -15
        assert sound.peak < 1.0


def phrase_text(office, language: str, number: str, counter: str) -> str:
    return phrase(office, language, number, counter).text


def test_all_languages_and_the_chime_are_about_equally_loud(voice, office) -> None:
    chime = Path("display/static/display/chime.wav").read_bytes()
    levels = [heard(chime).decibels]
    for language in TONGUES:
        levels.append(heard(voice.call(office, language, "A012", "3").content).decibels)

    assert max(levels) - min(levels) < 3


def test_other_numbers_sound_otherwise_and_the_same_one_alike(voice, office) -> None:
    calls = [("A012", "3"), ("A013", "3"), ("B012", "3"), ("A012", "4")]
    names = {voice.call(office, "pl", *call).name for call in calls}
    contents = {voice.call(office, "pl", *call).content for call in calls}

    assert len(names) == len(contents) == 4
    assert voice.call(office, "pl", "A012", "3").name in names


def test_the_office_chooses_how_fast_it_speaks(voice) -> None:
    slow, fast = (
        voice.sentence("pl", "Proszę podejść do stanowiska", speed) for speed in (90, 240)
    )

    assert heard(slow).seconds > 1.7 * heard(fast).seconds


@pytest.mark.parametrize(
    ("language", "letter", "sound"),
    [("pl", "A", "'a"), ("pl", "I", "'i"), ("pl", "O", "'O"), ("en", "A", "'eI")],
)
def test_a_lone_letter_is_no_conjunction(office, language: str, letter: str, sound: str) -> None:
    said = phrase_text(office, language, f"{letter}012", "3")

    assert f" {sound} " in phonemes(language, espeak.said(language, said))
    assert f" {sound} " not in phonemes(language, said)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("pl", "'a b'E ts'E d'E 'E 'Ev g;'E x'a 'i j'O k'a 'El 'Em 'En 'O p'E k'u 'ER 'E t 'u"
         " f'aw v'u 'ig 'igREg z'E"),
        ("en", "'eI b'i: s'i: d'i: 'i: 'Ef dZ'i: 'eItS aI dZ'eI k'eI 'El 'Em 'En 'oU p'i: kj'u:"
         " 'A@ 'Es t'i: j'u: v'i: d'Vb@L 'Eks w'aI z'Ed"),
        ("de", "'A: b'e: ts'e: d'e: 'e: 'Ef g'e: h'A: 'i: j'Ot k'A: 'El 'Em 'En 'o: p'e: k'u: 'Er"
         " 'Es t'e: 'u: f'aU v'e: 'Iks 'ypsI ts'Et"),
        ("uk", "'A b'e ts' d'e 'e 'ef Z' 'AS 'i j'ot k'A 'el 'em 'en 'o p'e k'u 'er 'es t'e 'u v'e"
         " d'ubl 'iks ih z'et"),
    ],
)  # fmt: skip
def test_espeak_says_every_letter_by_its_name(office, language: str, names: str) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    numbers = [phrase_text(office, language, f"{each}012", "3").split(",")[0] for each in letters]
    lines = phonemes(language, "\n".join(f"{espeak.said(language, each)}." for each in numbers))

    for name, line in zip(names.split(), lines.splitlines(), strict=True):
        assert f" {name}" in line


def phonemes(language: str, text: str) -> str:
    voice, _ = espeak.VOICES[language]
    command = ["espeak-ng", "-v", voice, "-q", "-x", "--stdin"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return re.sub("_!|_", "", done.stdout).rstrip()


def test_what_is_said_can_give_espeak_no_orders() -> None:
    said = espeak.said("pl", "--version [[_:_]] \x01dwa\n<audio src='/etc/passwd'/> " + "x" * 5000)

    assert "[" not in said
    assert "\n" not in said
    assert len(said) == espeak.LONGEST_TEXT


def test_a_text_that_begins_like_an_option_is_only_read(voice) -> None:
    assert heard(voice.sentence("pl", "--version", 150)).seconds > 0.5
    assert voice.sentence("pl", "", 150) is None


def test_the_library_of_the_optional_wheel_speaks_as_well(tmp_path) -> None:
    library = next(Path("/usr/lib").glob("*/libespeak-ng.so.1"))
    voices = next(Path("/usr/lib").glob("*/espeak-ng-data"))
    command = [sys.executable, "-I", str(espeak.BY_LIBRARY), str(library), str(voices)]

    content = run([*command, "pl", "150", "130"], "Numer [['a]] zero dwanaście".encode(), 20)

    sound = espeak.spoken(content)
    assert 0.8 < sound.seconds < 2.5


def test_the_wheel_is_used_when_there_is_no_program(
    voice, office, tmp_path, monkeypatch, nothing_speaks
) -> None:
    package = tmp_path / "wheels" / "espeakng_loader"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('only its files are used')")
    library = next(Path("/usr/lib").glob("*/libespeak-ng.so.1"))
    (package / "libespeak-ng.so").symlink_to(library)
    (package / "espeak-ng-data").symlink_to(next(Path("/usr/lib").glob("*/espeak-ng-data")))
    monkeypatch.syspath_prepend(str(package.parent))

    assert espeak.synthesiser().label == "the Python package espeakng_loader"
    assert heard(voice.call(office, "pl", "A012", "3").content).seconds > 1

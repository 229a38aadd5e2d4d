"""What is said for a call means that call, in every language: read back by a reader of its own."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as some

from queue_server.domain.announcing import CounterForm, Voice
from queue_server.domain.office import Counter, Office
from queue_server.domain.spoken import TONGUES, phrase
from queue_server.domain.spoken.recording import to_record
from tests.domain.listening import COUNTER, NUMBER, heard, heard_place
from tests.domain.making import kalisz

LANGUAGES = ["pl", "en", "uk", "de"]
LETTERS = some.sampled_from(ascii_uppercase)
DIGITS = some.integers(0, 999).map("{:03d}".format)
COUNTERS = some.integers(1, 99).map(str)
KEYS = some.from_regex(r"[A-Za-z0-9]{1,4}", fullmatch=True)


OFFICE = kalisz()


def an_office_saying(form: CounterForm) -> Office:
    return replace(OFFICE, voice=Voice(("pl",), counter_form=form))


BY_NUMBER = an_office_saying(CounterForm.NUMBER)
BY_ORDINAL = an_office_saying(CounterForm.ORDINAL)


def test_the_words_of_the_issue() -> None:
    assert phrase(BY_NUMBER, "pl", "A012", "3").text == "Numer A zero dwanaście, stanowisko trzy"
    assert phrase(BY_ORDINAL, "pl", "A005", "1").text == (
        "Numer A zero zero pięć, stanowisko pierwsze"
    )
    assert phrase(BY_NUMBER, "pl", "W123", "B2").text == (
        "Numer wu sto dwadzieścia trzy, stanowisko be dwa"
    )
    assert phrase(BY_ORDINAL, "en", "A347", "21").text == (
        "Number A three hundred and forty-seven, twenty-first counter"
    )
    assert phrase(BY_ORDINAL, "uk", "B020", "3").text == "Номер бе нуль двадцять, третє віконце"
    assert phrase(BY_NUMBER, "de", "C999", "16").text == (
        "Nummer C neunhundertneunundneunzig, Schalter sechzehn"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_three_digits_is_said_as_it_stands_on_the_ticket(language: str) -> None:
    said = {f"A{digits:03d}": phrase(BY_NUMBER, language, f"A{digits:03d}", "1") for digits in
            range(1000)}  # fmt: skip

    assert {number: number_heard(language, each.text) for number, each in said.items()} == {
        number: number for number in said
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_has_a_name_of_its_own(language: str) -> None:
    said = [phrase(BY_NUMBER, language, f"{letter}007", "1").text for letter in ascii_uppercase]

    assert [number_heard(language, each)[0] for each in said] == list(ascii_uppercase)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counter_is_said_by_number_and_by_ordinal(language: str) -> None:
    for place in range(1, 100):
        by_number = phrase(BY_NUMBER, language, "A001", str(place)).text
        by_ordinal = phrase(BY_ORDINAL, language, "A001", str(place)).text

        assert counter_heard(language, by_number) == str(place)
        assert place_heard(language, by_ordinal) == place


@given(some.sampled_from(LANGUAGES), LETTERS, DIGITS, COUNTERS)
def test_number_and_counter_are_understood_together(language, letter, digits, counter) -> None:
    said = phrase(BY_NUMBER, language, letter + digits, counter)

    assert number_heard(language, said.text) == letter + digits
    assert counter_heard(language, said.text) == counter


@given(some.sampled_from(LANGUAGES), KEYS)
def test_a_counter_with_any_key_is_understood(language, key) -> None:
    for office in (BY_NUMBER, BY_ORDINAL):
        said = phrase(office, language, "A001", key)

        assert all(word.text and word.clip for word in (*said.number, *said.counter))
        if office is BY_NUMBER or not key.isdecimal():
            assert counter_heard(language, said.text) == key.upper()


@given(some.sampled_from(LANGUAGES), LETTERS, DIGITS, KEYS, some.sampled_from(CounterForm))
def test_every_word_that_is_said_stands_in_the_list_to_record(
    language, letter, digits, key, form
) -> None:
    office = replace(an_office_saying(form), counters=(Counter(key, ("A",)),))
    spoken = TONGUES[language]

    said = phrase(office, language, letter + digits, key)

    recorded = {word.clip: word.text for word in to_record(spoken)}
    whole = {word.clip: word.text for word in to_record(spoken, whole=True)}
    for word in (*said.number, *said.counter):
        assert whole[word.clip] == word.text
        assert all(part in recorded for part in spoken.joined(word.clip) or [word.clip])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_office_records_no_word_that_it_never_says(language: str) -> None:
    office = replace(BY_ORDINAL, counters=(Counter("1", ("A",)), Counter("23", ("A",))))
    listed = {word.clip for word in to_record(TONGUES[language], office)}
    ordinals = {each for each in listed if each.startswith("ordinals/")}
    said = phrase(office, language, "A001", "23").counter
    place = next(word.clip for word in said if word.clip.startswith("ordinals/"))
    parts = TONGUES[language].joined(place) or (place,)

    assert ordinals == {"ordinals/1", *(each for each in parts if each.startswith("ordinals/"))}
    letters = {each for each in listed if each.startswith("letters/")}
    assert letters == {"letters/a", "letters/b", "letters/c"}


def test_the_list_to_record_is_short_where_numbers_can_be_joined() -> None:
    numbers = {
        language: sum(word.clip.startswith("numbers/") for word in to_record(TONGUES[language]))
        for language in LANGUAGES
    }

    assert numbers == {"pl": 37, "en": 37, "uk": 37, "de": 109}


def number_heard(language: str, text: str) -> str:
    who = text.partition(", ")[0]
    word, _, rest = who.partition(" ")
    assert word == NUMBER[language]
    return heard(language, rest)


def counter_heard(language: str, text: str) -> str:
    word, _, rest = text.partition(", ")[2].partition(" ")
    assert word == COUNTER[language]
    return heard(language, rest)


def place_heard(language: str, text: str) -> int:
    words = text.partition(", ")[2].split()
    assert COUNTER[language] in (words[0], words[-1])
    return heard_place(language, " ".join(word for word in words if word != COUNTER[language]))

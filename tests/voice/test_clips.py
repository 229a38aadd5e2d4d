"""Calls joined from a colleague's recordings: one voice, no clicks, nothing left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from queue_server.domain.announcing import CounterForm, Voice
from queue_server.domain.spoken import TONGUES, phrase
from queue_server.domain.spoken.recording import to_record
from queue_server.voice.levels import tidied
from queue_server.voice.sound import BadSound, read_wav, resampled
from tests.voice.sounds import Take, heard, record, recorded

CALL = ("A012", "3")
WORDS = ["words/numer", "letters/a", "numbers/0", "numbers/12", "words/stanowisko", "numbers/3"]
# As it happens: another room, another microphone, another program.
TAKES = [
    Take(),
    Take(rate=44100, loudness=0.05),
    Take(rate=48000, channels=2, loudness=0.9),
    Take(rate=16000, silence=0.6),
    Take(loudness=0.02, offset=400),
    Take(tone=330, silence=0.0),
]


def record_words(clips: Path, words: list[str], language: str = "pl") -> None:
    for word in words:
        record(clips, language, word)


def test_clips_are_joined_without_a_click(voice, office, clips) -> None:
    cut_out = recorded(Take(silence=0.0))
    for word in WORDS:
        record(clips, "pl", word, cut_out)

    sound = heard(voice.call(office, "pl", *CALL).content)

    # The tone itself makes steps of this size; one that breaks off makes one of its whole height.
    assert sound.biggest_jump < 1.1 * heard(cut_out).biggest_jump < 0.1
    assert len(sound.words()) == 6
    assert 6 * 0.2 < sound.seconds < 6 * 0.2 + 1.2


def test_clips_of_all_kinds_become_equally_loud(voice, office, clips) -> None:
    for word, take in zip(WORDS, TAKES, strict=True):
        record(clips, "pl", word, recorded(take))

    sound = heard(voice.call(office, "pl", *CALL).content)

    levels = sound.words()
    assert len(levels) == 6
    assert max(levels) - min(levels) < 3
    assert sound.biggest_jump < 0.2
    assert sound.rate == 48000
    assert sound.peak < 1.0


def test_silence_around_a_clip_is_no_pause(voice, office, clips) -> None:
    record_words(clips, WORDS)
    brisk = heard(voice.call(office, "pl", *CALL).content).seconds
    for word in WORDS:
        record(clips, "pl", word, recorded(Take(silence=0.5)))

    assert heard(voice.call(office, "pl", *CALL).content).seconds == pytest.approx(brisk, abs=0.15)


def test_a_number_that_nobody_recorded_is_joined_of_others(voice, office, clips) -> None:
    parts = ["numbers/300", "numbers/40", "numbers/7"]
    record_words(clips, [*WORDS, *parts])

    assert len(heard(voice.call(office, "pl", "A347", "3").content).words()) == 2 + 3 + 2

    record(clips, "pl", "numbers/347")
    assert len(heard(voice.call(office, "pl", "A347", "3").content).words()) == 2 + 1 + 2


@pytest.mark.parametrize("language", TONGUES)
def test_the_list_to_record_is_enough_for_every_call(voice, office, clips, language) -> None:
    office = replace(office, voice=Voice(("pl",), counter_form=CounterForm.ORDINAL))
    for word in to_record(TONGUES[language], office):
        file = clips / language / f"{word.clip}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    calls = [(f"{letter}{digits:03d}", counter.key) for letter, digits, counter in (
        *(("A", digits, office.counters[0]) for digits in range(1000)),
        *((each.letter, 7, counter) for each in office.services for counter in office.counters),
    )]  # fmt: skip

    assert all(said_by_clips(voice, office, language, *call) for call in calls)


def said_by_clips(voice, office, language: str, number: str, counter: str) -> object:
    return voice.clips.chosen(phrase(office, language, number, counter))


def test_a_missing_word_is_left_to_the_synthesiser_with_the_whole_call(
    voice, office, clips
) -> None:
    record_words(clips, WORDS)
    by_clips = heard(voice.call(office, "pl", *CALL).content)

    by_synthesiser = heard(voice.call(office, "pl", "B012", "3").content)

    assert len(by_clips.words()) == 6
    assert by_synthesiser.seconds != pytest.approx(by_clips.seconds, abs=0.2)


def test_a_counter_may_have_a_recorded_name(voice, office, clips) -> None:
    record_words(clips, [*WORDS[:4], "names/3"])

    assert len(heard(voice.call(office, "pl", *CALL).content).words()) == 5


def test_a_word_that_is_recorded_anew_is_heard_anew(make_voice, office, clips) -> None:
    record_words(clips, WORDS)
    before = make_voice().call(office, "pl", *CALL)

    record(clips, "pl", WORDS[0], recorded(Take(seconds=0.9)))
    after = make_voice().call(office, "pl", *CALL)

    assert heard(after.content).seconds > heard(before.content).seconds + 0.5
    assert after.name != before.name


BROKEN = {
    "no sound at all": b"",
    "an MP3": b"ID3\x04\x00\x00" + bytes(400),
    "cut off": recorded()[:30],
    "24 bits": recorded().replace(b"\x02\x00\x10\x00", b"\x03\x00\x18\x00", 1),
    "silence": recorded(Take(loudness=0.0)),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_clip_is_told_and_passed_over(voice, office, clips, kind: str) -> None:
    record_words(clips, WORDS)
    broken = record(clips, "pl", "letters/a", BROKEN[kind])

    sound = heard(voice.call(office, "pl", *CALL).content)

    assert len(sound.speech()) > 50  # espeak-ng said it
    assert voice.clips.trouble(broken)
    record(clips, "pl", "letters/a")
    assert len(heard(voice.call(office, "pl", *CALL).content).words()) == 6


def test_a_chime_can_be_recorded_for_all_languages_or_for_one(voice, clips) -> None:
    assert voice.chime("pl") is None

    clips.mkdir()
    (clips / "chime.wav").write_bytes(recorded(Take(seconds=0.4, loudness=0.01)))
    record(clips, "de", "chime", recorded(Take(seconds=0.8)))

    assert heard(voice.chime("pl").content).seconds < 0.6
    assert heard(voice.chime("pl").content).decibels == pytest.approx(-18, abs=1.5)
    assert heard(voice.chime("de").content).seconds > 0.7


def test_a_word_keeps_its_length_at_another_rate() -> None:
    for rate in (8000, 44100, 48000):
        sound = resampled(tidied(read_wav(recorded(Take(seconds=0.5)))), rate)

        assert sound.seconds == pytest.approx(0.52, abs=0.03)


def test_nothing_is_no_sound() -> None:
    with pytest.raises(BadSound, match="empty"):
        read_wav(recorded(Take(seconds=0, silence=0)))

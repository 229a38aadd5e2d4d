"""The voice by the command line: what speaks, a day beforehand, what to record."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from queue_server.cli import main
from tests import databases
from tests.serving import MONDAY, ROOT
from tests.voice.sounds import heard, record

Told = tuple[int, str, str]
ADVICE = "see docs/voice.md"


@pytest.fixture
def okienko(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    clips: Path,
) -> Callable[..., Told]:
    """Runs the command in an installation with the office in Kalisz."""
    monkeypatch.setenv("OKIENKO_DATABASE", databases.at(tmp_path / "okienko.db"))
    monkeypatch.setenv("OKIENKO_VOICE", str(clips))
    monkeypatch.setenv("OKIENKO_VOICE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("OKIENKO_AT", MONDAY.isoformat())
    monkeypatch.delenv("OKIENKO_CONFIG", raising=False)

    def run(*arguments: str) -> Told:
        monkeypatch.setattr("sys.argv", ["okienko", *arguments])
        with pytest.raises(SystemExit) as ended:
            main(lambda settings: None)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out.strip(), printed.err.strip()

    run("office", "load", str(ROOT / "offices" / "kalisz.toml"))
    return run


def record_everything(okienko: Callable[..., Told], clips: Path, language: str = "pl") -> list[str]:
    """Record what the command lists; the files that it names."""
    _, table, _ = okienko("voice", "words", language, "--office", "kalisz", "--csv")
    files = [row["file"] for row in csv.DictReader(io.StringIO(table))]
    for file in files:
        record(clips, "", file.removesuffix(".wav"))
    return files


def test_check_tells_what_each_language_is_spoken_with(okienko) -> None:
    code, told, _ = okienko("voice", "check")

    assert code == 0
    assert told.splitlines()[0].startswith("Opus files: /")
    assert [line.split(":")[0] for line in told.splitlines()[1:]] == [
        "kalisz pl",
        "kalisz en",
        "kalisz uk",
        "kalisz de",
    ]
    assert 'espeak-ng, voice "pl"' in told


def test_check_fails_when_a_language_has_nothing(okienko, nothing_speaks) -> None:
    code, told, _ = okienko("voice", "check", "kalisz")

    assert code == 1
    assert "opusenc is missing" in told
    assert told.count("espeak-ng is not installed") == 4
    assert ADVICE in told


def test_check_tells_of_a_synthesiser_that_fails(okienko, espeak_that) -> None:
    espeak_that("echo no such voice >&2; exit 1")

    code, told, _ = okienko("voice", "check", "kalisz")

    assert code == 1
    assert "ended with 1: no such voice" in told


def test_check_names_what_is_missing_and_what_is_broken(okienko, clips, nothing_speaks) -> None:
    record_everything(okienko, clips)
    _, complete, _ = okienko("voice", "check", "kalisz")
    (clips / "pl" / "numbers" / "7.wav").unlink()
    broken = record(clips, "pl", "letters/b", b"not a sound")

    code, told, _ = okienko("voice", "check", "kalisz")

    assert "kalisz pl: recorded clips\n" in complete
    assert code == 1
    assert "1 of 42 recordings are missing: numbers/7.wav\n" in told
    assert f"{broken} is not a plain WAV file" in told


def test_an_unknown_office_is_told_plainly(okienko) -> None:
    code, _, told = okienko("voice", "check", "atlantis")

    assert code == 1
    assert told.startswith("okienko: ")


def test_a_day_is_made_beforehand(okienko, clips, tmp_path) -> None:
    record_everything(okienko, clips)

    code, told, _ = okienko(
        "voice",
        "render",
        "kalisz",
        "--numbers",
        "1-3",
        "--kind",
        "wav",
        "--to",
        str(tmp_path / "to"),
    )

    files = {
        path.relative_to(tmp_path / "to").as_posix() for path in (tmp_path / "to").rglob("*.*")
    }
    # Services A and B have four and six counters, C two.
    assert (code, len(files)) == (0, 3 * (4 + 6 + 2))
    assert told.startswith("36 files (wav), ")
    assert "pl/A001-1.wav" in files
    assert "pl/A001-5.wav" not in files
    assert heard((tmp_path / "to" / "pl" / "C003-6.wav").read_bytes()).seconds > 1
    assert len(list((tmp_path / "cache").iterdir())) == 36


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--numbers", "3-1"], "has the numbers 1 to 999"),
        (["--numbers", "0-5"], "has the numbers 1 to 999"),
        (["--numbers", "many"], "must look like 1-200"),
        (["--languages", "fr"], "is not spoken in fr: pl, en, uk, de"),
    ],
)
def test_what_cannot_be_made_is_told(okienko, given: list[str], said: str) -> None:
    code, _, told = okienko("voice", "render", "kalisz", *given)

    assert code == 2
    assert said in told


def test_nothing_that_speaks_is_an_error_when_a_day_is_made(okienko, nothing_speaks) -> None:
    code, _, told = okienko("voice", "render", "kalisz", "--numbers", "1", "--kind", "wav")

    assert code == 1
    assert "12 calls could not be spoken: run `okienko voice check`" in told


def test_the_list_to_record_names_a_file_for_every_word(okienko) -> None:
    code, told, count = okienko("voice", "words", "pl")
    lines = [line.split(None, 1) for line in told.splitlines()]

    assert (code, count) == (0, "92 words")
    assert ["pl/letters/w.wav", "wu"] in lines
    assert ["pl/ordinals/20.wav", "dwudzieste"] in lines
    assert ["pl/numbers/900.wav", "dziewięćset"] in lines


def test_the_list_can_name_every_number_whole(okienko) -> None:
    _, told, _ = okienko("voice", "words", "pl", "--office", "kalisz", "--whole", "--csv")

    assert "pl/numbers/347.wav,trzysta czterdzieści siedem" in told.replace("\r", "").splitlines()


def test_the_script_lists_the_same_words() -> None:
    script = [ROOT / "scripts" / "voice-words", "uk"]

    done = subprocess.run(script, capture_output=True, text=True, check=True)

    assert "uk/words/vikontse.wav" in done.stdout

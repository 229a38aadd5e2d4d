"""What becomes of trouble: hanging or dying programs, full caches, many who ask at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from queue_server.voice.cache import Cache
from queue_server.voice.flights import Flights
from queue_server.voice.programs import ProgramFailed, TookTooLong, run
from tests.voice.sounds import heard

CALL = ("A012", "3")
COUNTED = 'echo once >> {log}; exec REAL "$@"'
HERE = Path(__file__).parent


def test_a_call_that_several_displays_ask_for_is_made_once(
    voice, office, espeak_that, tmp_path
) -> None:
    log = tmp_path / "log"
    espeak_that(f"sleep 0.2; {COUNTED.format(log=log)}")

    with ThreadPoolExecutor(8) as displays:
        asked = [displays.submit(voice.call, office, "pl", *CALL) for _ in range(8)]
        contents = {each.result().content for each in asked}

    assert len(contents) == 1
    assert log.read_text() == "once\n"


def test_what_was_made_is_there_after_a_restart(make_voice, office, espeak_that, tmp_path) -> None:
    log = tmp_path / "log"
    espeak_that(COUNTED.format(log=log))

    before, after = (make_voice().call(office, "pl", *CALL) for _ in range(2))

    assert before == after
    assert log.read_text() == "once\n"


def test_a_hanging_synthesiser_is_ended_with_all_it_started(
    voice, office, espeak_that, tmp_path
) -> None:
    pids = tmp_path / "pids"
    espeak_that(f"sleep 60 & echo $! > {pids}; echo $$ >> {pids}; wait")
    voice.espeak.seconds = 0.4
    began = time.monotonic()

    assert voice.call(office, "pl", *CALL) is None

    assert time.monotonic() - began < 5
    for pid in map(int, pids.read_text().split()):
        assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_after_it_hung_nobody_waits_for_it_again_at_once(voice, office, espeak_that) -> None:
    espeak_that("sleep 60")
    voice.espeak.seconds = 0.2
    voice.call(office, "pl", *CALL)
    began = time.monotonic()

    assert voice.call(office, "pl", *CALL) is None
    assert time.monotonic() - began < 0.1
    assert not voice.speaks("pl")


@pytest.mark.parametrize(
    "script",
    ["kill -9 $$", "exit 3", "exit 0", "echo this is no sound", "echo oops >&2; exit 1"],
)
def test_a_synthesiser_that_dies_leaves_the_next_call_alone(
    voice, office, espeak_that, script
) -> None:
    espeak_that(script)
    with capture_logs() as told:
        assert voice.call(office, "pl", *CALL) is None
    assert [each["event"] for each in told] == ["voice_failed"]

    espeak_that('exec REAL "$@"')
    assert heard(voice.call(office, "pl", *CALL).content).seconds > 1


def test_a_machine_without_a_synthesiser_is_silent(voice, office, nothing_speaks) -> None:
    assert voice.call(office, "pl", *CALL) is None
    assert voice.sentence("pl", "Dzień dobry", 150) is None
    assert not voice.speaks("pl")


def test_without_an_encoder_there_are_wav_files_only(voice, office, espeak_that, monkeypatch):
    assert voice.kinds() == ("opus", "wav")
    assert voice.call(office, "pl", *CALL, "opus").content.startswith(b"OggS")

    espeak_that('exec REAL "$@"')
    monkeypatch.setenv("PATH", os.environ["PATH"].split(":")[0])
    assert voice.kinds() == ("wav",)
    assert voice.call(office, "pl", *CALL, "opus") is None
    assert voice.call(office, "pl", *CALL, "wav")


def test_a_language_that_nobody_knows_is_not_spoken(voice, office) -> None:
    assert voice.call(office, "fr", *CALL) is None
    assert voice.sentence("fr", "bonjour", 150) is None


def test_a_program_that_writes_without_an_end_is_ended() -> None:
    with pytest.raises(TookTooLong, match="without an end"):
        run(["cat", "/dev/zero"], b"", 10)


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(ProgramFailed, match="can't be run"):
        run(["no-such-program"], b"", 1)


def test_the_cache_stays_within_its_bound_and_the_longest_unused_go(tmp_path) -> None:
    cache = Cache(tmp_path / "cache", most_bytes=10_000)
    for at in range(10):
        cache.keep(f"{at}.wav", bytes(1000))
        os.utime(tmp_path / "cache" / f"{at}.wav", (at, at))
    cache.get("0.wav")

    cache.keep("new.wav", bytes(2000))

    kept = {path.name for path in (tmp_path / "cache").iterdir()}
    assert cache.size() <= 10_000
    assert {"0.wav", "new.wav", "9.wav"} <= kept
    assert "1.wav" not in kept


def test_several_servers_share_a_cache_within_its_bound(tmp_path) -> None:
    caches = [Cache(tmp_path, most_bytes=50_000) for _ in range(3)]

    with ThreadPoolExecutor(3) as servers:
        list(servers.map(fill, caches, range(3)))

    caches[0].keep("last.wav", bytes(1000))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 3 * 50_000
    assert not list(tmp_path.glob("*.begun"))


def fill(cache: Cache, server: int) -> None:
    for at in range(100):
        cache.keep(f"{server}-{at}.wav", bytes(1000))
        cache.get(f"{at % 3}-{at}.wav")


def test_where_nothing_can_be_written_the_voice_speaks_from_memory(
    make_voice, office, tmp_path, espeak_that
) -> None:
    log = tmp_path / "log"
    espeak_that(COUNTED.format(log=log))
    (tmp_path / "cache").write_text("a file stands where the folder should be")
    voice = make_voice()

    with capture_logs() as told:
        sounds = {voice.call(office, "pl", *CALL).content for _ in range(3)}
        voice.call(office, "pl", "A013", "3")

    assert len(sounds) == 1
    assert log.read_text() == "once\nonce\n"
    assert [each["event"] for each in told] == ["voice_cache_unwritable"]


def test_a_full_disk_leaves_nothing_half_written(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, HERE / "full_disk.py", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["100000", "from", "memory"]
    assert list(tmp_path.iterdir()) == []


def test_too_many_different_wishes_at_once_are_turned_away() -> None:
    flights: Flights[int] = Flights(at_once=1, most_waiting=1)
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> int:
        begun.set()
        assert go_on.wait(10)
        return 1

    with ThreadPoolExecutor(2) as others:
        first = others.submit(flights.make, "first", slowly)
        assert begun.wait(10)
        second = others.submit(flights.make, "second", lambda: 2)
        while flights.under_way() < 2:
            time.sleep(0.001)
        third = flights.make("third", lambda: 3)
        go_on.set()

        assert (first.result(), second.result(), third) == (1, 2, None)
    assert flights.make("third", lambda: 3) == 3

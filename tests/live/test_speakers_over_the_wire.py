"""The speaker of a sound zone over real connections: somebody takes over whatever happens to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from queue import Empty, Queue
from threading import Thread

import pytest

from queue_server.queries.showings import latest_spoken
from tests.live.wire import Hall, Screen, calls
from tests.serving import Server, wait_for
from tests.wire import Cable

# A display in a process of its own, which can be killed in the middle of a word.
DISPLAY = """
import os, socketio, sys, time
line = socketio.Client(reconnection_delay=0.2)
# A line in one write: two words that come at once are heard in two threads.
line.on("sound", lambda told: os.write(1, b"speaks\\n" if told["speaks"] else b"silent\\n"))
facts = {"office": "kalisz", "key": "hall-1", "sound": "on", "width": 1920, "height": 1080}
def begin():
    line.call("join", {"kind": "hall", "office": "kalisz", "key": "hall-1"})
    line.call("report", {**facts, "ratio": 1, "drift_ms": 0, "version": ""})
line.on("connect", lambda: line.start_background_task(begin))
line.connect(sys.argv[1], auth={"token": sys.argv[2]}, transports=["websocket"])
time.sleep(600)
"""


@pytest.fixture(params=["eventlet", "threading"])
def hall(request, tmp_path) -> Iterator[Hall]:
    with Server(tmp_path, async_mode=request.param) as running:
        opened = Hall(running)
        yield opened
        opened.close()


def speaking(screen: Screen, key: str) -> Screen:
    """The page has joined and says that its sound is on."""
    assert screen.ask("join", {"kind": "hall", "office": "kalisz", "key": key})["ok"]
    facts = {"office": "kalisz", "key": key, "sound": "on", "width": 1920, "height": 1080}
    assert screen.ask("report", {**facts, "ratio": 1, "drift_ms": 0, "version": ""})["ok"]
    return screen


def spoken(hall: Hall, screen: Screen, key: str) -> int:
    """Somebody is called, and the display has spoken it to the end; the call's number."""
    made = called(hall, screen)
    assert screen.ask("spoken", {"office": "kalisz", "key": key, "call": made})["ok"]
    return made


def called(hall: Hall, screen: Screen) -> int:
    """Somebody is called, and the display knows it."""
    hall.arrive()
    return screen.until(calls(hall.call()))["board"]["calls"][0]["call"]


def is_made_speaker(screen: Screen) -> bool:
    """Whether the page was told to speak since the last look."""
    told = []
    while True:
        try:
            told.append(screen.sounds.get_nowait()["speaks"])
        except Empty:
            return bool(told) and told[-1]


def test_a_speaker_that_is_killed_is_followed_at_once(hall) -> None:
    address = [hall.server.address, hall.display]
    first = subprocess.Popen(
        [sys.executable, "-c", DISPLAY, *address], stdout=subprocess.PIPE, text=True
    )
    says: Queue[str] = Queue()
    listener = Thread(target=lambda: [says.put(line) for line in first.stdout or ()], daemon=True)
    listener.start()
    wait_for("the display to speak", lambda: not says.empty() and says.get() == "speaks\n", 30)
    second = speaking(hall.screen(hall.display, transports=["websocket"]), "hall-2")
    done = spoken(hall, second, "hall-2")
    called(hall, second)  # the first one is in the middle of this
    assert not is_made_speaker(second)

    os.kill(first.pid, signal.SIGKILL)

    # Sooner than missing pings tell.
    assert second.until_speaker(seconds=6) == done
    first.wait()
    listener.join()


def test_after_a_restart_of_the_server_one_speaks_and_knows_what_was_spoken(hall) -> None:
    screens = [
        speaking(hall.screen(hall.display, transports=["websocket"]), key)
        for key in ("hall-1", "hall-2")
    ]
    done = spoken(hall, screens[0], "hall-1")
    cut_off = called(hall, screens[0])
    with closing(hall.server.store()) as store:
        wait_for("it to be kept", lambda: latest_spoken(store, "kalisz", ("hall-1",))[0] == done)

    hall.server.kill()
    hall.server.start()
    back = [
        speaking(hall.screen(hall.display, transports=["websocket"]), key)
        for key in ("hall-2", "hall-1")
    ]

    # Who spoke before the restart does so again, though another one came back sooner.
    assert back[1].until_speaker() == done < cut_off
    assert not is_made_speaker(back[0])


def test_a_speaker_whose_cable_is_pulled_is_followed_within_nine_seconds(tmp_path) -> None:
    with Server(tmp_path) as running:
        hall, cable = Hall(running), Cable(running.port)
        options = {"address": cable.address, "transports": ["websocket"]}
        first = speaking(hall.screen(hall.display, **options), "hall-1")
        second = speaking(hall.screen(hall.display, transports=["websocket"]), "hall-2")
        done = spoken(hall, first, "hall-1")

        pulled_at = time.monotonic()
        cable.cut()

        assert second.until_speaker(seconds=12) == done
        assert time.monotonic() - pulled_at < 9
        cable.close()
        hall.close()

"""A disk that is full, a database that somebody else holds: nothing is lost or done by halves."""

from __future__ import annotations

import threading
import time
from queue import Queue
from typing import Any

import socketio

from tests.failures.conftest import Office
from tests.serving import wait_for

HALL = {"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": 0}


class Wall:
    """A monitor that keeps the boards it is pushed."""

    def __init__(self, office: Office) -> None:
        self.boards: Queue[dict[str, Any]] = Queue()
        self.line = socketio.Client(reconnection=False)
        self.line.on("board", lambda message: self.boards.put(message["board"]))
        self.line.connect(office.server.address, transports=["polling"], wait_timeout=30)
        assert self.line.call("join", HALL, timeout=30)["ok"]

    def shows(self, number: str) -> bool:
        """Whether a board with that call has come."""
        while not self.boards.empty():
            calls = self.boards.get()["calls"]
            if calls and calls[0]["number"] == number:
                return True
        return False


def test_a_full_disk_refuses_what_it_cannot_keep_and_afterwards_all_goes_on(
    serving: Office,
) -> None:
    assert serving.arrive().json()["number"] == "A001"
    serving.web.cookies.set("okienko_device", serving.server.token("kiosk", "kiosk-1"))
    before = serving.journal()
    wall = Wall(serving)

    with serving.full_disk():
        polish = serving.arrive("refused-1", Accept_Language="pl")
        pressed = serving.press("next")
        pages = ("/display/kalisz/hall-1", "/kiosk/kalisz/kiosk-1", "/healthz")
        seen = [serving.get(page) for page in pages]
        ready = serving.get("/readyz")
        unchanged = serving.journal()

    for answer in (polish, pressed):
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"]
        assert answer.json()["reason"] == "unavailable"
    assert "nic nie przepadło" in polish.json()["detail"]
    assert [page.status_code for page in seen] == [200, 200, 200]
    assert seen[1].url.endswith("/kiosk/kalisz/kiosk-1")
    assert (ready.status_code, ready.json()["database"]) == (503, False)
    assert unchanged == before

    again = serving.arrive("refused-1")
    assert (again.status_code, again.json()["number"]) == (201, "A002")
    assert serving.press("next").json()["ticket"]["number"] == "A001"
    wait_for("the call on the wall", lambda: wall.shows("A001"))
    assert [entry["seq"] for entry in serving.journal()] == list(range(1, len(before) + 4))
    wait_for("a server that is ready", lambda: serving.get("/readyz").status_code == 200)
    wall.line.disconnect()


def test_a_press_waits_for_a_lock_that_somebody_holds_for_a_while(serving: Office) -> None:
    answers: list[int] = []

    def arrive() -> None:
        answers.append(serving.arrive().status_code)

    visitor = threading.Thread(target=arrive)
    with serving.locked_database():
        visitor.start()
        time.sleep(0.5)
        asked = time.monotonic()
        alive = serving.get("/healthz")
        took = time.monotonic() - asked
        assert answers == []
    visitor.join()

    assert answers == [201]
    assert alive.status_code == 200
    # The others don't wait with it: who only looks is answered meanwhile.
    assert took < 0.4

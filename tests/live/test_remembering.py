"""Who goes and comes back soon is known still."""

from __future__ import annotations

from queue_server.live import remembering
from queue_server.live.remembering import Remembered
from queue_server.web.access import Visitor

HANDSHAKE = ("cookie", "token")
ANNA = Visitor(user="user:1", user_name="Anna")


def test_who_comes_back_soon_is_taken_for_whom_she_was() -> None:
    remembered = Remembered()
    assert remembered.back(HANDSHAKE) is None
    remembered.leave(HANDSHAKE, ANNA)
    assert remembered.back(HANDSHAKE) is ANNA
    assert remembered.back(("cookie", "another")) is None


def test_who_stays_away_is_forgotten(monkeypatch) -> None:
    now = 100.0
    monkeypatch.setattr(remembering, "monotonic", lambda: now)
    remembered = Remembered()
    remembered.leave(HANDSHAKE, ANNA)
    now += remembering.REMEMBERED_SECONDS
    assert remembered.back(HANDSHAKE) is None


def test_no_more_are_kept_than_there_is_room_for(monkeypatch) -> None:
    monkeypatch.setattr(remembering, "MOST", 2)
    remembered = Remembered()
    for number in "123":
        remembered.leave((number, ""), ANNA)
    assert [remembered.back((number, "")) for number in "123"] == [None, ANNA, ANNA]

"""Who leaves is forgotten as the library forgets, and without looking at everybody else."""

from __future__ import annotations

from typing import Any

import pytest
import socketio

from queue_server.live.leaving import Leaving

ROOMS = ("hall", "panel")


@pytest.fixture(params=[Leaving, socketio.Manager], ids=["ours", "the library's"])
def manager(request: pytest.FixtureRequest) -> socketio.Manager:
    made = request.param()
    socketio.Server(client_manager=made)
    return made


def arrived(manager: socketio.Manager, name: str) -> str:
    sid = manager.connect(f"line of {name}", "/")
    for room in ROOMS:
        manager.enter_room(sid, "/", room)
    return sid


def kept(manager: socketio.Manager) -> dict[str, Any]:
    """Everything that is remembered of anybody."""
    named = ("rooms", "callbacks", "pending_connect", "pending_disconnect", "_rooms_of")
    return {name: found for name in named if (found := getattr(manager, name, None))}


def test_who_leaves_is_out_of_every_room_and_others_stay(manager: socketio.Manager) -> None:
    gone, stays = arrived(manager, "one"), arrived(manager, "another")

    manager.pre_disconnect(gone, "/")
    manager.disconnect(gone, "/")

    assert not manager.is_connected(gone, "/")
    assert manager.is_connected(stays, "/")
    for room in ROOMS:
        assert [sid for sid, _ in manager.get_participants("/", room)] == [stays]


def test_nothing_is_remembered_when_all_have_left(manager: socketio.Manager) -> None:
    everybody = [arrived(manager, f"number {number}") for number in range(5)]
    manager.leave_room(everybody[0], "/", ROOMS[0])
    manager.pre_connect("line of a stranger", "/")
    everybody.append(manager.sid_from_eio_sid("line of a stranger", "/"))

    for sid in everybody:
        manager.disconnect(sid, "/")

    assert kept(manager) == {}


def test_leaving_twice_is_leaving_once(manager: socketio.Manager) -> None:
    gone, stays = arrived(manager, "one"), arrived(manager, "another")

    for _ in range(2):
        manager.disconnect(gone, "/")

    assert manager.is_connected(stays, "/")


def test_others_rooms_are_not_looked_at() -> None:
    manager = Leaving()
    socketio.Server(client_manager=manager)
    gone = arrived(manager, "one")
    arrived(manager, "another")

    class Unseen(dict):
        def copy(self) -> dict:
            raise AssertionError("looked through all rooms")

        def items(self) -> Any:
            raise AssertionError("looked through all rooms")

    manager.rooms["/"] = Unseen(manager.rooms["/"])
    manager.disconnect(gone, "/")

    assert not manager.is_connected(gone, "/")

"""Every event of the live room, sent by everybody; the tables say who may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from queue_server.actions import accounts as changing
from queue_server.actions import arriving, calling, devices
from queue_server.actions.entry import Actor, Door
from queue_server.queries import accounts
from queue_server.queries import devices as known
from tests.access.conftest import CAST, STAFF, House, build, email_of

EVERYBODY = frozenset(CAST)
CLERKS = frozenset(STAFF)
# A token proves the same in a cookie and in the handshake's `auth`.
KIOSKS = frozenset({"kiosk cookie", "kiosk bearer"})
DISPLAYS = frozenset({"display cookie", "display bearer"})
CLERK_SYSTEMS = frozenset({"clerk bearer"})

WHO_MAY_SEND: dict[str, frozenset[str]] = {
    "connect": EVERYBODY,
    "disconnect": EVERYBODY,
    "join": EVERYBODY,  # which board, the next table says
    "shown": DISPLAYS,
    "spoken": DISPLAYS,  # and the elected speaker, where no display is enrolled
    "report": EVERYBODY,  # of the room that they have joined
}
# kind of board -> its key, and who may join it
WHO_MAY_JOIN: dict[str, tuple[str, frozenset[str]]] = {
    "hall": ("hall-1", EVERYBODY),
    "counter": ("1", EVERYBODY),
    "kiosk": ("", KIOSKS | CLERKS | CLERK_SYSTEMS),
    "panel": ("", CLERKS | CLERK_SYSTEMS),
}
NO_EVENTS = (
    "",
    "message",
    "json",
    "board",
    "reload",
    "sound",
    "do",
    "leave",
    "next",
    "error",
    "__class__",
)


def screen(house: House, who: str) -> SocketIOTestClient:
    """A connection as that caller makes one."""
    auth = {"token": house.tokens[who]} if "bearer" in who else None
    socketio = house.app.extensions["okienko"].socketio
    return socketio.test_client(house.app, auth=auth, flask_test_client=house.client(who))


def join(client: SocketIOTestClient, kind: str, key: str, office: str = "kalisz") -> Any:
    """The answer to a request to join."""
    asked = {"kind": kind, "office": office, "key": key, "seq": 0}
    return client.emit("join", asked, callback=True)


def received(client: SocketIOTestClient) -> list[str]:
    """The events that came since the last look, but for what every display is told on joining."""
    return [each["name"] for each in client.get_received() if each["name"] != "sound"]


@pytest.fixture(scope="module")
def called(house: House) -> int:
    """Somebody was called, so that there is a call to acknowledge."""
    door = Door(house.store, "kalisz", Actor("user:1", "Anna"))
    arriving.issue(door, "A")
    answer = calling.call_next(door, "1")
    assert answer.ticket
    assert answer.ticket.call
    return answer.ticket.call


def test_the_tables_know_every_event_and_every_board(house: House) -> None:
    wired = house.app.extensions["okienko"]
    handlers = wired.socketio.server.handlers

    assert set(handlers) == {"/"}
    assert set(handlers["/"]) == set(WHO_MAY_SEND)
    assert set(wired.boards) == set(WHO_MAY_JOIN)


@pytest.mark.parametrize("who", CAST)
def test_everybody_joins_what_the_table_allows_and_nothing_else(house: House, who: str) -> None:
    client = screen(house, who)
    assert client.is_connected()

    answers = {kind: join(client, kind, key) for kind, (key, _) in WHO_MAY_JOIN.items()}

    joined = {kind for kind, answer in answers.items() if answer["ok"]}
    assert joined == {kind for kind, (_, allowed) in WHO_MAY_JOIN.items() if who in allowed}
    for kind in WHO_MAY_JOIN.keys() - joined:
        assert answers[kind] == {"ok": False, "reason": "forbidden"}


@pytest.mark.parametrize("who", CAST)
def test_nobody_joins_the_panel_or_kiosk_of_another_office(house: House, who: str) -> None:
    client = screen(house, who)
    own = {"clerk elsewhere", "administrator elsewhere", "kiosk cookie elsewhere"}

    for kind in ("panel", "kiosk"):
        answer = join(client, kind, "", "second")
        mine = who in own and not (kind == "panel" and "kiosk" in who)
        assert answer["ok"] == mine, kind


@pytest.mark.parametrize("who", CAST)
def test_only_displays_of_the_office_acknowledge(house: House, called: int, who: str) -> None:
    client = screen(house, who)
    shown = {"office": "kalisz", "key": "hall-1", "call": called}
    assert client.emit("shown", shown, callback=True)["reason"] == "forbidden"  # not in the room

    may = who in WHO_MAY_SEND["shown"]
    assert join(client, "hall", "hall-1")["acknowledges"] == may
    assert client.emit("shown", shown, callback=True)["ok"] == may


@pytest.mark.parametrize("who", CAST)
def test_only_displays_of_the_office_are_believed_to_have_spoken(
    house: House, called: int, who: str
) -> None:
    client = screen(house, who)
    spoken = {"office": "kalisz", "key": "hall-1", "call": called}
    assert client.emit("spoken", spoken, callback=True)["reason"] == "forbidden"  # not in the room

    join(client, "hall", "hall-1")

    assert client.emit("spoken", spoken, callback=True)["ok"] == (who in WHO_MAY_SEND["spoken"])


@pytest.mark.parametrize("who", CAST)
def test_everybody_reports_only_of_the_room_they_have_joined(house: House, who: str) -> None:
    client = screen(house, who)
    facts = {"sound": "blocked", "width": 1, "height": 1, "ratio": 1, "drift_ms": 0, "version": ""}
    report = {"office": "kalisz", "key": "hall-1", **facts}
    assert client.emit("report", report, callback=True)["reason"] == "forbidden"

    join(client, "hall", "hall-1")

    assert client.emit("report", report, callback=True)["ok"] == (who in WHO_MAY_SEND["report"])
    for other in ({"key": "hall-2"}, {"key": "1"}, {"office": "second"}):
        refused = client.emit("report", {**report, **other}, callback=True)
        assert refused == {"ok": False, "reason": "forbidden"}


def test_a_page_that_is_not_enrolled_never_silences_a_display(tmp_path) -> None:
    house = build(tmp_path)
    facts = {"sound": "on", "width": 1, "height": 1, "ratio": 1, "drift_ms": 0, "version": ""}
    report = {"office": "kalisz", "key": "hall-1", **facts}
    monitor, guest = screen(house, "display cookie"), screen(house, "administrator")
    for each in (monitor, guest):
        join(each, "hall", "hall-1")
        assert each.emit("report", report, callback=True)["ok"]

    told = [each["args"][0]["speaks"] for each in guest.get_received() if each["name"] == "sound"]

    assert set(told) == {False}
    house.store.close()


@pytest.mark.parametrize("event", NO_EVENTS)
def test_an_event_that_does_not_exist_does_nothing(house: House, event: str) -> None:
    client = screen(house, "administrator")

    client.emit(event, {"office": "kalisz", "counter": "1"})

    assert client.is_connected()
    assert received(client) == []
    assert join(client, "panel", "")["ok"]


@pytest.mark.parametrize("event", ["connect", "disconnect"])
def test_a_client_that_says_the_librarys_own_words_stays_on_the_list(tmp_path, event: str) -> None:
    house = build(tmp_path)
    kiosk = screen(house, "kiosk cookie")
    assert join(kiosk, "kiosk", "")["ok"]

    kiosk.emit(event, {})
    revoke(house, "kiosk cookie")
    look_again(house)

    assert received(kiosk) == ["reload"]
    assert not join(kiosk, "kiosk", "")["ok"]
    house.store.close()


@pytest.mark.parametrize("name", [7, None, [], {"a": 1}])
def test_an_event_without_a_name_does_nothing(house: House, name: Any) -> None:
    client = screen(house, "administrator")

    client.emit(name, {})

    assert client.is_connected()
    assert received(client) == []


def test_there_is_no_other_namespace(house: House) -> None:
    socketio = house.app.extensions["okienko"].socketio

    other = socketio.test_client(
        house.app, namespace="/admin", flask_test_client=house.client("administrator")
    )

    assert not other.is_connected("/admin")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost", 200),
        ("https://elsewhere.example", 400),
        ("http://localhost:81", 400),
        ("http://localhost.elsewhere.example", 400),
        ("null", 400),
    ],
)
@pytest.mark.parametrize(
    "told",
    [
        {},
        {"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https"},
        {"X-Forwarded-Host": "localhost.elsewhere.example", "X-Forwarded-Port": "81"},
    ],
)
def test_a_page_of_another_origin_gets_no_connection(house: House, origin, status, told) -> None:
    headers = {**told, **({"Origin": origin} if origin else {})}
    browser = house.client("administrator")

    answer = browser.get("/socket.io/?EIO=4&transport=polling", headers=headers)

    assert answer.status_code == status
    if origin and status == 400:
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_behind_a_proxy_the_origin_is_what_the_proxy_says_and_not_what_came_before_it(tmp_path):
    house = build(tmp_path, trusted_proxies=1)
    through = {"X-Forwarded-Host": "evil.example, queue.example", "X-Forwarded-Proto": "https"}
    statuses = [
        house.client("nobody")
        .get(
            "/socket.io/?EIO=4&transport=polling", headers={**through, "Origin": f"https://{host}"}
        )
        .status_code
        for host in ("queue.example", "evil.example", "localhost")
    ]

    assert statuses == [200, 400, 400]
    house.store.close()


@pytest.mark.parametrize(
    "auth", ["token", 7, [], {"token": 7}, {"token": ""}, {"token": "x" * 9999}, {"token": "\0é"}]
)
def test_a_token_that_makes_no_sense_is_nobody(house: House, auth) -> None:
    socketio = house.app.extensions["okienko"].socketio
    client = socketio.test_client(house.app, auth=auth)

    assert client.is_connected()
    assert not join(client, "kiosk", "")["ok"]
    assert not join(client, "hall", "hall-1")["acknowledges"]


def test_who_loses_the_right_loses_the_board(tmp_path) -> None:
    house = build(tmp_path)
    kiosk, clerk = screen(house, "kiosk cookie"), screen(house, "clerk")
    assert join(kiosk, "kiosk", "")["ok"]
    assert join(clerk, "panel", "")["ok"]

    revoke(house, "kiosk cookie")
    account = accounts.by_email(house.store, email_of("clerk"))
    assert account
    changing.save_user(house.store, replace(account, active=False))
    look_again(house)

    assert received(kiosk) == ["reload"]
    assert received(clerk) == ["reload"]
    assert not join(kiosk, "kiosk", "")["ok"]
    assert not join(clerk, "panel", "")["ok"]
    house.store.close()


def test_a_monitor_whose_token_is_revoked_is_told_and_no_longer_believed(tmp_path) -> None:
    house = build(tmp_path)
    monitor, other = screen(house, "display cookie"), screen(house, "nobody")
    for each in (monitor, other):
        assert join(each, "hall", "hall-1")["ok"]

    revoke(house, "display cookie")
    look_again(house)

    assert received(monitor) == ["reload"]
    assert received(other) == []
    shown = {"office": "kalisz", "key": "hall-1", "call": 0}
    assert monitor.emit("shown", shown, callback=True) == {"ok": False, "reason": "forbidden"}
    house.store.close()


def revoke(house: House, name: str) -> None:
    """Take back the token of that name."""
    own = next(row for row in known.tokens(house.store) if row.name == name)
    devices.revoke_token(house.store, own.id)


def look_again(house: House) -> None:
    """Let the live room ask at once who everybody is now; it does so every few seconds."""
    tasks = house.app.extensions["okienko"].relay.tasks
    next(task.__self__ for task in tasks if "Gateway" in repr(task)).recheck()

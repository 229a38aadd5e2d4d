"""Signs on a real server: calls reach them, and what happens to one concerns no other."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from queue_server.actions import arriving, calling, counters, offices
from queue_server.actions.entry import Actor, Door
from tests.serving import ROOT, Server, free_port, wait_for
from tests.signs.peer import Peer, is_silent, obeys, says

ANNA = Actor("user:1", "Anna")


def office_with(slug: str, **signs: str) -> str:
    """The office's file with a sign above each of these counters: counter_1="host:port"."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    source = source.replace('slug = "kalisz"', f'slug = "{slug}"')
    for name, address in signs.items():
        counter = name.removeprefix("counter_")
        source += f'\n[signs.sign-{counter}]\ncounter = "{counter}"\naddress = "{address}"\n'
    return source


@pytest.fixture
def peer() -> Iterator[Callable[..., Peer]]:
    """Makes signs, and takes them down afterwards."""
    with ExitStack() as after:

        def make(*given: object, **named: object) -> Peer:
            made = Peer(*given, **named)  # type: ignore[arg-type]
            after.callback(made.die)
            return made

        yield make


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server of these offices, each as its file."""
    with ExitStack() as after:

        def start(*sources: str, mode: str | None = None) -> Server:
            server = Server(tmp_path, offices=(), async_mode=mode)
            for source in sources:
                load(server, source)
            return after.enter_context(server)

        yield start


def load(server: Server, source: str) -> None:
    with closing(server.store()) as store:
        offices.load(store, source, tomllib.loads(source)["slug"])


def does(server: Server, action: Callable[..., object], *given: object, office="kalisz") -> object:
    """A press in another process, as the API of a second server would make it."""
    with closing(server.store()) as store:
        return action(Door(store, office, ANNA), *given)


@pytest.mark.parametrize("mode", ["eventlet", "threading", "gevent"])
def test_a_call_stands_on_the_sign_in_every_mode(serving, peer, mode):
    sign = peer()
    server = serving(office_with("kalisz", counter_1=sign.address), mode=mode)
    sign.wait_for("CLOSED")
    number = does(server, arriving.issue, "A").number

    does(server, calling.call_next, "1")

    sign.wait_for(f"NUMBER {number}")
    wait_for("the blinking", lambda: sign.lines[-1] == "BLINK")
    does(server, calling.finish, "1")
    sign.wait_for("FREE")
    does(server, counters.pause, "1")
    sign.wait_for("BREAK")
    assert sign.lines == ["CLOSED", f"NUMBER {number}", "BLINK", "FREE", "BREAK"]
    assert sign.dialled == 1


def test_a_sign_that_lost_its_power_gets_its_number_again(serving, peer):
    sign = peer()
    server = serving(office_with("kalisz", counter_1=sign.address))
    number = does(server, arriving.issue, "A").number
    does(server, calling.call_next, "1")
    sign.wait_for(f"NUMBER {number}")

    sign.die()
    time.sleep(1.2)  # longer than the look at the line: the server finds nobody there
    again = peer(port=sign.port)

    again.wait_for(f"NUMBER {number}")


def test_dead_slow_and_garbled_signs_keep_nobody_waiting(serving, peer):
    good, mute, mad = peer(), peer(is_silent), peer(says(b"%&$!\n"))
    source = office_with(
        "kalisz",
        counter_1=mute.address,
        counter_2=mad.address,
        counter_3=f"127.0.0.1:{free_port()}",
        counter_4=good.address,
    )
    server = serving(source)
    good.wait_for("CLOSED")
    number = does(server, arriving.issue, "A").number

    began = time.monotonic()
    does(server, calling.call_next, "4")
    good.wait_for(f"NUMBER {number}")

    # A look a second at what other processes do, and nothing on top of it.
    assert time.monotonic() - began < 4
    mute.answer = mad.answer = obeys
    mute.wait_for("CLOSED")
    wait_for("the mad sign, sane again", lambda: mad.dialled >= 2)
    mad.wait_for("CLOSED")


def test_each_office_has_its_own_signs_and_a_changed_file_changes_them(serving, peer):
    here, there, new = peer(), peer(), peer()
    server = serving(
        office_with("kalisz", counter_1=here.address),
        office_with("other", counter_1=there.address),
    )
    here.wait_for("CLOSED")
    there.wait_for("CLOSED")

    does(server, counters.open_counter, "1", office="other")
    there.wait_for("FREE")
    load(server, office_with("other", counter_1=new.address))

    new.wait_for("FREE")
    assert here.lines == ["CLOSED"]
    does(server, counters.pause, "1", office="other")
    new.wait_for("BREAK")
    assert there.shows == "FREE"

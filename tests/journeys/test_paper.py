"""The whole way of a ticket onto paper: kiosk in a browser, real agent, printer behind TCP."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.kiosk_everyone import TAP, measured, turn
from tests.printing.conftest import office_printing_by
from tests.printing.peer import Peer
from tests.serving import OKIENKO, Server, free_port, wait_for

UPRIGHT = {"width": 1080, "height": 1920}
# The page hears of another size before its next picture.
DRAWN_ANEW = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
WIDE = {"width": 1920, "height": 1080}
OUT_OF_PAPER = "W drukarce skończył się papier."


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.switch_off()


class Hall:
    """A kiosk that prints in one way, with its agent as a program of its own."""

    def __init__(self, server: Server, peer: Peer, folder: Path, page: Page) -> None:
        self.server, self.peer, self.folder, self.page = server, peer, folder, page
        self.agent: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.token = server.token("kiosk", "printer")

    def start_agent(self, *arguments: str) -> None:
        log = (self.folder / "agent.log").open("ab")
        self.agent = subprocess.Popen(
            [
                *(str(OKIENKO), "print-agent", "--printer", self.peer.address),
                *("--state", str(self.folder / "agent"), *arguments),
            ],
            env={**os.environ, "OKIENKO_PRINT_TOKEN": self.token, "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=log,
        )

    def started(self, word: str) -> bool:
        return word in (self.folder / "agent.log").read_text()

    def stop_agent(self) -> int:
        assert self.agent
        self.agent.terminate()
        return self.agent.wait(30)

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.server.address}/kiosk/kalisz/kiosk-1{query}")
        expect(self.page.locator("body")).to_have_attribute("data-step", "start")

    def take(self) -> str:
        self.page.get_by_role("button", name="Nie mam rezerwacji").first.click()
        self.page.locator('[data-service="A"]').click()
        expect(self.page.locator("body")).to_have_attribute("data-step", "ticket")
        return self.page.locator(".ticket-number").inner_text()

    def paper_is(self, state: str, seconds: float = 20) -> None:
        paper = self.page.locator(".ticket-paper")
        expect(paper).to_have_attribute("data-paper", state, timeout=seconds * 1000)


@pytest.fixture
def hall_by(
    tmp_path: Path, peer: Peer, new_context: Callable[..., object]
) -> Iterator[Callable[[str], Hall]]:
    """`hall_by("server")` is a hall whose kiosk prints so."""
    from tests.journeys.conftest import enrol

    made: list[Hall] = []

    def make(how: str) -> Hall:
        server = Server(tmp_path, offices=(office_printing_by(how, tmp_path),)).start()
        context = new_context(viewport=UPRIGHT)
        enrol(context, server.address, server.token("kiosk", "kiosk-1"))
        page = context.new_page()
        made.append(Hall(server, peer, tmp_path, page))
        return made[-1]

    yield make
    for hall in made:
        if hall.agent and hall.agent.poll() is None:
            hall.agent.kill()
            hall.agent.wait()
        hall.server.kill()


def numbers(peer: Peer) -> list[bytes]:
    """The picture of the number on each ticket."""
    return [ticket.pictures[0].tobytes() for ticket in peer.tickets]


def walk(hall: Hall, peer: Peer) -> None:
    """A ticket; then one without paper, whose number stays until the paper is back."""
    assert hall.take() == "A001"
    hall.paper_is("printed")
    expect(hall.page.locator(".ticket-paper")).to_have_text("Proszę odebrać wydrukowany bilet.")
    assert len(peer.tickets) == 1
    hall.page.get_by_role("button", name="Gotowe").click()

    peer.paper = "out"
    assert hall.take() == "A002"
    hall.paper_is("trouble")
    expect(hall.page.locator(".ticket-paper")).to_contain_text(OUT_OF_PAPER)
    expect(hall.page.locator(".ticket-paper")).to_contain_text("Państwa numer to A002.")
    expect(hall.page.locator(".ticket-qr svg")).to_be_visible()
    expect(hall.page.get_by_role("button", name="Mam numer")).to_be_visible()
    assert_accessible(hall.page)

    peer.paper = "ok"
    hall.paper_is("printed")
    assert hall.page.locator(".ticket-number").inner_text() == "A002"
    assert len(peer.tickets) == 2
    assert len(set(numbers(peer))) == 2


def test_a_ticket_by_the_server_and_the_same_number_when_the_paper_is_back(hall_by, peer):
    hall = hall_by("server")
    hall.start_agent("--server", f"{hall.server.address}/kiosk/kalisz/kiosk-1")
    wait_for("the agent", lambda: hall.started("Fetching"), 30)
    wait_for("its first look", lambda: peer.asked >= 4)
    hall.open()

    walk(hall, peer)

    hall.page.get_by_role("button", name="Wydrukuj bilet jeszcze raz").click()
    wait_for("the copy", lambda: len(peer.tickets) == 3)
    hall.paper_is("printed")
    assert numbers(peer)[1] == numbers(peer)[2]


def test_a_ticket_by_the_loopback_and_the_same_number_when_the_paper_is_back(hall_by, peer):
    hall = hall_by("loopback")
    listen = ("--listen", f"127.0.0.1:{hall.port}", "--origin", hall.server.address)
    hall.start_agent(*listen)
    wait_for("the agent", lambda: hall.started("Listening"), 30)
    hall.open(f"?agent={hall.port}")

    walk(hall, peer)

    # Asked while the agent is away the copy comes when it is back, which still knows its number.
    assert hall.stop_agent() == 0
    hall.page.get_by_role("button", name="Wydrukuj bilet jeszcze raz").click()
    hall.paper_is("trouble")
    hall.start_agent(*listen)
    wait_for("it again", lambda: listens(hall.port), 30)
    wait_for("the copy", lambda: len(peer.tickets) == 3)
    assert numbers(peer)[1] == numbers(peer)[2]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_without_an_agent_the_number_stays_and_nothing_comes_out_later(hall_by, peer):
    hall = hall_by("loopback")
    hall.open(f"?agent={hall.port}")

    assert hall.take() == "A001"
    hall.paper_is("trouble")
    expect(hall.page.locator(".ticket-paper")).to_contain_text("Drukarka nie odpowiada.")
    hall.page.get_by_role("button", name="Mam numer").click()
    expect(hall.page.locator("body")).to_have_attribute("data-step", "start")

    hall.start_agent("--listen", f"127.0.0.1:{hall.port}", "--origin", hall.server.address)
    wait_for("the agent", lambda: hall.started("Listening"), 30)
    assert hall.take() == "A002"
    hall.paper_is("printed")
    assert len(peer.tickets) == 1


def longest(route) -> None:
    """The ticket with every line that a ticket may have."""
    answer = route.fetch()
    given = answer.json()
    for each in (given, given["said"]["de"]):
        each["reservation"] = "Reservierung für 08:52"
        each["priority"] = "Mit Vorrang"
        each["wait"] = "Voraussichtliche Wartezeit: etwa 45 Minuten"
    route.fulfill(response=answer, json=given)


def test_a_printer_in_trouble_leaves_room_for_every_aid(hall_by, peer):
    hall = hall_by("server")
    page = hall.page
    page.add_init_script(TAP)
    page.route("**/tickets?*", longest)
    hall.open()
    page.get_by_role("button", name="Deutsch").click()
    page.locator(".door").last.click()
    page.locator('[data-service="A"]').click()
    hall.paper_is("trouble")

    for viewport in (UPRIGHT, WIDE):
        page.set_viewport_size(viewport)
        page.evaluate(DRAWN_ANEW)
        for aids in ((), ("large",), ("lower",), ("large", "contrast", "lower", "spoken")):
            turn(page, *aids)
            assert measured(page) == [], (viewport, aids)
            turn(page, *aids, on=False)


def test_a_kiosk_without_a_printer_asks_to_remember_the_number(hall_by, peer):
    hall = hall_by("none")
    hall.open()

    assert hall.take() == "A001"
    hall.paper_is("none")
    expect(hall.page.locator(".ticket-paper")).to_contain_text("Proszę zapamiętać numer")
    expect(hall.page.locator(".ticket-qr svg")).to_be_visible()
    expect(hall.page.get_by_role("button", name="Mam numer")).to_be_visible()

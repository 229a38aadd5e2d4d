"""An agent and a real server: jobs are fetched, printed and confirmed, whatever breaks between."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from printing import fetching
from printing.agent import Agent
from printing.fetching import Away, Round, server_at
from queue_server.domain.hall import PrinterState
from queue_server.queries import hall
from tests.printing.conftest import office_printing_by
from tests.serving import Server, wait_for

# Each test has a kiosk of its own; only the server is everybody's, since its start takes longest.
KIOSKS = tuple(f"test-{number}" for number in range(1, 21))
NAMES = '{ pl = "Automat", en = "Machine", uk = "Автомат", de = "Automat" }'


class Page:
    """What the kiosk's page asks the server for."""

    def __init__(self, server: Server, kiosk: str) -> None:
        self.kiosk = kiosk
        self.address = f"{server.address}/kiosk/kalisz/{kiosk}"
        self.session = requests.Session()
        self.session.cookies.set("okienko_device", server.token("kiosk", "kiosk-1"))
        shown = self.session.get(self.address, timeout=30).text
        found = re.search(r'name="csrf-token" content="([^"]+)"', shown)
        assert found
        self.session.headers.update({"X-CSRFToken": found[1], "Accept": "application/json"})

    def post(self, where: str, **given: Any) -> requests.Response:
        return self.session.post(f"{self.address}/{where}", timeout=30, **given)

    def take(self, key: str = "one") -> dict[str, Any]:
        """A walk-in ticket."""
        asked = {"service": "A", "language": "pl"}
        answer = self.post("tickets", json=asked, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        given: dict[str, Any] = answer.json()
        return given

    def paper(self, job: dict[str, Any]) -> dict[str, Any]:
        """What has become of it."""
        where = f"{self.address}/print-jobs/{job['key']}/{job['copy']}"
        found: dict[str, Any] = self.session.get(where, timeout=30).json()
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The office in Kalisz with many kiosks, which print by the server."""
    folder = tmp_path_factory.mktemp("fetching")
    file = office_printing_by("server", folder)
    with file.open("a", encoding="utf-8") as office:
        for kiosk in KIOSKS:
            office.write(f'\n[kiosks.{kiosk}]\nnames = {NAMES}\nprinting = "server"\n')
    with Server(folder, offices=(file,)) as running:
        yield running


@pytest.fixture(scope="module")
def free_kiosks() -> Iterator[str]:
    return iter(KIOSKS)


@pytest.fixture
def page(server: Server, free_kiosks: Iterator[str]) -> Page:
    return Page(server, next(free_kiosks))


@pytest.fixture
def at(server: Server, page: Page) -> fetching.Server:
    """The kiosk's address and token, as its agent has them."""
    return server_at(page.address, server.token("kiosk", "printer"))


@pytest.fixture
def fetch(at: fetching.Server) -> Iterator[Callable[[Agent], threading.Event]]:
    """`fetch(agent)` lets an agent fetch in the background; what it returns stops it."""
    running: list[threading.Event] = []

    def begin(agent: Agent) -> threading.Event:
        stop = threading.Event()
        running.append(stop)
        threading.Thread(target=fetching.run, args=(agent, at, stop), daemon=True).start()
        return stop

    yield begin
    # A question that waits is answered later, and nobody listens any more.
    for stop in running:
        stop.set()


def printed(page: Page, ticket: dict[str, Any]) -> bool:
    return page.paper(ticket["job"])["state"] == "printed"


def printer_state(server: Server, page: Page) -> PrinterState | None:
    store = server.store()
    try:
        printers = hall.read(store, "kalisz").printers
        return next((each.state for each in printers if each.kiosk == page.kiosk), None)
    finally:
        store.close()


def test_a_ticket_is_fetched_printed_and_confirmed(server, page, agent, peer, fetch):
    fetch(agent)
    ticket = page.take()

    wait_for("the paper", lambda: printed(page, ticket))
    [paper] = peer.tickets
    assert "Rejestracja pojazdu" in paper.text.replace("\n", " ")
    assert "Państwa numer" in paper.text
    assert len(paper.pictures) == 2
    assert printer_state(server, page) is PrinterState.READY


def test_without_an_agent_the_page_hears_at_once_that_the_printer_does_not_answer(page):
    ticket = page.take()

    assert page.paper(ticket["job"]) == {"state": "trouble", "trouble": "offline"}


def test_a_request_that_is_sent_again_has_one_ticket_and_one_paper(page, agent, peer, fetch):
    first, second = page.take(), page.take()
    assert (first["number"], first["job"]) == (second["number"], second["job"])
    fetch(agent)
    wait_for("the paper", lambda: printed(page, first))

    third = page.take()
    assert third["job"] == first["job"]
    assert len(peer.tickets) == 1


def test_the_job_gives_the_tickets_secret_away_to_nobody_but_the_paper(page):
    ticket = page.take()

    secret = re.search(r"/t/kalisz/([\w-]+)", agent_content(page, ticket)["code"])
    assert secret
    assert ticket["job"]["key"] not in secret[1]
    assert secret[1] not in str(ticket["job"])


def agent_content(page: Page, ticket: dict[str, Any]) -> dict[str, Any]:
    """The job's content as an agent gets it."""
    token = page.session.cookies["okienko_device"]
    [job] = server_at(page.address, token).jobs(wait=False)
    assert job["key"] == ticket["job"]["key"]
    content: dict[str, Any] = job["content"]
    return content


def test_out_of_paper_is_told_and_the_same_number_comes_when_it_is_back(page, agent, peer, fetch):
    peer.paper = "out"
    fetch(agent)
    ticket = page.take()
    trouble = {"state": "trouble", "trouble": "paper_out"}
    wait_for("the trouble", lambda: page.paper(ticket["job"]) == trouble)

    peer.paper = "ok"
    wait_for("the paper", lambda: printed(page, ticket))
    assert len(peer.tickets) == 1


def test_a_visitor_who_is_gone_gets_no_paper_any_more(page, agent, peer, fetch):
    peer.paper = "out"
    fetch(agent)
    gone, stays = page.take("gone"), page.take("stays")
    wait_for("trouble", lambda: page.paper(stays["job"])["trouble"] == "paper_out")
    assert page.post(f"print-jobs/{gone['job']['key']}/withdraw").status_code == 204

    peer.paper = "ok"
    wait_for("the paper", lambda: printed(page, stays))
    assert len(peer.tickets) == 1


def test_a_copy_is_the_same_number(page, agent, peer, fetch):
    fetch(agent)
    ticket = page.take()
    wait_for("the paper", lambda: printed(page, ticket))

    copy = page.post(f"print-jobs/{ticket['job']['key']}/again").json()
    wait_for("the copy", lambda: page.paper(copy)["state"] == "printed")
    first, second = peer.tickets
    assert [each.tobytes() for each in first.pictures] == [
        each.tobytes() for each in second.pictures
    ]


def test_a_lost_confirmation_prints_nothing_twice(at, page, agent, peer):
    ticket = page.take()
    confirm = at.confirm

    def lost(*_: Any) -> None:
        raise Away("the answer got lost")

    at.confirm = lost
    with pytest.raises(Away):
        Round(agent, at).go()
    assert not printed(page, ticket)

    at.confirm = confirm
    Round(agent, at).go()
    assert printed(page, ticket)
    assert len(peer.tickets) == 1


def test_an_agent_that_is_restarted_between_printing_and_confirming_prints_nothing_twice(
    at, page, agent_at, peer
):
    ticket = page.take()
    [given] = at.jobs(wait=False)
    agent_at(peer.address).print(fetching.job_from(given))

    Round(agent_at(peer.address), at).go()
    assert printed(page, ticket)
    assert len(peer.tickets) == 1


def test_the_agent_comes_back_by_itself_after_the_server_was_away(
    server, page, agent, peer, fetch, monkeypatch
):
    monkeypatch.setattr(fetching, "PAUSES", (0.1, 0.2))
    fetch(agent)
    wait_for("the printer", lambda: printer_state(server, page) is PrinterState.READY)
    server.kill()
    server.start()

    ticket = page.take()
    wait_for("the paper", lambda: printed(page, ticket))
    assert len(peer.tickets) == 1


def test_the_printers_state_reaches_the_server(server, page, agent, peer, fetch, monkeypatch):
    monkeypatch.setattr(fetching, "LOOK_EVERY", 0.1)
    fetch(agent)
    wait_for("ready", lambda: printer_state(server, page) is PrinterState.READY)

    peer.paper = "low"
    # Else the next look comes when the waiting question is answered.
    page.take()
    wait_for("nearly out", lambda: printer_state(server, page) is PrinterState.NEAR_END)


def test_a_token_that_is_none_is_told_and_nothing_follows_a_redirect(server):
    with pytest.raises(Away, match="401"):
        server_at(f"{server.address}/kiosk/kalisz/kiosk-1", "nothing").jobs(wait=False)
    token = server.token("kiosk", "printer")
    with pytest.raises(Away, match="404"):
        server_at(f"{server.address}/kiosk/kalisz/nowhere", token).jobs(wait=False)


@pytest.mark.parametrize(
    "answer",
    [
        b"what is this\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{{",
        b"",
    ],
    ids=["no HTTP", "half", "no JSON", "nothing"],
)
def test_whatever_stands_between_and_answers_is_a_server_that_is_away(answer):
    def once(listener: socket.socket) -> None:
        with listener.accept()[0] as asked:
            asked.recv(65536)
            asked.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        between = threading.Thread(target=once, args=(listener,))
        between.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/kiosk/kalisz/kiosk-1"
        with pytest.raises(Away):
            server_at(address, "token").jobs(wait=False)
        between.join()


@pytest.mark.parametrize(
    "address", ["", "queue.example/kiosk/a/b", "https://queue.example", "ftp://q/kiosk/a/b"]
)
def test_an_address_that_is_no_kiosks_is_refused(address):
    with pytest.raises(ValueError, match="the kiosk's address"):
        server_at(address, "token")


def test_what_an_agent_says_is_checked(server, page):
    ticket = page.take()
    bearer = {"Authorization": f"Bearer {server.token('kiosk', 'printer')}"}
    job = f"{page.address}/print-jobs/{ticket['job']['key']}/1"

    for where, said in (
        (job, {"state": "eaten"}),
        (job, {"state": "trouble", "trouble": "<script>"}),
        (job, {"state": "trouble"}),
        (job, {"state": 5}),
        (f"{page.address}/printer", {"state": "burning"}),
        (f"{page.address}/printer", []),
    ):
        assert requests.post(where, json=said, headers=bearer, timeout=30).status_code == 400
    assert page.paper(ticket["job"])["state"] == "trouble"

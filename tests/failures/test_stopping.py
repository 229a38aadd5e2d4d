"""The server stops: nothing that was done goes unanswered, and what was answered is kept."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import requests

from tests.failures.conftest import Office
from tests.serving import wait_for

VISITORS = 12


class Crowd:
    """Visitors who press without a pause until the server is gone, each on a line of their own."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.numbers: list[str] = []
        self.refused: set[int] = set()
        self.threads = [threading.Thread(target=self.press) for _ in range(VISITORS)]

    def start(self) -> None:
        for each in self.threads:
            each.start()

    def join(self) -> None:
        for each in self.threads:
            each.join()

    def press(self) -> None:
        line = requests.Session()
        line.headers["Authorization"] = f"Bearer {self.office.tokens['kiosk']}"
        address = f"{self.office.server.address}/api/v1/offices/kalisz/tickets"
        while True:
            try:
                answer = line.post(address, json={"service": "B"}, timeout=30)
            except requests.RequestException:
                return  # it is gone
            if answer.status_code == 201:
                self.numbers.append(answer.json()["number"])
            else:
                self.refused.add(answer.status_code)
                return


def test_a_server_that_is_asked_to_stop_answers_all_that_it_has_begun(serving: Office) -> None:
    crowd = Crowd(serving)
    crowd.start()
    wait_for("a crowd", lambda: len(crowd.numbers) > 2 * VISITORS, 30)

    asked = time.monotonic()
    code = serving.server.stop()
    took = time.monotonic() - asked
    crowd.join()

    assert code == 0
    assert took < 8
    assert crowd.refused <= {503}
    assert "Traceback" not in serving.server.log.read_text()
    serving.server.start()
    given = [entry["ticket"] for entry in serving.journal() if entry["kind"] == "ticket_issued"]
    assert sorted(crowd.numbers) == sorted(given)
    assert len(given) > VISITORS


def test_a_request_is_repeated_across_a_restart_and_done_once(serving: Office) -> None:
    ticket, call = uuid4().hex, {"Idempotency_Key": uuid4().hex}
    first = serving.arrive(ticket).json()
    called = serving.ask("POST", "/counters/1/next", "clerk", {}, **call).json()
    too_late = serving.ask(
        "POST", "/activations", "kiosk", {"code": "1"}, Idempotency_Key="refused"
    )

    serving.server.kill()
    serving.server.start()

    assert serving.arrive(ticket).json() == first
    assert serving.ask("POST", "/counters/1/next", "clerk", {}, **call).json() == called
    again = serving.ask("POST", "/activations", "kiosk", {"code": "1"}, Idempotency_Key="refused")
    assert (again.status_code, again.json()) == (too_late.status_code, too_late.json())
    assert again.status_code == 422
    other = serving.ask("POST", "/tickets", "kiosk", {"service": "B"}, Idempotency_Key=ticket)
    assert (other.status_code, other.json()["reason"]) == (422, "key_reused")
    kinds = [entry["kind"] for entry in serving.journal()]
    assert (kinds.count("ticket_issued"), kinds.count("ticket_called")) == (1, 1)

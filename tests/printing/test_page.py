"""What the kiosk's page is given for printing: the way, the job, and whom its script may ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from queue_server.actions import offices, printing
from queue_server.actions.entry import Door
from queue_server.queries import printing as jobs
from queue_server.store import schema
from tests.printing.conftest import office_printing_by
from tests.surfaces.test_kiosk_routes import PAGE, Machine

BROWSER, LOOPBACK, SERVER, NONE = WAYS = ("browser", "loopback", "server", "none")
WALK_IN = {"service": "A", "language": "uk"}


@pytest.fixture
def machine_by(tmp_path: Path):
    made: list[Machine] = []

    def make(how: str) -> Machine:
        machine = Machine(tmp_path)
        source = office_printing_by(how, tmp_path).read_text(encoding="utf-8")
        offices.load(machine.store, source, "kalisz")
        made.append(machine)
        return machine

    yield make
    for each in made:
        each.store.close()


def asks(machine: Machine, query: str = "") -> str:
    """Whom the page's script may ask."""
    policy = machine.client.get(PAGE + query).headers["Content-Security-Policy"]
    [found] = [each for each in policy.split(";") if "connect-src" in each]
    return found


def asked(machine: Machine) -> list[int]:
    return [job.copy for job in jobs.asked(machine.store, "kalisz", "kiosk-1")]


@pytest.mark.parametrize("how", WAYS)
def test_the_page_knows_its_way_of_printing(machine_by, how):
    machine = machine_by(how)

    assert machine.content()["printing"] == how
    assert machine.content("?print=0")["printing"] == NONE


@pytest.mark.parametrize("how", [BROWSER, SERVER, NONE])
def test_only_a_page_that_has_an_agent_beside_it_may_ask_it(machine_by, how):
    assert "9111" not in asks(machine_by(how), "?agent=9111")


def test_a_page_may_ask_the_agent_of_its_own_machine_and_nobody_else(machine_by):
    machine = machine_by(LOOPBACK)

    assert "connect-src 'self' http://127.0.0.1:9111 " in asks(machine)
    assert "http://127.0.0.1:9222 " in asks(machine, "?agent=9222")
    for strange in ("evil.example", "99999999", "80 https:", "0", "http://evil.example"):
        assert "http://127.0.0.1:9111 " in asks(machine, f"?agent={strange}")
    policy = machine.client.get(PAGE).headers["Content-Security-Policy"]
    usual = machine.client.get(f"{PAGE}?print=0").headers["Content-Security-Policy"]
    assert policy.replace(" http://127.0.0.1:9111", "") == usual


def test_the_agent_beside_gets_the_whole_ticket_in_its_visitors_language(
    machine_by,
):
    job = machine_by(LOOPBACK).post("tickets", WALK_IN).json["job"]

    assert job["copy"] == 1
    assert job["content"]["number"] == "A001"
    assert job["content"]["service"] == "Реєстрація транспортного засобу"
    assert job["content"]["label"] == "Ваш номер"
    assert "/t/kalisz/" in job["content"]["code"]


@pytest.mark.parametrize("how", [BROWSER, NONE])
def test_other_pages_get_no_job(machine_by, how):
    machine = machine_by(how)

    assert "job" not in machine.post("tickets", WALK_IN).json
    assert asked(machine) == []


@pytest.mark.parametrize("how", [BROWSER, NONE])
def test_a_page_that_does_not_print_by_the_server_has_nothing_printed_there(machine_by, how):
    machine = machine_by(SERVER)

    assert "job" not in machine.post("tickets", {**WALK_IN, "printing": how}).get_json()
    assert asked(machine) == []
    assert "job" in machine.post("tickets", {**WALK_IN, "printing": SERVER}).get_json()
    assert asked(machine) == [1]


def test_a_job_that_a_crash_has_lost_is_posted_when_the_page_asks_again(machine_by):
    machine = machine_by(SERVER)
    first = machine.post("tickets", WALK_IN, key="one").json
    with machine.store.writing() as connection:
        connection.execute(delete(schema.print_jobs))

    again = machine.post("tickets", WALK_IN, key="one").json
    assert (again["number"], again["job"]) == (first["number"], first["job"])
    assert asked(machine) == [1]


def test_a_code_that_was_activated_before_prints_only_when_the_visitor_asks(machine_by):
    machine = machine_by(SERVER)
    code = machine.reserve(10)
    first = machine.post("activations", {"code": code}).json
    printing.confirm(Door(machine.store, "kalisz"), first["job"]["key"], 1, None)

    again = machine.post("activations", {"code": code}).json
    assert (again["repeated"], again["job"]) == (True, first["job"])
    assert asked(machine) == []
    assert machine.post(f"print-jobs/{again['job']['key']}/again", {}).json["copy"] == 2
    assert asked(machine) == [2]


def test_the_ticket_of_a_reservation_tells_its_hour_and_counters(machine_by):
    machine = machine_by(LOOPBACK)
    content = machine.post("activations", {"code": machine.reserve(10)}).json["job"]["content"]

    assert content["reservation"] == "Rezerwacja na 08:50"
    assert content["counters"] == "Stanowiska: 1, 2, 3, 4"
    assert content["hint"]


def test_a_copy_of_what_was_never_printed_here_is_not_found(machine_by):
    machine = machine_by(SERVER)

    assert machine.post("print-jobs/unknown/again", {}).status_code == 404
    assert machine.client.get(f"{PAGE}/print-jobs/unknown/1").status_code == 404

"""Jobs and printers on the server: posted once, asked for a while, told when trouble lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from queue_server.actions import accounts, arriving, offices, printing, upkeep
from queue_server.actions.entry import Door
from queue_server.domain.events import EventKind
from queue_server.domain.hall import PrinterState
from queue_server.domain.printing import JobState
from queue_server.queries import hall, journal
from queue_server.queries import printing as jobs
from queue_server.store import Store, schema
from tests.serving import HASHED, ROOT

KEY = "0f" * 16
CONTENT = {"number": "A001", "service": "Rejestracja pojazdu"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def door(store: Store) -> Door:
    """The office in Kalisz, whose first kiosk prints by the server, open on a Monday at 08:40."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    offices.load(
        store, source.replace("[kiosks.kiosk-1]", '[kiosks.kiosk-1]\nprinting = "server"'), "kalisz"
    )
    return Door(store, "kalisz")


@pytest.fixture
def administrator(store: Store, door: Door) -> str:
    account = accounts.add_user(store, "ewa@kalisz.example", HASHED, "Ewa")
    accounts.grant(store, account, "kalisz", "administrator")
    clerk = accounts.add_user(store, "anna@kalisz.example", HASHED, "Anna")
    accounts.grant(store, clerk, "kalisz", "clerk")
    return "ewa@kalisz.example"


def asked(door: Door) -> list[tuple[str, int]]:
    return [(job.key, job.copy) for job in jobs.asked(door.store, "kalisz", "kiosk-1")]


def state(door: Door, copy: int = 1) -> tuple[JobState, str | None]:
    job = jobs.job(door.store, "kalisz", "kiosk-1", KEY, copy)
    assert job is not None
    return job.state, jobs.trouble(door.store, "kalisz", job)


def tend_for(door: Door, clock, span: timedelta, *, heard: PrinterState | None = None) -> None:
    """Time passes; with `heard` the agent says so every half minute."""
    for _ in range(span // timedelta(seconds=30)):
        clock.step(timedelta(seconds=30))
        if heard:
            printing.report(door, "kiosk-1", heard)
        upkeep.tend(door.store, "kalisz")


def told(store: Store) -> list[tuple[str, str, str]]:
    """To whom a printer's trouble was written, about which kiosk and state."""
    with store.reading() as connection:
        rows = connection.execute(
            select(schema.letters).where(schema.letters.c.kind == "printer_trouble")
        )
        return [(row.recipient, row.facts["kiosk"], row.facts["state"]) for row in rows]


def letters_posted(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.execute(select(func.count(schema.letters.c.id))).scalar_one())


def send_letters(store: Store) -> None:
    """The post has brought them: what they told is kept no longer."""
    with store.writing() as connection:
        connection.execute(update(schema.letters).values(facts={}))


def changes(store: Store) -> list[str]:
    found = journal.after(store, "kalisz", 0)
    return [e.details["state"] for e in found if e.kind is EventKind.PRINTER_CHANGED]


def test_a_job_that_is_posted_again_is_printed_once(door):
    for _ in range(3):
        printing.post_job(door, "kiosk-1", KEY, CONTENT)

    assert asked(door) == [(KEY, 1)]
    printing.confirm(door, KEY, 1, None)
    printing.post_job(door, "kiosk-1", KEY, CONTENT)
    assert asked(door) == []


def test_a_kiosk_gets_its_own_jobs_only(door):
    printing.post_job(door, "kiosk-2", KEY, CONTENT)

    assert asked(door) == []
    assert jobs.job(door.store, "kalisz", "kiosk-1", KEY, 1) is None


def test_a_job_in_trouble_is_asked_for_until_it_is_printed(door):
    printing.report(door, "kiosk-1", PrinterState.READY)
    printing.post_job(door, "kiosk-1", KEY, CONTENT)
    assert state(door) == (JobState.WAITING, None)
    printing.confirm(door, KEY, 1, "paper_out")
    assert (state(door), asked(door)) == ((JobState.TROUBLE, "paper_out"), [(KEY, 1)])

    printing.confirm(door, KEY, 1, None)
    assert (state(door), asked(door)) == ((JobState.PRINTED, None), [])
    # A word that comes late changes nothing.
    printing.confirm(door, KEY, 1, "paper_out")
    assert state(door) == (JobState.PRINTED, None)


def test_nothing_comes_out_for_somebody_who_is_gone(door, clock):
    printing.post_job(door, "kiosk-1", KEY, CONTENT)
    printing.withdraw(door, KEY)
    assert asked(door) == []
    printing.confirm(door, KEY, 1, "paper_out")
    assert state(door)[0] is JobState.WITHDRAWN

    printing.post_job(door, "kiosk-1", "left", CONTENT)
    clock.step(timedelta(minutes=3))
    assert asked(door) == []


def test_a_copy_has_the_same_words_and_the_next_number(door):
    printing.post_job(door, "kiosk-1", KEY, CONTENT)
    printing.confirm(door, KEY, 1, None)

    assert printing.post_copy(door, "kiosk-1", KEY) == 2
    [job] = jobs.asked(door.store, "kalisz", "kiosk-1")
    assert (job.copy, job.content) == (2, CONTENT)


def test_a_ticket_that_was_only_looked_up_is_printed_when_asked(door):
    printing.post_job(door, "kiosk-1", KEY, CONTENT, asked=False)
    assert asked(door) == []

    assert printing.post_copy(door, "kiosk-1", KEY) == 2
    assert asked(door) == [(KEY, 2)]


def test_there_is_no_copy_of_what_is_not_known_and_no_end_of_paper_by_one_finger(door):
    assert printing.post_copy(door, "kiosk-1", "unknown") is None
    printing.post_job(door, "kiosk-1", KEY, CONTENT)
    copies = [printing.post_copy(door, "kiosk-1", KEY) for _ in range(25)]
    assert copies[18:20] == [20, None]


def test_jobs_are_forgotten_after_a_day(door, clock):
    printing.post_job(door, "kiosk-1", KEY, CONTENT)
    clock.step(timedelta(days=1) + SECOND)
    upkeep.tend(door.store, "kalisz")

    with door.store.reading() as connection:
        count = connection.execute(select(func.count()).select_from(schema.print_jobs))
        assert count.scalar_one() == 0


def test_only_a_change_of_the_printer_stands_in_the_journal(door):
    for each in ("ready", "ready", "near_end", "near_end", "ready"):
        printing.report(door, "kiosk-1", PrinterState(each))

    assert changes(door.store) == ["ready", "near_end", "ready"]
    [printer] = hall.read(door.store, "kalisz").printers
    assert (printer.kiosk, printer.state) == ("kiosk-1", PrinterState.READY)


def test_an_agent_that_is_silent_for_a_minute_is_offline_until_it_is_heard(door, clock):
    printing.report(door, "kiosk-1", PrinterState.READY)
    tend_for(door, clock, timedelta(seconds=60))
    assert changes(door.store) == ["ready"]

    tend_for(door, clock, timedelta(seconds=30))
    assert changes(door.store) == ["ready", "offline"]
    printing.post_job(door, "kiosk-1", KEY, CONTENT)
    assert state(door) == (JobState.WAITING, "offline")

    printing.report(door, "kiosk-1", PrinterState.READY)
    assert changes(door.store) == ["ready", "offline", "ready"]


@pytest.mark.parametrize("trouble", ["near_end", "paper_out", "cover_open", "offline", "fault"])
def test_administrators_are_written_to_once_when_a_trouble_lasts(
    door, clock, administrator, trouble
):
    arriving.issue(door, "A")
    printing.report(door, "kiosk-1", PrinterState(trouble))
    tend_for(door, clock, timedelta(seconds=90), heard=PrinterState(trouble))
    assert told(door.store) == []

    tend_for(door, clock, timedelta(minutes=5), heard=PrinterState(trouble))
    assert told(door.store) == [(administrator, "kiosk-1", trouble)]


def test_they_are_written_to_again_only_when_it_was_ready_between(door, clock, administrator):
    tend_for(door, clock, timedelta(minutes=4), heard=PrinterState.NEAR_END)
    tend_for(door, clock, timedelta(minutes=4), heard=PrinterState.PAPER_OUT)
    assert len(told(door.store)) == 1

    tend_for(door, clock, timedelta(minutes=1), heard=PrinterState.READY)
    tend_for(door, clock, timedelta(minutes=4), heard=PrinterState.PAPER_OUT)
    assert [each[2] for each in told(door.store)] == ["near_end", "paper_out"]


def test_a_trouble_that_comes_and_goes_is_written_about_once_an_hour(door, clock, administrator):
    for _ in range(12):
        tend_for(door, clock, timedelta(minutes=4), heard=PrinterState.NEAR_END)
        send_letters(door.store)
        tend_for(door, clock, timedelta(minutes=1), heard=PrinterState.READY)

    assert letters_posted(door.store) == 1
    tend_for(door, clock, timedelta(minutes=6), heard=PrinterState.NEAR_END)
    assert letters_posted(door.store) == 2


def test_nobody_is_woken_because_a_machine_is_switched_off_for_the_night(
    door, clock, administrator
):
    printing.report(door, "kiosk-1", PrinterState.READY)
    clock.step(timedelta(hours=12))
    tend_for(door, clock, timedelta(minutes=10))

    assert changes(door.store)[-1] == "offline"
    assert told(door.store) == []


def test_a_kiosk_that_has_no_agent_any_more_is_not_watched(door, clock, administrator):
    printing.report(door, "kiosk-2", PrinterState.PAPER_OUT)
    tend_for(door, clock, timedelta(minutes=4))

    assert told(door.store) == []
    assert hall.read(door.store, "kalisz").printers == ()

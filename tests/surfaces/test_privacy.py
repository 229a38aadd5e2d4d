"""Nothing of a person is left when she deletes it, or when the office must not keep it longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from queue_server.actions import upkeep, wishes
from queue_server.clock import Clock
from queue_server.domain.visits import Person
from queue_server.store import Store
from tests import databases
from tests.mailbox import Mailbox
from tests.serving import Server, wait_for
from tests.surfaces.life import (
    EMAIL,
    NAME,
    PASSWORD,
    PHONE,
    PLATE,
    WAITING,
    Phone,
    letters,
    live,
    office,
    tables,
    traces_in_files,
    traces_in_log,
    traces_in_tables,
)
from tests.surfaces.resident import Resident

MONTH = timedelta(days=31)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Server]:
    """Kalisz with a mail server, its log as talkative as it gets."""
    folder = tmp_path_factory.mktemp("life")
    with Server(
        folder,
        offices=(office(folder),),
        environment={**mailbox.environment, "OKIENKO_LOG_LEVEL": "DEBUG"},
    ) as running:
        yield running


@pytest.fixture(scope="module")
def phone(server: Server, mailbox: Mailbox) -> Phone:
    """Wanda has lived: registered, booked, cancelled, missed, waited, come."""
    return live(server, mailbox)


@pytest.fixture(scope="module")
def copied(phone: Phone, server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database as her life left it, for what happens later."""
    return databases.snapshot(server.database, tmp_path_factory.mktemp("later") / "okienko.db")


@pytest.fixture
def later(copied: str, tmp_path: Path, server: Server) -> Iterator[Store]:
    """The same office in a time that the test moves on."""
    store = Store(databases.copied(copied, tmp_path / "okienko.db"), Clock(server.clock.now()))
    yield store
    store.close()


def test_a_life_leaves_traces_in_the_tables_meant_for_them_and_nowhere_else(phone, server) -> None:
    found = {place.partition(".")[0] for place in tables(server)}

    assert {"users", "contacts"} <= found
    assert found <= {"users", "contacts", "wishes", "letters", "absences"}
    assert traces_in_log(server) == []


def test_the_log_tells_what_happened_and_no_secret_of_a_visit(phone, server, copied) -> None:
    log = server.log.read_text(encoding="utf-8")
    store = Store(copied, Clock(server.clock.now()))
    with store.reading() as connection:
        visits = connection.execute(text("SELECT code, link, hold FROM reservations")).all()
        tracks = connection.execute(text("SELECT track FROM tickets")).all()
    store.close()
    secrets = {secret for row in (*visits, *tracks) for secret in row if secret}

    assert len(secrets) > 8
    assert not [secret for secret in secrets if secret in log]
    for event in ("reservation_made", "reservation_cancelled", "reservation_activated"):
        assert f"event={event} " in log
    issued = next(line for line in log.splitlines() if "event=ticket_issued" in line)
    for part in ("request=", "office=kalisz", "seq=", "ticket=A001"):
        assert part in issued


def test_after_retention_only_the_account_knows_the_address(later) -> None:
    pass_by(later, timedelta(days=18))

    assert traces_in_tables(later) == ["users.email"]


def test_an_account_that_nobody_uses_goes_after_24_months_and_a_warning(later) -> None:
    pass_by(later, MONTH * 22)
    assert warnings(later) == 0
    pass_by(later, MONTH)
    assert warnings(later) == 1
    assert "users.email" in traces_in_tables(later)

    pass_by(later, MONTH)

    assert traces_in_tables(later) == []


def test_after_deletion_no_table_log_or_journal_row_tells_who_it_was(
    phone, server, mailbox, copied
) -> None:
    answer = phone.press("/account/delete", password=PASSWORD)

    assert answer.url.endswith("/goodbye")
    # The post may have a letter in hand.
    wait_for("the last letter to go", lambda: not letters(server, WAITING))
    assert tables(server) == []
    assert traces_in_log(server) == []
    server.stop()
    assert traces_in_files(server) == []
    server.start()
    assert tables(server) == []
    assert traces_in_log(server) == []


def test_who_booked_by_e_mail_alone_deletes_it_by_the_visits_link(tmp_path) -> None:
    town = Resident(
        tmp_path,
        **{
            'identity = "account"': 'identity = "email"',
            "fields = []": 'fields = ["name", "phone", "plate"]',
            "account_months = 24\n": "",
        },
    )
    who = {"email": EMAIL, "name": NAME, "phone": PHONE, "plate": PLATE}
    visit = town.book("A", **who)
    wishes.ask(town.door, Person(email=EMAIL), "C")
    assert {"contacts.phone", "letters.recipient", "wishes.email"} <= set(
        traces_in_tables(town.store)
    )

    page = town.get(town.path(visit, "/erase"), "en").text
    answer = town.submit(town.path(visit, "/erase"))

    assert "Delete my data?" in page
    assert answer.location == "/goodbye"
    assert traces_in_tables(town.store) == []
    town.store.close()


def pass_by(store: Store, span: timedelta) -> None:
    """Let time pass, and what follows from it be done."""
    store.clock.start(store.clock.now() + span)
    upkeep.tend(store, "kalisz")


def warnings(store: Store) -> int:
    """How many letters warn of an account's end."""
    with store.reading() as connection:
        query = "SELECT count(*) FROM letters WHERE kind = 'account_warning'"
        return int(connection.exec_driver_sql(query).scalar_one())

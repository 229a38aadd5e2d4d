"""Nothing of a person is left in the database's files, nor told by the log, once it is deleted."""

from __future__ import annotations

from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from queue_server.actions import people, wishes
from queue_server.domain.visits import Person
from queue_server.store import schema
from queue_server.workers import upkeep
from tests.surfaces.life import EMAIL, NAME, PHONE, PLATE, TRACES
from tests.surfaces.resident import Resident

OTHERS = [f"guest{number:03d}@home.example" for number in range(120)]


class EndOfTestError(Exception):
    """Ends what would run for ever."""


@pytest.fixture
def town(tmp_path: Path, dialect: str) -> Resident:
    """An office where one books by e-mail, and asks for everything."""
    return Resident(
        tmp_path,
        dialect=dialect,
        **{
            'identity = "account"': 'identity = "email"',
            "fields = []": 'fields = ["name", "phone", "plate"]',
            "account_months = 24\n": "",
        },
    )


@pytest.mark.dialect("sqlite")
def test_after_deletion_not_even_the_files_tell_who_it_was(town) -> None:
    booked = [
        town.book("A", town.first_hour("A"), email=EMAIL, name=NAME, phone=PHONE, plate=PLATE),
        town.book("C", town.first_hour("C"), email=EMAIL, name=NAME, phone=PHONE, plate=PLATE),
    ]
    wishes.ask(town.door, Person(email=EMAIL), "C")
    crowd(town)
    assert traces_in_files(town)

    for visit in booked:
        people.erase_visit(town.door, visit.link)
    people.erase_address(town.store, EMAIL)
    town.store.sweep()

    assert traces_in_files(town) == []
    town.store.close()


@pytest.mark.dialect("sqlite")
def test_a_sweep_waits_for_nobody_and_the_next_one_does_its_work(town) -> None:
    visit = town.book("A", email=EMAIL, name=NAME, phone=PHONE, plate=PLATE)
    with town.store.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar()
        people.erase_visit(town.door, visit.link)
        town.store.sweep()
        assert traces_in_files(town)

    town.store.sweep()

    assert traces_in_files(town) == []
    town.store.close()


@pytest.mark.dialect("sqlite")
def test_the_minute_hand_sweeps_once_a_minute(town) -> None:
    visit = town.book("A", email=EMAIL, name=NAME, phone=PHONE, plate=PLATE)
    people.erase_visit(town.door, visit.link)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if not traces_in_files(town) or sum(slept) > 300:
            raise EndOfTestError

    with pytest.raises(EndOfTestError):
        upkeep.run(town.store, sleep)

    breaths = slept.count(upkeep.BREATH_SECONDS) * upkeep.BREATH_SECONDS
    assert sum(slept) - breaths <= 60
    town.store.close()


@pytest.mark.dialect("sqlite", "postgresql")
def test_a_database_in_trouble_names_nobody(town) -> None:
    wishes.ask(town.door, Person(email=EMAIL), "C")

    with pytest.raises(IntegrityError) as trouble, town.store.writing() as connection:
        copy_row(connection)

    told = "".join(format_exception(trouble.value))
    assert "unique" in told.lower()
    assert not any(trace in told for trace in (EMAIL, NAME, PHONE, PLATE))
    town.store.close()


def copy_row(connection: Connection) -> None:
    """Write a row that is there already, as a defect might."""
    row = dict(connection.execute(schema.wishes.select()).mappings().one())
    connection.execute(schema.wishes.insert().values(row))


def crowd(town: Resident) -> None:
    """Enough others, so that rows move from page to page."""
    for number, email in enumerate(OTHERS):
        wishes.ask(town.door, Person(email=email), "ABC"[number % 3])


def traces_in_files(town: Resident) -> list[str]:
    """The database's files that hold one of the traces anywhere."""
    path = Path(town.store.engine.url.database)
    files = [path, path.with_name(f"{path.name}-wal")]
    wanted = [trace.encode() for trace in TRACES]
    return [
        each.name
        for each in files
        if each.exists() and any(trace in each.read_bytes().lower() for trace in wanted)
    ]

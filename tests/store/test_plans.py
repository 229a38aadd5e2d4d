"""However much history PostgreSQL keeps, no question of the day reads through it.

PostgreSQL itself says how many blocks each statement touched: reading a table of years would touch
thousands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from secrets import token_hex
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event

from queue_server.actions import arriving, calling, counters, reservations, showing, upkeep
from queue_server.actions.entry import VISITOR, Actor, Door, Once
from queue_server.queries import (
    availability,
    calls,
    hall,
    journal,
    letters,
    offices,
    showings,
    tickets,
)
from queue_server.store import Store
from tests import databases
from tests.actions.bookings import booked_office, confirmed, hour
from tests.actions.visits import BORIS, MONDAY, TUESDAY, load_file
from tests.conftest import SteppedClock
from tests.postgres import cluster, name_of

pytestmark = pytest.mark.dialect("postgresql")

DAYS, A_DAY = 120, 150
# More than a day of a table has rows; each row may count as a block. No table has so few.
MOST_BLOCKS = 250
ANNA = Actor("user:1", "Anna")
# For every ticket that was ever given there is a row of each; the oldest come first.
HISTORY = f"""
    INSERT INTO tickets (office_id, business_date, number, service, kind, state, issued_at,
        queued_at, language, track, head, transferred, calls, ending)
    SELECT id, day, 'A' || number, 'A', 'walk_in', 'done', day + interval '9 hours',
        day + interval '9 hours', 'pl', md5(id || '-' || day || '-' || number), false, false, 1,
        'served'
    FROM generate_series(date '{MONDAY}' - {DAYS}, date '{MONDAY}' - 1, interval '1 day') AS day,
        offices, generate_series(1, {A_DAY}) AS number;

    CREATE TEMPORARY TABLE old AS
    SELECT *, row_number() OVER (PARTITION BY office_id ORDER BY id) AS place,
        timestamp '{MONDAY}' AS lately
    FROM tickets ORDER BY id;

    INSERT INTO calls (office_id, call, business_date, ticket_id, number, service, counter,
        language, at, withdrawn, shown_at)
    SELECT office_id, place, business_date, id, number, service, '1', language, queued_at, false,
        queued_at FROM old;

    INSERT INTO showings (office_id, call, display, shown_at)
    SELECT office_id, place, 'hall-' || hall, queued_at FROM old, generate_series(1, 2) AS hall;

    INSERT INTO journal (office_id, seq, at, kind, ticket, details)
    SELECT office_id, place, queued_at, 'ticket_called', number, '{{}}' FROM old;

    INSERT INTO reservations (office_id, code, service, starts_at, business_date, state, made_at,
        ticket_id, minutes)
    SELECT office_id, 'old-' || id, service, queued_at, business_date, 'activated', queued_at, id,
        10 FROM old;

    INSERT INTO contacts (reservation_id, email, language, reminded_at)
    SELECT id, 'visitor-' || id || '@example.org', 'pl', made_at FROM reservations
    WHERE business_date > date '{MONDAY}' - 4;

    INSERT INTO receipts (office_id, account, key, fingerprint, answer, at)
    SELECT office_id, 'token:1', 'key-' || id, md5(id::text), 'null', lately FROM old;

    INSERT INTO letters (office_id, kind, channel, recipient, language, facts, message_id, made_at,
        tries, sent_at)
    SELECT office_id, 'visit_booked', 'mail', 'visitor-' || id || '@example.org', 'pl', '{{}}',
        '<' || id || '@okienko>', lately, 1, lately FROM old;

    UPDATE offices SET seq = {DAYS * A_DAY}, last_call = {DAYS * A_DAY},
        last_at = (SELECT max(queued_at) FROM old), business_date = date '{MONDAY}' - 1
"""


class Touched(NamedTuple):
    """A statement as PostgreSQL executed it, and how many blocks it looked at for it."""

    statement: str
    blocks: int


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two offices that have worked for years; the store writes down what its statements touch."""
    address = databases.at(tmp_path_factory.mktemp("years") / "okienko.db", "postgresql")
    clock = SteppedClock()
    with closing(Store(address, clock)) as store:
        booked_office(store)
        load_file(store, "wide")
    with cluster().connected(name_of(address)) as connection:
        connection.execute(HISTORY.encode())
        # As PostgreSQL does by itself in time.
        connection.execute("VACUUM ANALYZE")
    with closing(Store(address, clock)) as store:
        # What is done once for each day may look at all of it.
        for _ in range(DAYS + 2):
            let_a_minute_pass(store)
        for slug in ("booked", "wide"):
            arriving.issue(Door(store, slug), "A")
        yield store


@pytest.fixture
def touched(years: Store) -> Iterator[list[Touched]]:
    """What the store's statements touch from now on."""
    found: list[Touched] = []

    def listen(connection: Any, record: Any) -> None:
        connection.add_notice_handler(lambda notice: found.extend(read(notice.message_primary)))
        connection.autocommit = True
        connection.execute("LOAD 'auto_explain'")
        for name, value in EXPLAINED.items():
            connection.execute(f"SET {name} = {value}")
        connection.autocommit = False

    years.engine.dispose()
    event.listen(years.engine, "connect", listen)
    yield found
    event.remove(years.engine, "connect", listen)


EXPLAINED = {
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    "client_min_messages": "log",
}


def read(notice: str) -> Iterator[Touched]:
    """The statement that a notice explains, if it does."""
    _duration, is_plan, plan = notice.partition("plan:")
    if is_plan:
        explained = json.loads(plan)
        blocks = ("Shared Hit Blocks", "Shared Read Blocks")
        yield Touched(explained["Query Text"], sum(explained["Plan"][each] for each in blocks))


def press_all_buttons(store: Store) -> None:
    """Whatever happens at a counter, with a receipt and without."""
    door = Door(store, "wide", ANNA)
    counters.open_counter(door, "1")
    for letter in "AABC":
        arriving.issue(Door(store, "wide", ANNA, Once(token_hex(), "f" * 64)), letter)
    calling.call_next(door, "1")
    calling.recall(door, "1")
    calling.start(door, "1")
    calling.hold(door, "1")
    held = hall.read(store, "wide").held[0].number
    calling.resume(door, "1", held)
    calling.transfer(door, "1", "B")
    calling.call_next(door, "1")
    calling.undo(door, "1")
    calling.call_next(door, "1")
    calling.finish(door, "1")


def come_with_a_reservation(store: Store) -> None:
    """Book, look at it, and activate it at the kiosk."""
    visitors = Door(store, "booked", VISITOR)
    confirmed(visitors, hour(10, day=TUESDAY))
    soon = store.clock.now() + timedelta(minutes=5)
    activated = arriving.activate(visitors, reservations.reserve(visitors, "A", soon).code)
    assert activated.issued.number


def look_at_everything(store: Store) -> None:
    """What screens, pages and other systems ask for again and again."""
    number = hall.read(store, "wide").queue[0].ticket.number
    hall.read(store, "booked")
    tickets.find(store, "wide", number)
    availability.days(store, "booked", "A")
    availability.hours(store, "booked", "A", TUESDAY)
    journal.after(store, "wide", journal.last(store, "wide") - 3)
    calls.was_called(store, offices.find(store, "wide"), number, "1")
    showings.latest_spoken(store, "wide", ("hall-1",))
    letters.due(store, "mail", 20)


def tell_what_was_shown(store: Store) -> None:
    """A display acknowledges."""
    door = Door(store, "wide", BORIS)
    arriving.issue(door, "A")
    shown = calling.call_next(door, "2").ticket.call
    for acknowledge in (showing.acknowledge, showing.acknowledge_spoken):
        acknowledge(store, "wide", [(shown, "hall-1", store.clock.now())])


def let_a_minute_pass(store: Store) -> None:
    """The minute hand; what is done once a day was done before."""
    for slug in ("booked", "wide"):
        upkeep.tend(store, slug)


@pytest.mark.parametrize(
    "happens",
    [
        press_all_buttons,
        come_with_a_reservation,
        tell_what_was_shown,
        look_at_everything,
        let_a_minute_pass,
    ],
)
def test_no_statement_of_the_day_reads_through_the_years(years, touched, happens):
    happens(years)

    assert len(touched) > 3
    slow = [each for each in touched if each.blocks > MOST_BLOCKS]
    assert slow == []


TABLES = ("tickets", "calls", "showings", "journal", "reservations", "receipts", "letters")


@pytest.mark.parametrize("table", TABLES)
def test_reading_through_the_years_would_be_noticed(years, touched, table):
    with years.reading() as connection:
        connection.exec_driver_sql(f"SELECT max({table}::text) FROM {table}").scalar()

    assert [each.statement[:6] for each in touched if each.blocks > MOST_BLOCKS] == ["SELECT"]

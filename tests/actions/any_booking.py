"""Booking under any sequence of actions: whatever visitors, time and the office do, it adds up."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from queue_server.actions import arriving, booking, offices, people, upkeep, visits, wishes
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.refusals import Refused
from queue_server.domain.slots import slots_on
from queue_server.domain.visits import Person
from queue_server.queries import availability, journal
from queue_server.queries import offices as known
from queue_server.queries import visits as found
from queue_server.store import Store, schema
from tests import databases
from tests.conftest import SteppedClock

PEOPLE = tuple(
    Person(email=f"{name}@example.org", name=f"{name.title()} Żak", phone=f"60070080{count}")
    for count, name in enumerate(("anna", "boris", "celina", "dora"))
)
OFFICE = "booked"
TAKING = ("booked", "activated", "missed")

picks = st.integers(0, 60)
people_ = st.sampled_from(PEOPLE)
services = st.sampled_from("AAB")


class AnyBooking(RuleBasedStateMachine):
    """Books at random in an office with few hours, so that everybody is in everybody's way."""

    def __init__(self, loaded: str, folder: Path) -> None:
        super().__init__()
        self.clock = SteppedClock()
        self.store = Store(databases.copied(loaded, folder / "booking.db"), self.clock)
        self.door = Door(self.store, OFFICE, VISITOR)
        self.keys: list[str] = []
        self.links: list[str] = []
        self.lines: list[str] = []
        self.secrets: set[str] = set()

    @initialize(count=st.integers(0, 8))
    def some_have_booked(self, count: int) -> None:
        for number in range(count):
            self.book_and_confirm("AB"[number % 2], number % 3, 5 * number, PEOPLE[number % 4])
        for number in range(count // 2):
            self.wish(PEOPLE[number % 4], "AB"[number % 2], number, visit=number % 3 == 0)

    def teardown(self) -> None:
        self.store.close()

    # --- what people do --------------------------------------------------------------------------

    @rule(service=services, day=st.integers(0, 2), pick=picks, again=st.booleans())
    def hold(self, service: str, day: int, pick: int, again: bool) -> None:
        date = self.office().business_date(self.clock.now()) + timedelta(days=day)
        slots = slots_on(self.office(), self.office().service(service), date)
        if slots:
            key = self.keys[-1] if again and self.keys else booking.new_key()
            if self.ask(booking.hold, service, slots[pick % len(slots)].starts_at, key):
                self.keys.append(key)

    @precondition(lambda self: self.keys)
    @rule(pick=picks, person=people_, twice=st.booleans())
    def book(self, pick: int, person: Person, twice: bool) -> None:
        key = self.keys[-1 - pick % min(3, len(self.keys))]
        visit = self.ask(booking.book, key, person)
        if visit:
            self.keep(visit)
            if twice:
                assert self.ask(booking.book, key, person) == visit

    @precondition(lambda self: self.keys)
    @rule()
    def let_go(self) -> None:
        self.ask(booking.let_go, self.keys.pop())

    @precondition(lambda self: self.links)
    @rule(pick=picks, action=st.sampled_from([visits.confirm, visits.confirm, visits.cancel]))
    def confirm_or_cancel(self, pick: int, action: Any) -> None:
        link = self.links[pick % len(self.links)]
        done = self.ask(action, link)
        if done:
            assert self.ask(action, link) == done

    @rule(service=services, day=st.integers(0, 2), pick=picks, person=people_)
    def book_and_confirm(self, service: str, day: int, pick: int, person: Person) -> None:
        self.hold(service, day, pick, again=False)
        visit = self.keys and self.ask(booking.book, self.keys[-1], person)
        if visit:
            self.keep(visit)
            self.ask(visits.confirm, visit.link)

    @precondition(lambda self: self.links)
    @rule(pick=picks)
    def give_up(self, pick: int) -> None:
        link = self.links[-1 - pick % min(4, len(self.links))]
        if self.ask(visits.cancel, link):
            assert self.visit(link).state == "cancelled"

    @precondition(lambda self: self.links)
    @rule(pick=picks, day=st.integers(0, 2), again=st.booleans())
    def move(self, pick: int, day: int, again: bool) -> None:
        link = self.links[pick % len(self.links)]
        before = self.visit(link)
        if before and not again:
            self.hold(before.service, day, pick, again=False)
        if not self.keys:
            return
        moved = self.ask(visits.move, link, self.keys[-1])
        after = self.visit(link)
        if moved:
            assert (moved.code, moved.link) == (before.code, before.link)
            assert after == moved
        else:
            # Whatever came in the way: the old place is still hers.
            assert after == before

    @rule(person=people_, service=services, pick=picks, visit=st.booleans())
    def wish(self, person: Person, service: str, pick: int, visit: bool) -> None:
        link = self.links[pick % len(self.links)] if visit and self.links else None
        wish = self.ask(wishes.ask, person, service, None, link)
        if wish and wish.link not in self.lines:
            self.lines.append(wish.link)
            self.secrets.add(wish.link)

    @precondition(lambda self: self.lines)
    @rule(pick=picks, person=people_, twice=st.booleans())
    def accept(self, pick: int, person: Person, twice: bool) -> None:
        link = self.in_line(pick)
        visit = self.ask(wishes.accept, link, person)
        if visit:
            self.keep(visit)
            if twice:
                assert self.ask(wishes.accept, link, person) == visit

    @precondition(lambda self: self.lines)
    @rule(pick=picks, action=st.sampled_from([wishes.decline, wishes.decline, wishes.withdraw]))
    def leave_it(self, pick: int, action: Any) -> None:
        self.ask(action, self.in_line(pick))

    def in_line(self, pick: int) -> str:
        """Somebody who is offered a place now, if there is anybody; else anybody who asked."""
        now = self.clock.now()
        offered = [
            row.link
            for row in self.rows(schema.wishes)
            if row.offered_until is not None and row.offered_until >= now
        ]
        asked = [row.link for row in self.rows(schema.wishes)]
        several = (offered if pick % 5 else asked) or asked or self.lines
        return several[pick % len(several)]

    @precondition(lambda self: self.links)
    @rule(pick=picks, early=st.booleans())
    def come_to_the_kiosk(self, pick: int, early: bool) -> None:
        coming = [each for each in map(self.visit, self.links) if each and each.state == "booked"]
        if coming:
            visit = coming[pick % len(coming)]
            if not early:
                self.clock.moment = max(self.clock.now(), visit.starts_at - timedelta(minutes=9))
            self.ask(arriving.activate, visit.code)

    @precondition(lambda self: self.links)
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        self.ask(people.erase_visit, self.links.pop(pick % len(self.links)))

    # --- what time and the office do -------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 5, 10, 25, 31, 61]), seconds=st.integers(0, 1))
    def time_passes(self, minutes: int, seconds: int) -> None:
        self.clock.step(timedelta(minutes=minutes, seconds=seconds))

    @precondition(lambda self: self.links)
    @rule()
    def a_night_passes(self) -> None:
        self.clock.step(timedelta(hours=20))

    @rule()
    def the_minute_hand_moves(self) -> None:
        upkeep.tend(self.store, OFFICE)

    @rule(delay=st.sampled_from(["0", "20", "[5, 45]"]))
    def the_office_changes_its_delay(self, delay: str) -> None:
        head, _, tail = known.source(self.store, OFFICE).partition("after_minutes = ")
        rest = tail.partition("\n")[2]
        offices.load(self.store, f"{head}after_minutes = {delay}\n{rest}", OFFICE)

    # --- how the answers come --------------------------------------------------------------------

    def ask(self, action: Any, *asked: Any) -> Any:
        """The answer, or None when it was refused."""
        try:
            return action(self.door, *asked)
        except Refused:
            return None

    def keep(self, visit: Any) -> None:
        if visit.link not in self.links:
            self.links.append(visit.link)
        self.secrets |= {visit.link, visit.code}

    def visit(self, link: str) -> Any:
        try:
            return found.find(self.store, OFFICE, link)
        except Refused:
            return None

    def office(self) -> Any:
        return known.find(self.store, OFFICE)

    def rows(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table)))

    # --- what must hold after every step ---------------------------------------------------------

    @invariant()
    def free_and_booked_and_held_places_are_all_places(self) -> None:
        taken = self.taken()
        for service in "AB":
            for day in availability.days(self.store, OFFICE, service):
                for hour in availability.hours(self.store, OFFICE, service, day.date):
                    assert hour.free + taken[service, hour.starts_at] == hour.places

    @invariant()
    def no_hour_ever_has_more_than_its_places(self) -> None:
        for (service, _), count in self.taken().items():
            assert count <= {"A": 1, "B": 2}[service]

    def taken(self) -> Counter[tuple[str, datetime]]:
        """How many places of each hour are booked, held or kept back, counted row by row."""
        now = self.clock.now()
        booked = [
            row
            for row in self.rows(schema.reservations)
            if row.state in TAKING or (row.state == "unconfirmed" and row.confirm_by >= now)
        ]
        held = [row for row in self.rows(schema.holds) if row.expires_at > now]
        return Counter(
            (row.service, row.starts_at) for row in [*booked, *held, *self.rows(schema.freed)]
        )

    @invariant()
    def codes_and_links_belong_to_one_visit(self) -> None:
        kept = self.rows(schema.reservations)
        links = [row.link for row in kept if row.link]
        assert len({row.code for row in kept}) == len(kept)
        assert len(set(links)) == len(links)

    @invariant()
    def an_offer_keeps_a_place_for_one_person_and_a_person_has_one_offer(self) -> None:
        now, freed = self.clock.now(), {row.id for row in self.rows(schema.freed)}
        kept = [
            row.freed_id
            for row in self.rows(schema.wishes)
            if row.offered_until is not None and row.offered_until >= now
        ]
        live = [each for each in kept if each in freed]
        assert len(set(live)) == len(live)

    @invariant()
    def nobody_is_written_twice_about_the_same_offer(self) -> None:
        pairs = [(row.freed_id, row.wish_id) for row in self.rows(schema.offers)]
        assert len(set(pairs)) == len(pairs)

    @invariant()
    def the_journal_tells_nothing_about_anybody(self) -> None:
        entries = repr(journal.after(self.store, OFFICE, 0, limit=5000))
        assert "@" not in entries
        assert "Żak" not in entries
        assert "6007008" not in entries
        assert not any(secret in entries for secret in self.secrets)

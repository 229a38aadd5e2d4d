"""An office under any sequence of actions, and a plain model of what its hall must look like."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from queue_server.actions import arriving, calling, counters, offices, reservations, upkeep
from queue_server.actions.entry import Actor, Door, Once
from queue_server.domain.refusals import Refusal, Refused
from queue_server.domain.tickets import AT_COUNTER, MOVES, State
from queue_server.queries import hall, journal
from queue_server.queries import tickets as standing
from queue_server.store import Store, present, schema
from queue_server.store.present import Present, Standing
from tests import databases
from tests.conftest import SteppedClock

COUNTERS = ("1", "2", "3")
ANNA, BORIS, MACHINE = Actor("user:1", "Anna"), Actor("user:2", "Boris"), Actor("token:7", "API")
STEPS_ALLOWED = {(before, after) for (before, _), after in MOVES.items()}

counter_keys = st.sampled_from(COUNTERS)
# Mostly whoever is at the counter (None), now and then somebody who has no business there.
actors = st.sampled_from([None, None, None, None, ANNA, BORIS, MACHINE])
services = st.sampled_from("ABC")
came_or_not = st.sampled_from([None, True, False])
picks = st.integers(min_value=0, max_value=50)


@dataclass(frozen=True)
class Known:
    """What the model knows of a ticket."""

    service: str
    state: State
    counter: str | None = None
    to_counter: str | None = None


Key = tuple[Any, str]  # business date, number


CALLING = (calling.call_next, calling.call_chosen, calling.resume)


class AnySequence(RuleBasedStateMachine):
    """Presses buttons at random; the model is moved only by what was answered.

    `compared` counts how often memory was held against the database, in all of the tries.
    """

    compared = 0

    def __init__(self, loaded: str, folder: Path, source: str) -> None:
        super().__init__()
        self.source = source
        self.clock = SteppedClock()
        self.store = Store(databases.copied(loaded, folder / "any.db"), self.clock)
        # Another process on the same database: neither may trust what it remembers blindly.
        self.other = Store(self.store.address, self.clock)
        self.today = self.now().business_date
        self.tickets: dict[Key, Known] = {}
        self.last_press: dict[str, dict[Key, Known]] = {}
        self.codes: list[str] = []
        self.keys = 0
        self.undone = False
        self.former: dict[Key, State] = {}

    def teardown(self) -> None:
        if not self.store._offices:
            return
        fresh = Store(self.store.address, self.clock)
        try:
            assert hall.read(fresh, "wide") == self.now()
        finally:
            fresh.close()
            self.store.close()
            self.other.close()

    # --- what people do --------------------------------------------------------------------------

    @initialize(count=st.integers(0, 6))
    def a_morning_begins(self, count: int) -> None:
        for letter in "ABCABC"[:count]:
            self.take(letter, None)
        for counter in COUNTERS[: count // 2]:
            self.call_next(counter, None, None)

    @rule(letter=services, priority=st.sampled_from([None, "pregnant", "director"]))
    def take(self, letter: str, priority: str | None) -> None:
        issued = self.ask(ANNA, arriving.issue, letter, priority)
        if issued:
            self.tickets[self.today, issued.number] = Known(letter, State.WAITING)
            found = standing.find(self.store, "wide", issued.number)
            assert issued.people_ahead == found.people_ahead
            assert issued.wait_minutes == found.wait_minutes

    @rule(letter=services, ahead=st.integers(0, 40))
    def reserve(self, letter: str, ahead: int) -> None:
        hour = self.now().now + timedelta(minutes=ahead)
        self.codes.append(self.ask(MACHINE, reservations.reserve, letter, hour).code)

    @precondition(lambda self: self.codes)
    @rule(pick=picks)
    def activate(self, pick: int) -> None:
        activated = self.ask(MACHINE, arriving.activate, self.codes[pick % len(self.codes)])
        if activated and not activated.repeated:
            issued = activated.issued
            self.tickets[self.today, issued.number] = Known(issued.service, State.WAITING)

    @precondition(lambda self: self.codes)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        self.ask(MACHINE, reservations.cancel, self.codes[pick % len(self.codes)])

    @rule(counter=counter_keys, actor=actors, came=came_or_not)
    def call_next(self, counter: str, actor: Actor | None, came: bool | None) -> None:
        shown = [place.ticket.number for place in self.now().queue_at(counter)]
        moves = self.is_at_another(actor or self.whoever_is_at(counter), counter)
        answer = self.press(actor, calling.call_next, counter, came)
        # Who comes from another counter first frees those who waited for it: they may be next.
        if answer and not moves:
            assert (answer.ticket.number if answer.ticket else None) == (shown or [None])[0]

    @rule(counter=counter_keys, actor=actors, pick=picks, held=st.booleans(), came=came_or_not)
    def call_chosen(
        self, counter: str, actor: Actor | None, pick: int, held: bool, came: bool | None
    ) -> None:
        wanted = {State.HELD} if held else {State.WAITING, State.HELD, State.NO_SHOW}
        todays = {key[1]: known for key, known in self.tickets.items() if key[0] == self.today}
        fitting = [number for number, known in todays.items() if known.state in wanted]
        numbers = fitting or [*todays, "A001"]
        action = calling.resume if held else calling.call_chosen
        self.press(actor, action, counter, numbers[pick % len(numbers)], came)

    @precondition(lambda self: any(map(self.visitor, COUNTERS)))
    @rule(at=picks, actor=actors, verb=st.sampled_from(["recall", "start", "finish"]))
    def serve(self, at: int, actor: Actor | None, verb: str) -> None:
        self.press(actor, getattr(calling, verb), self.busy(at))

    @precondition(lambda self: any(map(self.visitor, COUNTERS)))
    @rule(at=picks, actor=actors, verb=st.sampled_from(["miss", "hold"]))
    def set_aside(self, at: int, actor: Actor | None, verb: str) -> None:
        self.press(actor, getattr(calling, verb), self.busy(at))

    @rule(counter=counter_keys, verb=st.sampled_from(["recall", "finish", "hold", "transfer"]))
    def press_where_nobody_may_be(self, counter: str, verb: str) -> None:
        if not self.visitor(counter):
            assert self.ask(None, getattr(calling, verb), counter) is None

    @precondition(lambda self: any(map(self.visitor, COUNTERS)))
    @rule(
        at=picks,
        actor=actors,
        to=st.tuples(st.one_of(st.none(), services), st.one_of(st.none(), counter_keys)),
        head=st.booleans(),
    )
    def transfer(
        self, at: int, actor: Actor | None, to: tuple[str | None, str | None], head: bool
    ) -> None:
        self.press(actor, calling.transfer, self.busy(at), *to, head)

    @precondition(lambda self: self.last_press)
    @rule(at=picks, actor=actors)
    def undo(self, at: int, actor: Actor | None) -> None:
        pressed = sorted(self.last_press)
        counter = pressed[at % len(pressed)]
        if self.ask(actor, calling.undo, counter) is None:
            return
        self.undone = True
        desks = {desk.counter: desk.state.value for desk in self.now().desks}
        for key, before in self.last_press.pop(counter).items():
            shut = before.to_counter and desks.get(before.to_counter, "closed") == "closed"
            waits_in_vain = shut and before.state is State.WAITING
            self.tickets[key] = replace(before, to_counter=None) if waits_in_vain else before

    @rule(counter=counter_keys, actor=actors, take_over=st.booleans())
    def open(self, counter: str, actor: Actor | None, take_over: bool) -> None:
        self.ask(actor, counters.open_counter, counter, take_over)
        self.free_those_bound_to_closed_counters()

    @rule(counter=counter_keys, actor=actors, verb=st.sampled_from(["pause", "close_counter"]))
    def leave(self, counter: str, actor: Actor | None, verb: str) -> None:
        self.ask(actor, getattr(counters, verb), counter)
        self.free_those_bound_to_closed_counters()

    @rule(by=st.sampled_from([1, 5, 11, 20, 61, 300, 3700]))
    def time_passes(self, by: int) -> None:
        self.clock.step(timedelta(seconds=by))

    @rule(hours=st.integers(5, 30))
    def a_night_passes(self, hours: int) -> None:
        self.clock.step(timedelta(hours=hours))

    @rule(back=st.integers(1, 90))
    def the_clock_is_set_back(self, back: int) -> None:
        self.clock.step(-timedelta(seconds=back))

    @rule()
    def the_minute_hand_moves(self) -> None:
        upkeep.tend(self.store, "wide")
        self.follow_the_day()

    @rule(mean=st.integers(1, 20))
    def the_office_file_changes(self, mean: int) -> None:
        changed = self.source.replace("mean_minutes = 5", f"mean_minutes = {mean}")
        offices.load(self.store, changed, "wide")
        self.follow_the_day()

    # --- how the model follows -------------------------------------------------------------------

    def now(self) -> hall.Hall:
        return hall.read(self.store, "wide")

    def whoever_is_at(self, counter: str) -> Actor:
        """The one who holds the counter; a free one is given to its usual clerk."""
        holder = self.now().desk(counter).holder
        usual = dict(zip(COUNTERS, (ANNA, BORIS, MACHINE), strict=True))[counter]
        return next((each for each in (ANNA, BORIS, MACHINE) if each.account == holder), usual)

    def is_at_another(self, actor: Actor, counter: str) -> bool:
        """Whether this press takes the person away from another counter."""
        return any(
            desk.holder == actor.account for desk in self.now().desks if desk.counter != counter
        )

    def busy(self, pick: int) -> str:
        """One of the counters with a visitor."""
        found = [key for key in COUNTERS if self.visitor(key)] or list(COUNTERS)
        return found[pick % len(found)]

    def ask(self, actor: Actor | None, action: Any, *asked: Any) -> Any:
        """The answer, or None when it was refused; a repeat with the same key changes nothing."""
        actor = actor or self.whoever_is_at(asked[0])
        self.keys += 1
        once = Once(f"k{self.keys}", "f" * 64) if self.keys % 3 == 0 else None
        door = Door(self.other if self.keys % 4 == 0 else self.store, "wide", actor, once)
        answer = self.answer(door, action, asked)
        if once:
            seq = journal.last(self.store, "wide")
            assert self.answer(door, action, asked) == answer
            assert journal.last(self.store, "wide") == seq
        self.follow_the_day()
        return None if isinstance(answer, Refusal) else answer

    def answer(self, door: Door, action: Any, asked: tuple[Any, ...]) -> Any:
        try:
            return action(door, *asked)
        except Refused as refused:
            return refused.refusal

    def press(self, actor: Actor | None, action: Any, counter: str, *asked: Any) -> Any:
        """A press at a counter: its visitor goes one way, perhaps another one comes."""
        visitor = self.visitor(counter)
        answer = self.ask(actor, action, counter, *asked)
        if answer is None:
            return None
        self.free_those_bound_to_closed_counters()
        touched: dict[Key, Known] = {}
        here = (self.today, answer.ticket.number) if answer.ticket else None
        if here and action not in CALLING:
            here = visitor  # who may be of yesterday, with a number that today has again
        for key in {visitor, here} - {None}:
            state = answer.ticket.state if key == here else self.outcome(action, asked)
            if action is not calling.recall:
                touched[key] = self.tickets[key]
            self.tickets[key] = self.moved(key, state, counter, action, asked)
        self.last_press[counter] = touched
        return answer

    def outcome(self, action: Any, asked: tuple[Any, ...]) -> State | None:
        """What became of the visitor who left; None: either done or missed."""
        if action is calling.transfer:
            return State.WAITING
        return {calling.hold: State.HELD, calling.miss: State.NO_SHOW}.get(action)

    def moved(
        self, key: Key, state: State | None, counter: str, action: Any, asked: tuple[Any, ...]
    ) -> Known:
        before = self.tickets[key]
        if state is None:
            missed = before.state is State.CALLED and asked[-1:] == (False,)
            state = State.NO_SHOW if missed else State.DONE
        if state is State.WAITING:
            return Known(asked[0] or before.service, state, None, asked[1])
        return replace(before, state=state, counter=counter)

    def visitor(self, counter: str) -> Key | None:
        found = [
            key
            for key, known in self.tickets.items()
            if known.counter == counter and known.state in AT_COUNTER
        ]
        return found[0] if found else None

    def follow_the_day(self) -> None:
        """Those who were waiting when the office closed a day were not served."""
        with self.store.reading() as connection:
            closed_up_to = connection.execute(select(schema.offices.c.business_date)).scalar_one()
        self.today = closed_up_to
        for key, known in self.tickets.items():
            if key[0] < closed_up_to and known.state in (State.WAITING, State.HELD):
                self.tickets[key] = replace(known, state=State.CANCELLED)

    def free_those_bound_to_closed_counters(self) -> None:
        staffed = self.now().open_counters()
        for key, known in self.tickets.items():
            bound = known.to_counter is not None and known.to_counter not in staffed
            if bound and known.state is State.WAITING:
                self.tickets[key] = replace(known, to_counter=None)

    # --- what must hold after every step ---------------------------------------------------------

    @invariant()
    def the_office_is_in_order(self) -> None:
        now = self.now()
        self.every_ticket_is_where_the_model_says()
        self.the_hall_shows_what_the_model_says(now)
        self.a_counter_has_one_visitor_and_a_visitor_one_counter(now)
        self.a_person_is_at_one_counter(now)
        self.whoever_waits_is_on_some_counters_list(now)
        self.numbers_have_no_gaps_and_are_never_given_twice()
        self.the_journal_has_no_gaps_and_never_goes_back_in_time()
        self.what_is_remembered_is_what_the_database_has()
        self.tickets_move_only_as_the_table_of_moves_allows()

    def every_ticket_is_where_the_model_says(self) -> None:
        kept = {(row.business_date, row.number): row for row in self.rows(schema.tickets)}
        assert {key: row.state for key, row in kept.items()} == {
            key: known.state.value for key, known in self.tickets.items()
        }
        assert {key: row.to_counter for key, row in kept.items() if row.state == "waiting"} == {
            key: known.to_counter
            for key, known in self.tickets.items()
            if known.state is State.WAITING
        }

    def the_hall_shows_what_the_model_says(self, now: hall.Hall) -> None:
        todays = {
            number: known
            for (day, number), known in self.tickets.items()
            if day == now.business_date
        }
        waiting = Counter(
            known.service for known in todays.values() if known.state is State.WAITING
        )
        assert {letter: now.waiting_for(letter) for letter in "ABC"} == {
            letter: waiting[letter] for letter in "ABC"
        }
        for shown, state in ((now.held, State.HELD), (now.missed, State.NO_SHOW)):
            assert {ticket.number for ticket in shown} == {
                number for number, known in todays.items() if known.state is state
            }

    def a_counter_has_one_visitor_and_a_visitor_one_counter(self, now: hall.Hall) -> None:
        shown = {desk.counter: desk.ticket for desk in now.desks}
        seated = {key: (t.business_date, t.number) for key, t in shown.items() if t}
        expected = {key: self.visitor(key) for key in COUNTERS if self.visitor(key)}
        assert seated == expected
        assert len(set(seated.values())) == len(seated)
        called = [key for key, known in self.tickets.items() if known.state in AT_COUNTER]
        assert sorted(called) == sorted(seated.values())

    def a_person_is_at_one_counter(self, now: hall.Hall) -> None:
        holders = Counter(desk.holder for desk in now.desks)
        assert holders["user:1"] <= 1
        assert holders["user:2"] <= 1

    def whoever_waits_is_on_some_counters_list(self, now: hall.Hall) -> None:
        callable_somewhere = {place.ticket.id for key in COUNTERS for place in now.queue_at(key)}
        assert {place.ticket.id for place in now.queue} == callable_somewhere

    def numbers_have_no_gaps_and_are_never_given_twice(self) -> None:
        drawn: dict[tuple[Any, str], list[int]] = {}
        for row in self.rows(schema.tickets):
            drawn.setdefault((row.business_date, row.number[0]), []).append(int(row.number[1:]))
        for digits in drawn.values():
            assert sorted(digits) == list(range(1, len(digits) + 1))

    def the_journal_has_no_gaps_and_never_goes_back_in_time(self) -> None:
        entries = journal.after(self.store, "wide", 0, limit=5000)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert all(one.at <= next_one.at for one, next_one in itertools.pairwise(entries))
        assert journal.last(self.store, "wide") == len(entries)

    def what_is_remembered_is_what_the_database_has(self) -> None:
        for store in (self.store, self.other):
            if "wide" in store.memory:
                self.memory_is_true_or_known_to_be_old(*store.memory["wide"])

    def memory_is_true_or_known_to_be_old(self, was: Standing, remembered: Present) -> None:
        with self.store.reading() as connection:
            columns = (schema.offices.c[name] for name in Standing._fields)
            now = Standing(*connection.execute(select(*columns)).one())
            fresh = present.read(connection, now.id, remembered.day)
        if was.moment == now.moment:
            assert was._replace(version=now.version) == now
            assert remembered == fresh
            assert {each.id for each in remembered.line} == {each.id for each in fresh.line}
            AnySequence.compared += 1

    def tickets_move_only_as_the_table_of_moves_allows(self) -> None:
        now = {key: known.state for key, known in self.tickets.items()}
        for key, state in now.items():
            before = self.former.get(key, State.WAITING)
            assert before is state or self.undone or (before, state) in STEPS_ALLOWED
        self.former, self.undone = now, False

    def rows(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table)))

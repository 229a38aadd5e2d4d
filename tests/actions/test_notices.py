from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from queue_server.actions import notices, upkeep
from queue_server.actions.entry import Once
from queue_server.domain.notices import LONGEST_TEXT, notice_text
from queue_server.domain.refusals import Reason, Refused
from queue_server.queries import hall, journal


@pytest.fixture
def shown(store, kalisz):
    """What stands in the hall now."""

    def now() -> str | None:
        notice = hall.read(store, kalisz).notice
        return notice.text if notice else None

    return now


def test_a_message_stands_in_the_hall_for_its_minutes(door, shown, clock):
    answer = notices.show_notice(door, "Kasa nieczynna do 12:00", 15)

    assert answer.until == clock.now() + timedelta(minutes=15)
    assert shown() == "Kasa nieczynna do 12:00"
    clock.step(timedelta(minutes=15) - timedelta(microseconds=1))
    assert shown() == "Kasa nieczynna do 12:00"
    clock.step(timedelta(microseconds=1))
    assert shown() is None


def test_a_new_message_takes_the_place_of_the_old_one_which_never_comes_back(door, shown, clock):
    notices.show_notice(door, "long", 480)
    notices.show_notice(door, "short", 1)

    assert shown() == "short"
    clock.step(timedelta(minutes=2))
    assert shown() is None


def test_a_message_is_withdrawn_and_withdrawing_nothing_is_nothing(door, store, shown):
    notices.show_notice(door, "Awaria", 60)
    notices.withdraw_notice(door)
    seq = journal.last(store, door.office)
    notices.withdraw_notice(door)

    assert shown() is None
    assert journal.last(store, door.office) == seq


def test_a_message_sent_twice_under_one_key_is_shown_once(door, store, shown, clock):
    keyed = replace(door, once=Once("press", "a"))
    first = notices.show_notice(keyed, "Awaria", 10)
    notices.withdraw_notice(door)
    clock.step(timedelta(minutes=1))

    assert notices.show_notice(keyed, "Awaria", 10) == first
    assert shown() is None


@pytest.mark.parametrize(
    ("text", "minutes", "reason"),
    [
        ("", 10, Reason.BAD_NOTICE),
        (" \t ", 10, Reason.BAD_NOTICE),
        ("x" * 201, 10, Reason.BAD_NOTICE),
        ("bell \a", 10, Reason.BAD_NOTICE),
        ("turned \u202e round", 10, Reason.BAD_NOTICE),
        ("fine", 0, Reason.BAD_MINUTES),
        ("fine", 481, Reason.BAD_MINUTES),
        ("fine", -5, Reason.BAD_MINUTES),
    ],
)
def test_what_no_monitor_could_show_is_refused(door, shown, text, minutes, reason):
    notices.show_notice(door, "before", 10)

    with pytest.raises(Refused) as no:
        notices.show_notice(door, text, minutes)

    assert no.value.refusal.reason is reason
    assert shown() == "before"


@given(st.text(max_size=250))
def test_a_text_is_one_printable_line_or_refused(given):
    try:
        line = notice_text(given)
    except Refused:
        return
    assert 0 < len(line) <= LONGEST_TEXT
    assert line.isprintable()
    assert notice_text(line) == line


def test_the_journal_and_the_receipts_hold_no_word_of_it(door, store):
    notices.show_notice(replace(door, once=Once("press", "a")), "Pan Nowak proszony do kasy", 5)

    entries = journal.after(store, door.office, 0)
    with store.reading() as connection:
        receipts = [repr(row) for row in connection.execute(sql("select * from receipts"))]

    assert (entries[-1].kind, entries[-1].details) == ("notice_shown", {"minutes": 5})
    assert not any("Nowak" in repr(each) for each in (*entries, *receipts))


def test_a_day_after_its_end_a_message_is_forgotten(door, store, clock):
    notices.show_notice(door, "Awaria", 5)

    kept = []
    for span in (timedelta(days=1), timedelta(minutes=6)):
        clock.step(span)
        upkeep.tend(store, door.office)
        with store.reading() as connection:
            kept.append(connection.execute(sql("select count(*) from notices")).scalar())

    assert kept == [1, 0]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("show"), st.integers(1, 480)),
        st.tuples(st.just("withdraw"), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 300)),
    ),
    max_size=8,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_after_any_steps_the_last_message_stands_as_long_as_it_should(door, shown, clock, steps):
    notices.withdraw_notice(door)
    expected, until = None, clock.now()
    for number, (step, minutes) in enumerate(steps):
        if step == "show":
            expected, until = f"text {number}", clock.now() + timedelta(minutes=minutes)
            notices.show_notice(door, expected, minutes)
        elif step == "withdraw":
            expected = None
            notices.withdraw_notice(door)
        else:
            clock.step(timedelta(minutes=minutes))
        assert shown() == (expected if clock.now() < until else None)

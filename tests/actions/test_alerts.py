from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from queue_server.actions import alerts, upkeep
from queue_server.actions.entry import Actor, Door, Once
from queue_server.domain.refusals import Reason, Refused
from queue_server.queries import hall, journal


@pytest.fixture
def boris(door) -> Door:
    """Anna's colleague."""
    return replace(door, actor=Actor("user:2", "Boris"))


@pytest.fixture
def raised(store, kalisz):
    """The alerts that colleagues see now."""
    return lambda: hall.read(store, kalisz).alerts


def test_an_alert_tells_who_needs_help_and_where(door, raised, clock):
    number = alerts.raise_alert(door, "3")

    (alert,) = raised()
    assert (alert.id, alert.counter, alert.raised_by, alert.name) == (number, "3", "user:1", "Anna")
    assert (alert.raised_at, alert.answered_at) == (clock.now(), None)


def test_asking_again_is_the_same_alert_until_somebody_answers(door, boris, store, raised):
    first = alerts.raise_alert(door, "3")
    seq = journal.last(store, door.office)

    assert alerts.raise_alert(door, "3") == first
    assert journal.last(store, door.office) == seq
    alerts.answer_alert(boris, first)
    assert alerts.raise_alert(door, "3") != first
    assert len(raised()) == 2


def test_two_clerks_in_trouble_are_two_alerts(door, boris, raised):
    numbers = {alerts.raise_alert(door, "3"), alerts.raise_alert(boris, "4")}

    assert {alert.id for alert in raised()} == numbers


def test_the_first_who_answers_comes_and_all_see_it_for_five_minutes(door, boris, raised, clock):
    number = alerts.raise_alert(door, "3")
    clock.step(timedelta(seconds=20))
    first = alerts.answer_alert(boris, number)
    clara = replace(door, actor=Actor("user:3", "Clara"))

    assert alerts.answer_alert(clara, number) == first
    (alert,) = raised()
    assert (alert.answered_by, alert.answered_name) == ("user:2", "Boris")
    assert not alert.is_called_off
    clock.step(timedelta(minutes=5))
    assert raised() == ()


def test_who_asked_for_help_by_mistake_calls_it_off(door, raised, store):
    number = alerts.raise_alert(door, "3")
    alerts.answer_alert(door, number)

    assert raised()[0].is_called_off
    assert journal.after(store, door.office, 0)[-1].details == {"called_off": True}


def test_after_an_hour_nobody_is_alarmed_any_more(door, boris, raised, clock):
    number = alerts.raise_alert(door, "3")
    clock.step(timedelta(hours=1))

    assert raised() == ()
    with pytest.raises(Refused) as no:
        alerts.answer_alert(boris, number)
    assert no.value.refusal.reason is Reason.UNKNOWN_ALERT
    assert alerts.raise_alert(door, "3") != number


def test_an_alert_that_nobody_raised_cannot_be_answered(boris):
    with pytest.raises(Refused) as no:
        alerts.answer_alert(boris, 77)

    assert no.value.refusal.reason is Reason.UNKNOWN_ALERT


def test_a_press_sent_again_on_a_bad_line_is_one_alert(door, boris, raised):
    keyed = replace(door, once=Once("press", "a"))
    number = alerts.raise_alert(keyed, "3")
    alerts.answer_alert(boris, number)

    assert alerts.raise_alert(keyed, "3") == number
    assert len(raised()) == 1


def test_help_is_asked_for_at_any_counter_that_exists(door):
    with pytest.raises(Refused) as no:
        alerts.raise_alert(door, "77")

    assert no.value.refusal.reason is Reason.UNKNOWN_COUNTER


def test_the_journal_names_accounts_and_nobody(door, boris, store):
    alerts.answer_alert(boris, alerts.raise_alert(door, "3"))

    entries = journal.after(store, door.office, 0)[-2:]
    assert [(each.kind, each.counter, each.clerk) for each in entries] == [
        ("alert_raised", "3", "user:1"),
        ("alert_answered", "3", "user:2"),
    ]
    assert "Anna" not in repr(entries)


def test_a_day_later_an_alert_is_forgotten(door, store, clock):
    alerts.raise_alert(door, "3")
    clock.step(timedelta(days=1, seconds=1))
    upkeep.tend(store, door.office)

    with store.reading() as connection:
        assert connection.execute(sql("select count(*) from alerts")).scalar() == 0

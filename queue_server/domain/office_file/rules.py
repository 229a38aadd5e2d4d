"""The rules of an office file: the numbers and choices that differ from office to office."""

from __future__ import annotations

from queue_server.domain.office import (
    CallingPolicy,
    Codes,
    LastTicket,
    Lateness,
    NoShowRule,
    Numbering,
    Rules,
    Window,
)
from queue_server.domain.office_file.table import Table

POLICIES = ("reservations_first",)
DAY_MINUTES = 24 * 60


def read_rules(table: Table) -> Rules:
    """The rules; each key that is not written keeps its default."""
    usual = Rules()
    rules = Rules(
        window=read_window(table.table("window")),
        late=table.choice("late", usual.late),
        late_may_take_walk_in=table.flag("late_may_take_walk_in", usual.late_may_take_walk_in),
        last_ticket=read_last_ticket(table.table("last_ticket")),
        numbering=read_numbering(table.table("numbering")),
        no_show=read_no_show(table.table("no_show")),
        unmarked=table.choice("unmarked", usual.unmarked),
        calling=read_calling(table.table("calling")),
        codes=read_codes(table.table("codes")),
        announce_seconds=table.whole("announce_seconds", usual.announce_seconds, 10, 3600),
    )
    # The two keys would say opposite things: a late visitor becomes a walk-in, but may not be one.
    if rules.late is Lateness.WALK_IN and not rules.late_may_take_walk_in:
        table.wrong('must be true while late is "walk_in"', "late_may_take_walk_in")
    table.finish()
    return rules


def read_window(table: Table) -> Window:
    """When a reservation may be activated."""
    usual = Window()
    opens_before = table.whole("opens_before", usual.opens_before, 0, DAY_MINUTES)
    closes_after = table.whole("closes_after", usual.closes_after, -DAY_MINUTES, DAY_MINUTES)
    table.finish()
    if closes_after <= -opens_before:
        problem = "the window would close before it opens: closes_after must be above {}"
        table.wrong(problem.format(-opens_before), "closes_after")
    return Window(opens_before, closes_after)


def read_last_ticket(table: Table) -> LastTicket:
    """When walk-in tickets stop."""
    usual = LastTicket()
    rule = table.choice("rule", usual.rule)
    last = LastTicket(rule, table.whole("minutes", usual.minutes, 0, DAY_MINUTES))
    table.finish()
    return last


def read_numbering(table: Table) -> Numbering:
    """The range of the numbers."""
    usual = Numbering()
    first = table.whole("first", usual.first, 0, 999)
    last = table.whole("last", usual.last, 0, 999)
    reset = table.choice("reset", usual.reset)
    table.finish()
    if first > last:
        table.wrong(f"must not be below first ({first}), is {last}", "last")
    return Numbering(first, last, reset)


def read_no_show(table: Table) -> NoShowRule:
    """How often a visitor is called before being marked as not come."""
    usual = NoShowRule()
    calls = table.whole("calls", usual.calls, 1, 10)
    rule = NoShowRule(calls, table.whole("seconds_apart", usual.seconds_apart, 0, 3600))
    table.finish()
    return rule


def read_calling(table: Table) -> CallingPolicy:
    """The calling order and its parameters."""
    usual = CallingPolicy()
    name = table.word("name", usual.name, POLICIES)
    policy = CallingPolicy(name, table.whole("ageing_minutes", usual.ageing_minutes, 1, 480))
    table.finish()
    return policy


def read_codes(table: Table) -> Codes:
    """How reservation codes look."""
    usual = Codes()
    digits = table.whole("digits", usual.digits, 4, 12)
    codes = Codes(digits, table.flag("check_digit", usual.check_digit))
    table.finish()
    return codes

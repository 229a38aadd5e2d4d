"""The booking of an office file: who may book, how many visits, and what follows."""

from __future__ import annotations

from typing import TypeGuard

from queue_server.domain.booking_rules import (
    Asked,
    Booking,
    Document,
    Freed,
    Identity,
    Limits,
    NoShows,
    Reminder,
    Retention,
    SlotRule,
)
from queue_server.domain.office_file.hours import read_time
from queue_server.domain.office_file.mistakes import guess, listed, shown
from queue_server.domain.office_file.slots import read_slots
from queue_server.domain.office_file.table import Table
from queue_server.domain.office_file.texts import read_paragraphs

MONTH_MINUTES = 30 * 24 * 60
WEEK_MINUTES = 7 * 24 * 60
TEN_YEARS = 3650


def read_booking(root: Table, languages: tuple[str, ...]) -> tuple[Booking | None, SlotRule | None]:
    """How the office takes bookings, and the slots of its services; nothing without [booking]."""
    table = root.table("booking")
    if not root.has("booking"):
        return None, None
    usual = Booking()
    identity = table.choice("identity", usual.identity)
    slots = read_slots(table.table("slots"), SlotRule())
    booking = Booking(
        identity=identity,
        confirm_minutes=table.whole("confirm_minutes", usual.confirm_minutes, 1, 24 * 60),
        hold_minutes=table.whole("hold_minutes", usual.hold_minutes, 1, 60),
        fields=read_fields(table),
        check_in=table.choice("check_in", usual.check_in),
        change_until=table.whole("change_until", usual.change_until, 0, MONTH_MINUTES),
        move=table.flag("move", usual.move),
        limits=read_limits(table.table("limits"), identity),
        freed=read_freed(table.table("freed"), identity),
        no_shows=read_no_shows(table),
        reminder=read_reminder(table, identity),
        retention=read_retention(table.table("retention")),
        privacy=read_document(table.table("privacy"), languages),
        terms=read_document(table.table("terms"), languages),
        contact=table.text("contact", usual.contact),
    )
    table.finish()
    return booking, slots


def read_fields(table: Table) -> tuple[Asked, ...]:
    """What is asked of the visitor besides the e-mail."""
    known = [each.value for each in Asked]
    fields = table.words("fields")
    for field in fields:
        if field not in known:
            quoted = listed(f'"{each}"' for each in known)
            near = guess(field, known)
            table.wrong(f"must be some of {quoted}, has {shown(field)}{near}", "fields")
    return tuple(Asked(each) for each in fields if each in known)


def read_limits(table: Table, identity: Identity) -> Limits:
    """How many coming visits one person may have; 0 is no limit. Who is unknown is not counted."""
    usual = Limits() if identity is not Identity.NONE else Limits(active=None)
    active = table.whole("active", usual.active or 0, 0, 100)
    per_day = table.whole("per_day", usual.per_day or 0, 0, 100)
    per_service = table.whole("per_service", usual.per_service or 0, 0, 100)
    for key, limit in (("per_day", per_day), ("per_service", per_service)):
        if 0 < active < limit:
            table.wrong(f"must not be above active ({active}), is {limit}", key)
    table.finish()
    return Limits(active or None, per_day or None, per_service or None)


def read_freed(table: Table, identity: Identity) -> Freed:
    """What becomes of a place that was given up; without letters nobody can be offered it."""
    usual = Freed(waiting_list=identity is not Identity.NONE)
    least, most = read_span(table, "after_minutes", usual.after_least)
    freed = Freed(
        after_least=least,
        after_most=most,
        waiting_list=table.flag("waiting_list", usual.waiting_list),
        offer_minutes=table.whole("offer_minutes", usual.offer_minutes, 1, 24 * 60),
    )
    if table.has("offer_minutes") and not freed.waiting_list:
        table.wrong("has no effect without a waiting list", "offer_minutes")
    table.finish()
    return freed


def read_span(table: Table, key: str, default: int) -> tuple[int, int]:
    """Minutes: a number, or the bounds [10, 120] between which one is drawn."""
    value = table.ask(key)
    if value is None:
        return default, default
    bounds = value if isinstance(value, list) else [value, value]
    whole = [each for each in bounds if is_whole(each)]
    if len(whole) != 2 or len(bounds) != 2:
        allowed = f"a whole number from 0 to {WEEK_MINUTES}, or two of them such as [10, 120]"
        table.wrong(f"must be {allowed}, is {shown(value)}", key)
        return default, default
    least, most = whole
    if least > most:
        table.wrong(f"the first bound must not be above the second, is [{least}, {most}]", key)
    return least, most


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a number of minutes up to a week."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= WEEK_MINUTES


def read_no_shows(booking: Table) -> NoShows | None:
    """Who missed too often may not book for a while; an office without the section lets them."""
    table = booking.table("no_shows")
    if not booking.has("no_shows"):
        return None
    usual = NoShows()
    rule = NoShows(
        count=table.whole("count", usual.count, 1, 100),
        days=table.whole("days", usual.days, 1, TEN_YEARS),
        block_days=table.whole("block_days", usual.block_days, 1, TEN_YEARS),
    )
    table.finish()
    return rule


def read_reminder(booking: Table, identity: Identity) -> Reminder | None:
    """The letter before the visit; `reminder = false` means none."""
    usual = Reminder()
    if booking.values.get("reminder") is False:
        booking.ask("reminder")
        return None
    table = booking.table("reminder")
    reminder = Reminder(
        days_before=table.whole("days_before", usual.days_before, 0, 30),
        at=read_time(table, "at", usual.at),
        sms=table.flag("sms", usual.sms),
    )
    table.finish()
    return reminder if identity is not Identity.NONE else None


def read_retention(table: Table) -> Retention:
    """How long personal data is kept."""
    usual = Retention()
    retention = Retention(
        visit_days=table.whole("visit_days", usual.visit_days, 0, TEN_YEARS),
        account_months=table.whole("account_months", usual.account_months, 1, 120),
    )
    table.finish()
    return retention


def read_document(table: Table, languages: tuple[str, ...]) -> Document:
    """The office's own words, or where they stand."""
    document = Document(
        address=table.text("address", ""),
        text=read_paragraphs(table, "text", languages),
        version=table.text("version", ""),
    )
    table.finish()
    return document

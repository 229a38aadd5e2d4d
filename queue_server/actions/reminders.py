"""Reminders: a letter, and a short message where there is a phone, before the visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from queue_server.actions.places import booking_of
from queue_server.actions.writing import write
from queue_server.domain.booking_rules import Reminder
from queue_server.domain.hours import moment
from queue_server.store import Change, visitors
from queue_server.store.visitors import ToRemind


def remind(change: Change) -> None:
    """Remind whoever's time has come; who booked later than that just has the confirmation."""
    rule = booking_of(change).reminder
    if change.office.booking is None or rule is None:
        return
    until = change.today + timedelta(days=rule.days_before)
    due = [
        (each, due_at(change, each.business_date, rule))
        for each in visitors.to_remind(change, until)
        if due_at(change, each.business_date, rule) <= change.now
    ]
    for visit, at in due:
        if visit.made_at < at:
            write_reminder(change, visit, rule)
    visitors.mark_reminded(change, [visit.reservation_id for visit, _ in due], change.now)


def remind_anew(change: Change, reservation_id: int, business_date: date) -> None:
    """Remind of a visit that was moved, unless the letter about that comes just before it."""
    rule = booking_of(change).reminder
    told = rule is not None and due_at(change, business_date, rule) <= change.now
    visitors.mark_reminded(change, (reservation_id,), change.now if told else None)


def due_at(change: Change, business_date: date, rule: Reminder) -> datetime:
    """When the visitors of that date are reminded."""
    day = business_date - timedelta(days=rule.days_before)
    return moment(change.office, day, rule.at)


def write_reminder(change: Change, visit: ToRemind, rule: Reminder) -> None:
    """The letter, and the short message."""
    addresses = ((visit.email, "mail"), (visit.phone if rule.sms else None, "sms"))
    for recipient, channel in addresses:
        if recipient:
            write(
                change,
                "reminder",
                recipient,
                visit.language,
                reservation_id=visit.reservation_id,
                user_id=visit.user_id,
                channel="sms" if channel == "sms" else "mail",
            )

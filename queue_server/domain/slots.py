"""Bookable hours: which slots a day has, which of them are open for booking, and how free they are.

Hours are local times of the office's zone, as in `domain.hours`; slots follow one another in
elapsed minutes, so that a day with a change of the clock has as many as fit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from queue_server.domain.booking_rules import Earliest, Release, SlotRule
from queue_server.domain.hours import intervals_on, moment
from queue_server.domain.office import Interval, Office, Service, minutes
from queue_server.domain.refusals import Reason, Refusal
from queue_server.domain.windows import over_before

# So far ahead the next working day is looked for.
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True)
class Slot:
    """A bookable hour with its parallel places. Moments in UTC."""

    starts_at: datetime
    minutes: int
    places: int

    @property
    def ends_at(self) -> datetime:
        """When the next visitor's slot begins."""
        return self.starts_at + minutes(self.minutes)


@dataclass(frozen=True)
class Taken:
    """So many places that are not free from an hour on, for so many minutes."""

    starts_at: datetime
    minutes: int
    count: int = 1

    @property
    def ends_at(self) -> datetime:
        """From when on they no longer matter."""
        return self.starts_at + minutes(self.minutes)


def slots_on(office: Office, service: Service, day: date) -> tuple[Slot, ...]:
    """All slots of the service on that date, whether they can be booked now or not."""
    rule = service.slots
    if rule is None or day in rule.blocked:
        return ()
    pauses = spans_of(office, day, rule.breaks)
    return tuple(
        Slot(starts_at, rule.minutes, rule.places)
        for span in spans_of(office, day, hours_on(office, rule, day))
        for starts_at in starts_in(*span, rule.minutes, pauses)
    )


def slot_at(office: Office, letter: str, starts_at: datetime) -> Slot | None:
    """The slot of the service at that hour, whether it is open for booking now or not."""
    service = office.service(letter)
    if office.booking is None or service is None:
        return None
    known = slots_on(office, service, office.business_date(starts_at))
    return next((slot for slot in known if slot.starts_at == starts_at), None)


def hours_on(office: Office, rule: SlotRule, day: date) -> tuple[Interval, ...]:
    """The hours in which the service is booked: its own, as far as the office is open."""
    opened = intervals_on(day, office.hours)
    if rule.week is None:
        return opened
    own = rule.week.get(day.weekday(), ())
    both = (
        Interval(max(one.opens, other.opens), min(one.closes, other.closes))
        for one in opened
        for other in own
    )
    return tuple(each for each in both if each.opens < each.closes)


def spans_of(
    office: Office, day: date, intervals: Iterable[Interval]
) -> list[tuple[datetime, datetime]]:
    """The intervals of a date as moments in UTC, in order; none begins before the last has ended.

    On the night of a clock change an interval may come to nothing or run into the next one.
    """
    spans: list[tuple[datetime, datetime]] = []
    for interval in sorted(intervals, key=lambda each: each.opens):
        opens, closes = moment(office, day, interval.opens), moment(office, day, interval.closes)
        opens = max(opens, spans[-1][1]) if spans else opens
        if opens < closes:
            spans.append((opens, closes))
    return spans


def starts_in(
    opens: datetime, closes: datetime, length: int, pauses: Sequence[tuple[datetime, datetime]]
) -> Iterator[datetime]:
    """Where slots of that length begin; one that would run into a pause begins after it."""
    step, at = minutes(length), opens
    while at + step <= closes:
        pause = next((each for each in pauses if each[0] < at + step and each[1] > at), None)
        if pause:
            at = pause[1]
        else:
            yield at
            at += step


def first_moment(office: Office, service: Service, now: datetime) -> datetime:
    """The earliest hour that may be booked now."""
    rule = service.slots or SlotRule()
    # Fractions of a second never decide against a visitor.
    lead = now.replace(microsecond=0) + max(minutes(rule.lead_minutes), over_before(office))
    if rule.earliest is Earliest.SAME_DAY:
        return lead
    day = office.business_date(now)
    ahead = (day + timedelta(days=count) for count in range(1, LOOK_AHEAD_DAYS))
    working = next((each for each in ahead if slots_on(office, service, each)), None)
    return max(lead, moment(office, working or day + timedelta(days=LOOK_AHEAD_DAYS), time.min))


def last_day(office: Office, service: Service, now: datetime) -> date:
    """The last date that is open for booking now."""
    rule, today = service.slots or SlotRule(), office.business_date(now)
    if rule.release is Release.DAILY:
        released = moment(office, today, rule.release_at) <= now
        return today + timedelta(days=rule.days_ahead - (0 if released else 1))
    turn = moment(office, today.replace(day=release_day_in(rule, today)), rule.release_at)
    return end_of_month(today, rule.months_ahead - (0 if turn <= now else 1))


def release_day_in(rule: SlotRule, day: date) -> int:
    """The day of that month on which the next month opens; short months end earlier."""
    return min(rule.release_day, monthrange(day.year, day.month)[1])


def end_of_month(day: date, months: int) -> date:
    """The last date of the month that is so many months away."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def next_release(office: Office, service: Service, now: datetime) -> datetime:
    """When further days are opened for booking."""
    rule, today = service.slots or SlotRule(), office.business_date(now)
    if rule.release is Release.DAILY:
        days = [today, today + timedelta(days=1)]
    else:
        next_month = end_of_month(today, 0) + timedelta(days=1)
        days = [each.replace(day=release_day_in(rule, each)) for each in (today, next_month)]
    moments = (moment(office, day, rule.release_at) for day in days)
    return next(each for each in moments if each > now)


def open_slots(office: Office, service: Service, now: datetime) -> dict[date, tuple[Slot, ...]]:
    """Each date that is open for booking now, in order, with its slots, full or not."""
    earliest = first_moment(office, service, now)
    first, last = office.business_date(earliest), last_day(office, service, now)
    dates = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return {day: slots_from(office, service, day, earliest) for day in dates}


def open_slots_on(office: Office, service: Service, day: date, now: datetime) -> tuple[Slot, ...]:
    """The slots of that date that are open for booking now, full or not."""
    if day > last_day(office, service, now):
        return ()
    return slots_from(office, service, day, first_moment(office, service, now))


def slots_from(office: Office, service: Service, day: date, earliest: datetime) -> tuple[Slot, ...]:
    """The slots of that date that begin at a moment or later."""
    return tuple(slot for slot in slots_on(office, service, day) if slot.starts_at >= earliest)


def open_slot(
    office: Office, letter: str, starts_at: datetime, now: datetime
) -> tuple[Slot | None, Refusal | None]:
    """The slot at that hour when it is open for booking now, else why it is not."""
    service = office.service(letter)
    if service is None:
        return None, Refusal(Reason.UNKNOWN_SERVICE, {"service": letter})
    if office.booking is None or service.slots is None:
        return None, Refusal(Reason.NOT_BOOKABLE, {"service": letter})
    known = open_slots_on(office, service, office.business_date(starts_at), now)
    found = next((slot for slot in known if slot.starts_at == starts_at), None)
    if found is None:
        return None, Refusal(Reason.SLOT_CLOSED, {"starts_at": starts_at})
    return found, None


class Occupancy:
    """What is taken around some slots, laid out so that each slot looks only at its own hour.

    What was booked under another length of slots may overlap only in part: what counts is the
    most that is taken at any moment of the slot.
    """

    def __init__(self, taken: Iterable[Taken]) -> None:
        self.spans = sorted((each.starts_at, each.ends_at, each.count) for each in taken)
        self.starts = [starts_at for starts_at, _, _ in self.spans]
        self.longest = max((ends - starts for starts, ends, _ in self.spans), default=timedelta(0))

    def free(self, slot: Slot) -> int:
        """How many places of the slot are free."""
        return max(0, slot.places - self.peak(slot))

    def peak(self, slot: Slot) -> int:
        """How many places are taken at the slot's busiest moment, perhaps more than it has."""
        first = bisect_right(self.starts, slot.starts_at - self.longest)
        last = bisect_left(self.starts, slot.ends_at)
        near = [each for each in self.spans[first:last] if each[1] > slot.starts_at]
        # Nearly always what is near began with the slot: then all of it counts at once.
        if all(starts_at <= slot.starts_at for starts_at, _, _ in near):
            return sum(count for _, _, count in near)
        return max(taken_at(max(starts_at, slot.starts_at), near) for starts_at, _, _ in near)


def taken_at(at: datetime, spans: Iterable[tuple[datetime, datetime, int]]) -> int:
    """How many places are taken at that moment."""
    return sum(count for starts_at, ends_at, count in spans if starts_at <= at < ends_at)

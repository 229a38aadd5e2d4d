"""What booking's pages say: names, days and hours of the office, in the language spoken now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date, get_day_names
from flask_babel import lazy_pgettext as in_context

from queue_server.domain.names import Names, text
from queue_server.domain.office import Office
from queue_server.web.locale import current_language

# Genitive months for Polish and Ukrainian come with the day's number.
DAYS = {"de": "EEEE, d. MMMM", "en": "EEEE d MMMM"}
SHORT_DAYS = {"de": "EEE, d. MMMM", "en": "EEE d MMMM", "pl": "EEE d MMMM"}

SUMMER = in_context("hour", "summer time")
WINTER = in_context("hour", "winter time")
TODAY = in_context("day", "today")
TOMORROW = in_context("day", "tomorrow")


@dataclass(frozen=True)
class Row:
    """A line of the summary: what it is about, what was chosen, where to choose again."""

    label: str
    text: str
    change: str | None = None


def named(names: Names) -> str:
    """The text in the language spoken now."""
    return text(names, current_language())


def day_words(day: date) -> str:
    """A day in full: wtorek, 24 listopada."""
    language = current_language()
    return str(format_date(day, DAYS.get(language, "EEEE, d MMMM"), locale=language))


def short_day_words(day: date) -> str:
    """A day for a button: wt. 24 listopada."""
    language = current_language()
    return str(format_date(day, SHORT_DAYS.get(language, "EEE, d MMMM"), locale=language))


def month_words(day: date) -> str:
    """The day's month as a heading: listopad 2026."""
    return str(format_date(day, "LLLL y", locale=current_language()))


def hour_words(office: Office, moment: datetime) -> str:
    """The hour on the office's clock: 09:15; when the clock shows it twice, which of the two."""
    local = office.local(moment)
    clock = f"{local:%H:%M}"
    if not is_doubled(office, moment):
        return clock
    return f"{clock} ({SUMMER if local.dst() else WINTER})"


def is_doubled(office: Office, moment: datetime) -> bool:
    """Whether the office's clock shows this hour twice that day."""
    local = office.local(moment)
    other = local.replace(fold=1 - local.fold)
    return other.utcoffset() != local.utcoffset()


def moment_words(office: Office, moment: datetime) -> str:
    """Day and hour in full: wtorek, 24 listopada, 09:15."""
    return f"{day_words(office.business_date(moment))}, {hour_words(office, moment)}"


def short_moment_words(office: Office, moment: datetime) -> str:
    """Day and hour for a button: wt. 24 listopada, 09:15."""
    return f"{short_day_words(office.business_date(moment))}, {hour_words(office, moment)}"


def soon_words(office: Office, moment: datetime, now: datetime) -> str:
    """Day and hour as people would say them now: jutro, wt. 24 listopada, 09:15."""
    days = (office.business_date(moment) - office.business_date(now)) // timedelta(days=1)
    if days == 0:
        return f"{TODAY}, {hour_words(office, moment)}"
    words = short_moment_words(office, moment)
    return f"{TOMORROW}, {words}" if days == 1 else words


def weekday_words(day: date) -> str:
    """The day's name in short: wt."""
    return str(format_date(day, "EEE", locale=current_language()))


def weekday_name(number: int) -> str:
    """The name of a weekday, 0 = Monday: poniedziałek."""
    return str(get_day_names("wide", "stand-alone", locale=current_language())[number])

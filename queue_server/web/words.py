"""Reasons, grounds and hours in words, in the language that is spoken now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_datetime
from flask import current_app
from flask_babel import lazy_gettext as later
from flask_babel import lazy_pgettext as in_context
from flask_babel import ngettext

from queue_server.domain.calling import Ground, Why
from queue_server.domain.office import Office, text
from queue_server.domain.refusals import Fact, Reason, Refusal
from queue_server.web.locale import current_language

REFUSALS = {
    Reason.TOO_EARLY: later(
        "It is too early: the reservation for %(starts_at)s can be activated from %(opens_at)s."
        " Please come back then."
    ),
    Reason.TOO_LATE: later(
        "It is too late: the reservation for %(starts_at)s could be activated until %(closed_at)s."
    ),
    Reason.ALREADY_USED: later("This reservation was already used: its ticket is %(number)s."),
    Reason.RESERVATION_CANCELLED: later("This reservation was cancelled."),
    Reason.UNKNOWN_CODE: later(
        "We know no reservation with this number. Please check the number and the office."
    ),
    Reason.MISTYPED_CODE: later("This number has a typing slip. Please check it digit by digit."),
    Reason.CODE_TAKEN: later("This code already belongs to another reservation."),
    Reason.INVALID_CODE: later("A reservation number has %(digits)s digits. Please check it."),
    Reason.WAIT_A_MINUTE: later(
        "Several wrong numbers were entered here. Numbers can be entered again in %(seconds)s s."
    ),
    Reason.CLOSED: later("The office is closed. Next opening: %(opens_at)s."),
    Reason.CLOSING_SOON: later(
        "The office closes at %(closes_at)s, so no more tickets are given out today."
    ),
    Reason.QUOTA_REACHED: later("Today's tickets for %(service)s are all given out."),
    Reason.NUMBERS_USED_UP: later("Today's numbers for %(service)s are used up."),
    Reason.UNKNOWN_OFFICE: later('There is no office "%(office)s" here.'),
    Reason.UNKNOWN_SERVICE: later('This office has no service "%(service)s".'),
    Reason.UNKNOWN_COUNTER: later('This office has no counter "%(counter)s".'),
    Reason.UNKNOWN_TICKET: later("There is no ticket %(number)s today."),
    Reason.UNKNOWN_PRIORITY: later('This office knows no priority "%(priority)s".'),
    Reason.UNKNOWN_DEVICE: later('This office has no kiosk or monitor "%(device)s".'),
    Reason.NO_WALK_INS: later("%(service)s is by reservation only."),
    Reason.WRONG_STATE: later("Not possible now: ticket %(number)s is %(state)s."),
    Reason.NOBODY_HERE: later("There is nobody at counter %(counter)s."),
    Reason.MOVED_ON: later("Counter %(counter)s has moved on meanwhile: now it has %(number)s."),
    Reason.CAME_OR_NOT: later("Did %(number)s come?"),
    Reason.CALL_AGAIN_FIRST: later(
        "Please call %(number)s once more, from %(allowed_at)s on: %(calls)s of %(calls_needed)s"
        " calls count so far."
    ),
    Reason.COUNTER_TAKEN: later("%(holder)s has been at counter %(counter)s since %(since)s."),
    Reason.COUNTER_BUSY: later("%(number)s is still at counter %(counter)s."),
    Reason.COUNTER_CLOSED: later("Counter %(counter)s is closed."),
    Reason.AT_ANOTHER_COUNTER: later("%(number)s is at counter %(counter)s."),
    Reason.NOT_SERVED_HERE: later("Counter %(counter)s does not serve %(service)s."),
    Reason.NOTHING_TO_UNDO: later("There is nothing left to undo."),
    Reason.KEY_REUSED: later("This Idempotency-Key was used for something else."),
    Reason.ARCHIVED: later("Entries before number %(first)s have been archived."),
    Reason.PAST_HOUR: later("The hour %(starts_at)s is already past."),
    Reason.NOT_BOOKABLE: later("%(service)s can't be booked online."),
    Reason.SLOT_CLOSED: later("%(starts_at)s can't be booked. Please choose another hour."),
    Reason.SLOT_TAKEN: later("%(starts_at)s was just taken. Please choose another hour."),
    Reason.LIMIT_REACHED: later("You have as many reservations as this office allows: %(limit)s."),
    Reason.BLOCKED: later(
        "You can book again from %(until)s: too many of your reservations were missed."
    ),
    Reason.HOLD_EXPIRED: later("We could keep the hour no longer. Please choose it again."),
    Reason.ACCOUNT_NEEDED: later("Please log in to book at this office."),
    Reason.FIELD_NEEDED: later("Please fill in: %(field)s."),
    Reason.BAD_FIELD: later("Please check: %(field)s."),
    Reason.UNKNOWN_VISIT: later("We know no visit at this address. It may be long over."),
    Reason.CHANGE_TOO_LATE: later("The visit could be changed until %(change_until)s."),
    Reason.NOT_MOVABLE: later("This visit can't be moved. You can cancel it and book another."),
    Reason.CONFIRM_TOO_LATE: later(
        "The reservation had to be confirmed until %(confirm_by)s, so its hour is free again."
        " Please book anew."
    ),
    Reason.NO_WAITING_LIST: later("This office keeps no waiting list."),
    Reason.UNKNOWN_WISH: later("We know no such request. It may have been withdrawn."),
    Reason.OFFER_OVER: later("This offer is over. We write again when another hour is free."),
    Reason.BAD_NOTICE: later(
        "A message to the hall is one line of at most %(longest)s characters. Please shorten it."
    ),
    Reason.BAD_MINUTES: later(
        "A message is shown for %(shortest)s to %(longest)s minutes. Please choose other minutes."
    ),
    Reason.UNKNOWN_ALERT: later("This call for help is over."),
    Reason.STILL_NEEDED: later("Still needed, so it can't be taken away: %(what)s."),
}

# The same reasons when a fact is missing.
WITHOUT = {
    (Reason.CLOSED, "opens_at"): later("The office is closed."),
    (Reason.CLOSING_SOON, "closes_at"): later("No more tickets are given out today."),
    (Reason.MOVED_ON, "number"): later(
        "Counter %(counter)s has moved on meanwhile: now nobody is there."
    ),
    (Reason.CALL_AGAIN_FIRST, "allowed_at"): later(
        "Please call %(number)s again first: %(calls)s of %(calls_needed)s calls so far."
    ),
    (Reason.COUNTER_TAKEN, "holder"): later("A colleague is at counter %(counter)s."),
}

# Which of the office's limits was reached.
LIMITS = {
    "per_day": later("On one day you can have at most this many reservations: %(limit)s."),
    "per_service": later("For one matter you can have at most this many reservations: %(limit)s."),
}

GROUNDS = {
    Why.HEAD: later("sent to the head of the queue"),
    Why.RESERVED: later("reservation for %(time)s"),
    Why.PRIORITY: later("priority: %(priority)s"),
    Why.RESERVED_PRIORITY: later("reservation for %(time)s, priority: %(priority)s"),
    Why.ARRIVAL: later("in order of arrival"),
    Why.EARLY: later("reservation for %(time)s, came early"),
    Why.CHOSEN: later("called by number"),
}

DAYS = {"de": "EEEE, d. MMMM", "en": "EEEE d MMMM"}

STATES = {
    "waiting": in_context("ticket", "waiting"),
    "called": in_context("ticket", "called"),
    "serving": in_context("ticket", "being served"),
    "held": in_context("ticket", "on hold"),
    "done": in_context("ticket", "served"),
    "no_show": in_context("ticket", "marked as not come"),
    "cancelled": in_context("ticket", "cancelled"),
}

FIELDS = {
    "email": in_context("field", "e-mail"),
    "name": in_context("field", "name"),
    "phone": in_context("field", "phone number"),
    "plate": in_context("field", "licence plate"),
}

ROLES = {
    "visitor": in_context("role", "visitor"),
    "clerk": in_context("role", "clerk"),
    "manager": in_context("role", "manager"),
    "administrator": in_context("role", "administrator"),
    "kiosk": in_context("role", "kiosk"),
    "display": in_context("role", "display"),
    "integration": in_context("role", "other system"),
}


def refusal_text(refusal: Refusal, office: Office | None = None) -> str:
    """Why not, in one or two plain sentences."""
    lacking = (key for key, fact in refusal.facts.items() if fact is None)
    short = (WITHOUT.get((refusal.reason, key)) for key in lacking)
    usual = LIMITS.get(str(refusal.facts.get("scope")), REFUSALS[refusal.reason])
    sentence = next((each for each in short if each), usual)
    return str(sentence) % fact_texts(refusal.facts, office)


def fact_texts(facts: Mapping[str, Fact], office: Office | None) -> defaultdict[str, str]:
    """The facts as people read them; a fact that is not there leaves a dash."""
    texts: defaultdict[str, str] = defaultdict(lambda: "–")
    for key, fact in facts.items():
        if isinstance(fact, datetime):
            texts[key] = moment_text(fact, key, office)
        elif key == "service":
            texts[key] = service_text(str(fact), office)
        elif key in ("state", "field"):
            texts[key] = str({**STATES, **FIELDS}.get(str(fact), fact))
        elif fact is not None:
            texts[key] = str(fact)
    return texts


def moment_text(moment: datetime, fact: str, office: Office | None) -> str:
    """An hour of today, or a day with its hour for what may be another day."""
    if fact == "allowed_at":
        return f"{office.local(moment) if office else moment:%H:%M:%S}"
    if fact == "since":
        return clock_text(office, moment)
    return day_text(office, moment)


def clock_text(office: Office | None, moment: datetime) -> str:
    """The hour on the office's own clock: 09:15."""
    local = office.local(moment) if office else moment
    return f"{local:%H:%M}"


def day_text(office: Office | None, moment: datetime) -> str:
    """The hour when it is today's, else the day, too: "poniedziałek, 23 listopada, 09:15"."""
    local = office.local(moment) if office else moment
    now = present()
    if office and now and office.business_date(now) == local.date():
        return clock_text(office, moment)
    language = current_language()
    day = format_datetime(local, DAYS.get(language, "EEEE, d MMMM"), locale=language)
    return f"{day}, {local:%H:%M}"


def present() -> datetime | None:
    """What time it is, where an app runs to tell."""
    wired = current_app.extensions.get("okienko") if current_app else None
    return wired.clock.now() if wired else None


def service_text(letter: str, office: Office | None) -> str:
    """A service as people know it: its letter and name."""
    service = office.service(letter) if office else None
    return f"{letter} ({text(service.names, current_language())})" if service else letter


def ground_text(ground: Ground, office: Office) -> str:
    """Why a ticket stands where it does, as the clerk reads it."""
    facts = {
        "time": clock_text(office, ground.due_at) if ground.due_at else "–",
        "priority": priority_text(ground.priority, office),
    }
    if ground.why is Why.AGED:
        return ngettext(
            "has waited %(num)d minute: before reservations",
            "has waited %(num)d minutes: before reservations",
            ground.minutes,
        )
    return str(GROUNDS[ground.why]) % facts


def priority_text(key: str | None, office: Office) -> str:
    """The name of a ground for priority."""
    named = (each for each in office.priorities if each.key == key)
    found = next(named, None)
    return text(found.names, current_language()) if found else key or ""


def role_text(role: str) -> str:
    """A role of staff, device or system as people call it."""
    return str(ROLES.get(role, role))

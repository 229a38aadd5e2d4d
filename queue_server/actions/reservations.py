"""Reservations made elsewhere, and the codes of all."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from queue_server.actions.entry import at_office
from queue_server.actions.places import give_up
from queue_server.actions.writing import write_about
from queue_server.domain.codes import check_digit, flaw, tidy
from queue_server.domain.events import EventKind
from queue_server.domain.office import Codes
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState, ReservationView
from queue_server.store import Change, reservations, tickets
from queue_server.store.reservations import ReservationRow

# For so long after its day a code still tells its visitor what became of the reservation.
CODE_RESTS = timedelta(days=30)
CODE_DRAWS = 1000


@at_office
def reserve(
    change: Change, service: str, starts_at: datetime, code: str | None = None
) -> ReservationView:
    """Keep a reservation; without a code it is given one. A naive hour is the office's own time.

    Raises Refused: UNKNOWN_SERVICE, PAST_HOUR, INVALID_CODE, MISTYPED_CODE, CODE_TAKEN.
    """
    if change.office.service(service) is None:
        raise Refused(Reason.UNKNOWN_SERVICE, service=service)
    hour = starts_at if starts_at.tzinfo else starts_at.replace(tzinfo=change.office.zone_info)
    if hour < change.now:
        raise Refused(Reason.PAST_HOUR, starts_at=hour)
    chosen = free_code(change) if code is None else own_code(change, code)
    added = reservations.add(change, chosen, service, hour)
    change.record(EventKind.RESERVATION_MADE, details={"service": service})
    return reservations.view(added, change.office, change.now)


@at_office
def cancel(change: Change, code: str) -> ReservationView:
    """Cancel a reservation by its code; cancelling a cancelled one changes nothing.

    Whoever booked it here is written to, and its place is given up like any other.

    Raises Refused: UNKNOWN_CODE, ALREADY_USED, TOO_LATE.
    """
    found = reservations.by_code(change.connection, change.office_id, tidy(code))
    if found is None:
        raise Refused(Reason.UNKNOWN_CODE)
    shown = reservations.view(found, change.office, change.now)
    if shown.state is ReservationState.ACTIVATED:
        raise Refused(Reason.ALREADY_USED, number=ticket_number(change, found))
    if shown.state is ReservationState.MISSED:
        raise Refused(Reason.TOO_LATE, closed_at=shown.closes_at, starts_at=shown.starts_at)
    if shown.state in (ReservationState.BOOKED, ReservationState.UNCONFIRMED):
        found = give_up(change, found)
        write_about(change, "cancelled", found)
    return reservations.view(found, change.office, change.now)


def own_code(change: Change, code: str) -> str:
    """A code that another system gave, when it can be one and is free."""
    tidied = tidy(code)
    blemish = flaw(tidied, change.office.rules.codes)
    if blemish is not None:
        raise Refused.of(blemish)
    if not is_free(change, tidied):
        raise Refused(Reason.CODE_TAKEN)
    return tidied


def free_code(change: Change) -> str:
    """A code that nobody has, drawn at random; short codes may all be taken."""
    for _ in range(CODE_DRAWS):
        code = random_code(change.office.rules.codes)
        if is_free(change, code):
            return code
    raise Refused(Reason.CODE_TAKEN)


def is_free(change: Change, code: str) -> bool:
    """Whether the code can be given: nobody has it, or whoever had it came long ago."""
    found = reservations.by_code(change.connection, change.office_id, code)
    if found is None:
        return True
    if found.business_date > change.today - CODE_RESTS:
        return False
    reservations.release_code(change, found)
    return True


def random_code(rule: Codes) -> str:
    """Random digits, the last one a check digit where the office wants it."""
    drawn = rule.digits - 1 if rule.check_digit else rule.digits
    digits = "".join(secrets.choice("0123456789") for _ in range(drawn))
    return digits + check_digit(digits) if rule.check_digit else digits


def ticket_number(change: Change, row: ReservationRow) -> str | None:
    """The number of the ticket that the reservation became."""
    ticket = tickets.by_id(change.connection, row.ticket_id) if row.ticket_id else None
    return ticket.number if ticket else None

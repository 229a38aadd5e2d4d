"""A reservation's life, and what its code gets at the kiosk at a given moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from queue_server.domain.office import Lateness, Office, Rules
from queue_server.domain.refusals import Fact, Reason, Refusal
from queue_server.domain.windows import in_time, is_over, joins_by_itself


class ReservationState(StrEnum):
    """Where a reservation stands."""

    # Booked by e-mail only, and not confirmed yet: no code has been told, none is good.
    UNCONFIRMED = "unconfirmed"
    BOOKED = "booked"
    ACTIVATED = "activated"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True)
class ReservationView:
    """A reservation as it stands now; `number` is its ticket's once it was activated.

    It may be activated from `opens_at` to `closes_at`. Moments in UTC.
    """

    code: str
    service: str
    starts_at: datetime
    state: ReservationState
    opens_at: datetime
    closes_at: datetime
    number: str | None


def standing(
    state: ReservationState,
    starts_at: datetime,
    office: Office,
    now: datetime,
    confirm_by: datetime | None = None,
) -> ReservationState:
    """The state as it is now: what was not confirmed or activated in time is over.

    Where reservations join the queue by themselves, only the day's end makes a missed one.
    """
    if state is ReservationState.UNCONFIRMED:
        late = confirm_by is not None and now > confirm_by
        return ReservationState.CANCELLED if late else state
    if state is not ReservationState.BOOKED:
        return state
    if joins_by_itself(office):
        over = office.business_date(now) > office.business_date(starts_at)
    else:
        over = is_over(starts_at, office.rules.window, now)
    return ReservationState.MISSED if over else state


def activation_refusal(
    state: ReservationState, service: str, starts_at: datetime, rules: Rules, now: datetime
) -> Refusal | None:
    """Why the code gives no ticket with its reserved hour now, or None when it does."""
    if state is ReservationState.UNCONFIRMED:
        # Its code was told to nobody yet, so whoever types it has guessed.
        return Refusal(Reason.UNKNOWN_CODE)
    if state is ReservationState.CANCELLED:
        return Refusal(Reason.RESERVATION_CANCELLED, {"starts_at": starts_at})
    refusal = in_time(starts_at, rules.window, now)
    if refusal is None or refusal.reason is not Reason.TOO_LATE:
        return refusal
    offered: dict[str, Fact] = {"service": service, "walk_in": rules.late_may_take_walk_in}
    return Refusal(Reason.TOO_LATE, {**refusal.facts, **offered})


def becomes_walk_in(refusal: Refusal, rules: Rules, same_day: bool) -> bool:
    """Whether the office lets this late visitor queue as a walk-in."""
    late = refusal.reason is Reason.TOO_LATE
    return late and same_day and rules.late is Lateness.WALK_IN

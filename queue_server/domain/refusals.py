"""Expected noes: why something asked for is not done, as a stable reason with its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Fact = str | int | float | bool | None | datetime


class Reason(StrEnum):
    """Why something was refused. The words for people stand in `web.words`."""

    TOO_EARLY = "too_early"  # opens_at, starts_at
    TOO_LATE = "too_late"  # closed_at, starts_at, service, walk_in (is one offered)
    ALREADY_USED = "already_used"  # number
    RESERVATION_CANCELLED = "reservation_cancelled"
    UNKNOWN_CODE = "unknown_code"
    MISTYPED_CODE = "mistyped_code"
    CODE_TAKEN = "code_taken"
    INVALID_CODE = "invalid_code"  # digits
    WAIT_A_MINUTE = "wait_a_minute"  # until, seconds: too many wrong codes in a row
    CLOSED = "closed"  # opens_at (None: no opening in sight)
    CLOSING_SOON = "closing_soon"  # closes_at, opens_at (next opening)
    QUOTA_REACHED = "quota_reached"  # service, quota
    NUMBERS_USED_UP = "numbers_used_up"  # service
    UNKNOWN_OFFICE = "unknown_office"  # office
    UNKNOWN_SERVICE = "unknown_service"  # service
    UNKNOWN_COUNTER = "unknown_counter"  # counter
    UNKNOWN_TICKET = "unknown_ticket"  # number
    UNKNOWN_PRIORITY = "unknown_priority"  # priority
    UNKNOWN_DEVICE = "unknown_device"  # device
    NO_WALK_INS = "no_walk_ins"  # service
    WRONG_STATE = "wrong_state"  # number, state, move
    NOBODY_HERE = "nobody_here"  # counter: no visitor at the counter
    MOVED_ON = "moved_on"  # counter, number (current number or None): the caller's view is old
    CAME_OR_NOT = "came_or_not"  # number: say whether the called visitor came
    CALL_AGAIN_FIRST = "call_again_first"  # number, calls, calls_needed, allowed_at (or None)
    COUNTER_TAKEN = "counter_taken"  # counter, holder, since
    COUNTER_BUSY = "counter_busy"  # counter, number
    COUNTER_CLOSED = "counter_closed"  # counter
    AT_ANOTHER_COUNTER = "at_another_counter"  # counter, number
    NOT_SERVED_HERE = "not_served_here"  # counter, service
    NOTHING_TO_UNDO = "nothing_to_undo"
    KEY_REUSED = "key_reused"
    ARCHIVED = "archived"  # first: the oldest entry of the journal that is still here
    PAST_HOUR = "past_hour"  # starts_at
    NOT_BOOKABLE = "not_bookable"  # service
    SLOT_CLOSED = "slot_closed"  # starts_at: no bookable hour, or not any more, or not yet
    SLOT_TAKEN = "slot_taken"  # starts_at, service
    LIMIT_REACHED = "limit_reached"  # limit, scope: active, per_day, per_service
    BLOCKED = "blocked"  # until: too many missed reservations
    HOLD_EXPIRED = "hold_expired"
    ACCOUNT_NEEDED = "account_needed"
    FIELD_NEEDED = "field_needed"  # field
    BAD_FIELD = "bad_field"  # field
    UNKNOWN_VISIT = "unknown_visit"
    CHANGE_TOO_LATE = "change_too_late"  # change_until
    NOT_MOVABLE = "not_movable"
    CONFIRM_TOO_LATE = "confirm_too_late"  # confirm_by
    NO_WAITING_LIST = "no_waiting_list"
    UNKNOWN_WISH = "unknown_wish"
    OFFER_OVER = "offer_over"
    BAD_NOTICE = "bad_notice"  # longest: the text of a message to the hall
    BAD_MINUTES = "bad_minutes"  # shortest, longest: for how long it is shown
    UNKNOWN_ALERT = "unknown_alert"
    STILL_NEEDED = "still_needed"  # what (services and counters in use), of a changed office file


@dataclass(frozen=True)
class Refusal:
    """An expected no, with the facts that the answer in words needs."""

    reason: Reason
    facts: Mapping[str, Fact] = field(default_factory=dict)


class Unavailable(Exception):
    """The database can't be reached or written now: a surprise that passes; ask again later."""


class Impossible(Unavailable):
    """Asked with a value that no row can hold, such as a number beyond all numbers."""


class Refused(Exception):
    """Carries a refusal out of an action; the transaction writes nothing."""

    def __init__(self, reason: Reason, **facts: Fact) -> None:
        super().__init__(reason.value)
        self.refusal = Refusal(reason, facts)

    @classmethod
    def of(cls, refusal: Refusal) -> Refused:
        """The exception for a refusal that a decision returned."""
        return cls(refusal.reason, **refusal.facts)

"""What is kept of a visitor: shown to her, and deleted when she asks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from queue_server.actions import places, visits
from queue_server.actions.entry import VISITOR, Door, at_office
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.store import Change, Store, accounts, reservations, visitors
from queue_server.store import visits as stored
from queue_server.store.accounts import Account
from queue_server.store.offices import here

SECRETS = ("password", "uniquifier", "totp", "recovery_codes")


def export(store: Store, user_id: int) -> dict[str, Any]:
    """Everything that is kept of an account's owner, ready for JSON; passwords only as "set"."""
    with store.reading() as connection:
        account = accounts.find(connection, id=user_id)
        if account is None:
            return {}
        known = {key: plain(value) for key, value in asdict(account).items() if key not in SECRETS}
        secrets = {key: "set" for key in SECRETS if getattr(account, key)}
        kept = visitors.kept_of(connection, user_id, account.email)
        mine = stored.of_user(store, connection, user_id, proven(account))
    return {
        "account": {**known, **secrets},
        "visits": [plain(asdict(visit)) for visit in mine],
        **plain(kept),
    }


def proven(account: Account | None) -> str | None:
    """The account's address, when its owner has opened a letter there."""
    return account.email if account is not None and account.confirmed_at is not None else None


def plain(value: Any) -> Any:
    """A value as JSON can carry it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def erase(store: Store, user_id: int) -> None:
    """Delete an account and all that hangs on it; visits that are still to come are cancelled.

    So are those that were booked with its address alone, once that is proven to be hers.

    Raises Refused(STILL_NEEDED) for staff, whose accounts an administrator looks after.
    """
    with store.reading() as connection:
        staff = accounts.roles(connection, user_id)
        account = accounts.find(connection, id=user_id)
        mine = stored.of_user(store, connection, user_id, proven(account))
    if staff:
        raise Refused(Reason.STILL_NEEDED, what=", ".join(sorted(staff)))
    for visit in mine:
        if visit.state in (ReservationState.BOOKED, ReservationState.UNCONFIRMED):
            give_up(Door(store, visit.office, VISITOR), visit.link)
    with store.writing() as connection:
        visitors.forget_person(connection, user_id)


@at_office
def give_up(change: Change, link: str) -> None:
    """Give a coming visit's place up without a letter, however near its hour is."""
    row = reservations.by_link(change.connection, change.office_id, link)
    coming = (ReservationState.BOOKED, ReservationState.UNCONFIRMED)
    if row is not None and row.standing(change.office, change.now) in coming:
        places.give_up(change, row)


@at_office
def erase_visit(change: Change, link: str) -> None:
    """Delete what a visitor without an account left with a visit; a coming one is cancelled.

    Raises Refused(UNKNOWN_VISIT).
    """
    row = visits.found(change, link)
    if row.standing(change.office, change.now) in (
        ReservationState.BOOKED,
        ReservationState.UNCONFIRMED,
    ):
        row = places.give_up(change, row)
    visitors.forget_visit(change, row.id)


def export_address(store: Store, email: str) -> dict[str, Any]:
    """Everything that is kept under an e-mail that was booked with, without an account."""
    with store.reading() as connection:
        found = []
        for office, link in visitors.visits_of_address(connection, email):
            at = here(store, connection, office)
            found.append(stored.by_link(connection, at.office_id, at.office, link, at.now))
        kept = visitors.kept_of_address(connection, email)
    return {"visits": [plain(asdict(each)) for each in found if each], **plain(kept)}


def erase_address(store: Store, email: str) -> None:
    """Delete all that hangs on an e-mail without an account; coming visits are cancelled."""
    with store.reading() as connection:
        mine = visitors.visits_of_address(connection, email)
    for office, link in mine:
        erase_visit(Door(store, office, VISITOR), link)
    with store.writing() as connection:
        visitors.forget_address(connection, email)

"""Retention: once a day everything personal goes that the office must not keep any longer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from queue_server.actions.places import booking_of
from queue_server.actions.writing import write
from queue_server.domain.booking_rules import Booking
from queue_server.store import Change, absences, idle_accounts, letters, offices, visitors
from queue_server.store.accounts import Account

# An account that was never activated is of no use to anybody.
NEVER_ACTIVATED = timedelta(days=7)
# So long before it is deleted, its owner is written to.
WARNING = timedelta(days=30)
MONTH = timedelta(days=365) / 12


def purge(change: Change) -> None:
    """Forget what the office must not keep any longer; done once a day."""
    if offices.is_purged(change):
        return
    rules = booking_of(change)
    before = change.today - timedelta(days=rules.retention.visit_days)
    done = visitors.forget_visits(change, before)
    kept_for = timedelta(days=rules.retention.visit_days)
    letters.purge(change.connection, change.now - kept_for, change.office_id)
    counted = rules.no_shows
    kept = timedelta(days=counted.days + counted.block_days) if counted else timedelta(0)
    absences.forget(change, change.now - kept)
    purge_accounts(change, rules)
    if done:
        offices.mark_purged(change)


def purge_accounts(change: Change, rules: Booking) -> None:
    """Forget accounts that nobody uses; their owners were warned."""
    unused = change.now - MONTH * rules.retention.account_months
    for account in idle_accounts.unused(change, unused + WARNING):
        if is_over(account, change.now, unused):
            visitors.forget_person(change.connection, account.id)
        elif account.confirmed_at is not None and not is_warned(account):
            warn(change, account)
    for account in idle_accounts.never_activated(change, change.now - NEVER_ACTIVATED):
        visitors.forget_person(change.connection, account.id)


def last_used(account: Account) -> datetime:
    """When the account was of use last."""
    moments = (account.used_at, account.confirmed_at, account.made_at)
    return max(each for each in moments if each is not None)


def is_warned(account: Account) -> bool:
    """Whether its owner was written to since the account was used last."""
    return account.warned_at is not None and account.warned_at > last_used(account)


def is_over(account: Account, now: datetime, unused: datetime) -> bool:
    """Whether the account is to be deleted now."""
    warned_at = account.warned_at
    return (
        warned_at is not None
        and is_warned(account)
        and last_used(account) < unused
        and warned_at <= now - WARNING
    )


def warn(change: Change, account: Account) -> None:
    """Tell the owner when the account will be deleted."""
    erased_on: date = change.office.business_date(change.now + WARNING)
    idle_accounts.mark_warned(change, account.id)
    write(
        change,
        "account_warning",
        account.email,
        account.language or change.office.languages[0],
        user_id=account.id,
        facts={"erased_on": erased_on.isoformat()},
    )

"""An account as Flask-Security wants to see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin

from queue_server.domain.refusals import Refused
from queue_server.queries import accounts, offices
from queue_server.queries.accounts import Account
from queue_server.web.accounts import failures
from queue_server.web.wiring import wiring

# Flask-Security's name -> our column
COLUMNS = {
    "email": "email",
    "password": "password",
    "active": "active",
    "fs_uniquifier": "uniquifier",
    "confirmed_at": "confirmed_at",
    "tf_totp_secret": "totp",
    "tf_primary_method": "two_factor",
    "mf_recovery_codes": "recovery_codes",
    "failures": "failures",
    "locked_until": "locked_until",
    "language": "language",
    "terms": "terms",
    "terms_at": "terms_at",
}


class Role(RoleMixin):
    """Flask-Security asks for a model of roles; ours are per office and not kept there."""


class User(UserMixin):
    """Somebody who can log in. Whatever is changed here is kept by the datastore's `commit`."""

    email = ""
    password: str | None = None
    active = True
    fs_uniquifier = ""
    confirmed_at: datetime | None = None
    tf_totp_secret: str | None = None
    tf_primary_method: str | None = None
    tf_phone_number: str | None = None
    mf_recovery_codes: list[str] | None = None
    failures: int = 0
    locked_until: datetime | None = None
    language: str | None = None
    terms: str | None = None
    terms_at: datetime | None = None
    # Where a new account is made.
    office: str | None = None

    def __init__(self, account: Account | None = None, **given: Any) -> None:
        self.account = account
        self.id: Any = account.id if account else None
        self.name = account.name if account else ""
        self.roles: list[RoleMixin] = given.pop("roles", [])  # ours are per office
        for name, column in COLUMNS.items():
            if account is not None:
                setattr(self, name, getattr(account, column))
        # The library takes used codes out of its list: what is stored must not change with it.
        self.mf_recovery_codes = self.mf_recovery_codes and [*self.mf_recovery_codes]
        for name, value in given.items():
            setattr(self, name, value)

    def changes(self) -> dict[str, Any]:
        """The columns that differ from what is stored."""
        now = {column: getattr(self, name) for name, column in COLUMNS.items()}
        if self.account is None:
            return now
        return {key: value for key, value in now.items() if value != getattr(self.account, key)}

    @property
    def office_roles(self) -> dict[str, str]:
        """The role at each office."""
        return accounts.roles(wiring().store, self.id) if self.id else {}

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked for after the password."""
        return bool(self.tf_totp_secret and self.tf_primary_method)

    def lacks_second_factor_at(self, office: str) -> bool:
        """Whether this office wants a second factor of its staff, and there is none yet."""
        if self.has_second_factor:
            return False
        try:
            return offices.find(wiring().store, office).staff_two_factor
        except Refused:
            return False

    def must_have_second_factor(self) -> bool:
        """Whether an office where this person works wants one of its staff."""
        found = (offices.find(wiring().store, slug) for slug in self.office_roles)
        return any(office.staff_two_factor for office in found)

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether logging in takes a second factor: one is set up, or an office wants one."""
        return bool(tf_setup_methods) or self.must_have_second_factor(), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether it may not be switched off."""
        return self.must_have_second_factor()

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Count a wrong password or code."""
        failures.note(self.email)

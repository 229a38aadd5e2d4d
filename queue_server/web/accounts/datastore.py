"""Where Flask-Security finds accounts, and how what it changes is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app, g
from flask_security.datastore import UserDatastore

from queue_server.actions import accounts as changing
from queue_server.actions.accounts import Mail, UserChange
from queue_server.queries import accounts
from queue_server.web.accounts.user import Role, User
from queue_server.web.locale import current_language
from queue_server.web.wiring import wiring


@dataclass
class Pending:
    """What a request has changed and not kept yet."""

    users: list[User] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)


class Accounts(UserDatastore):
    """Finds accounts by queries; collects changes, and keeps them by one action."""

    def __init__(self) -> None:
        super().__init__(User, Role)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> User | None:
        """The user with that e-mail or session key."""
        store = wiring().store
        if "fs_uniquifier" in wanted:
            found = accounts.by_uniquifier(store, wanted["fs_uniquifier"])
        else:
            found = accounts.by_email(store, tidy_email(wanted.get("email", "")))
        return User(found) if found else None

    def find_role(self, role: str) -> None:
        """No role is kept here."""

    def create_user(self, **given: Any) -> User:
        """A new account; who registers again before the activation begins anew.

        The former link opens nothing any more, because the session key is another one: it may
        have been somebody else who registered first.
        """
        fresh = User(**self._prepare_create_user_args(**given))
        known = self.find_user(email=fresh.email)
        if known is not None:
            known.password, known.fs_uniquifier = fresh.password, fresh.fs_uniquifier
            fresh = known
        fresh.language = current_language()
        return cast(User, self.put(fresh))

    def put(self, model: Any) -> Any:
        """Remember that this user is to be kept."""
        # Views also hand over Flask-Login's stand-in for the current user.
        user = getattr(model, "_get_current_object", lambda: model)()
        users = pending().users
        if not any(each is user for each in users):
            users.append(user)
        return model

    def post(self, mail: Mail) -> None:
        """Keep what is pending together with a letter about it."""
        pending().mails.append(mail)
        self.commit()

    def commit(self) -> None:
        """Keep all that is pending, in one transaction."""
        kept = g.pop("okienko_pending_accounts", Pending())
        changed = [UserChange(each.id, each.changes(), each.office) for each in kept.users]
        users = [each for each in changed if each.values]
        if users or kept.mails:
            changing.keep(wiring().store, users, kept.mails)
        for user in kept.users:
            user.account = accounts.by_email(wiring().store, user.email) or user.account

    def tf_reset(self, user: Any) -> None:
        """Forget a second factor, and the codes that stand in for it."""
        super().tf_reset(user)
        self.mf_set_recovery_codes(user, None)


def pending() -> Pending:
    """What this request has not kept yet."""
    if "okienko_pending_accounts" not in g:
        g.okienko_pending_accounts = Pending()
    return cast(Pending, g.okienko_pending_accounts)


def datastore() -> Accounts:
    """The app's accounts."""
    return cast(Accounts, current_app.extensions["security"].datastore)


def tidy_email(typed: str) -> str:
    """The address as it is stored."""
    return typed.strip().lower()

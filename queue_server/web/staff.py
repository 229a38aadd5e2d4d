"""Staff log-in: Flask-Security over our own accounts, with a form that throttles failures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_login import user_logged_out
from flask_security import LoginForm, RoleMixin, Security, UserMixin
from flask_security.datastore import UserDatastore
from flask_security.utils import validate_redirect_url
from flask_wtf import FlaskForm
from werkzeug.exceptions import UnsupportedMediaType
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import DataRequired, Length

from queue_server.actions import accounts as changing
from queue_server.actions import counters
from queue_server.actions.entry import Actor, Door
from queue_server.domain.refusals import Unavailable
from queue_server.queries import accounts
from queue_server.queries.accounts import Account
from queue_server.web import passwords
from queue_server.web.throttle import Strangers, Tries
from queue_server.web.wiring import wiring

log = structlog.get_logger(__name__)

STRANGERS = "okienko_strangers"


class StaffUser(UserMixin):
    """An account as Flask-Security wants to see it."""

    fs_uniquifier = ""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.id = account.id
        self.email = account.email
        self.name = account.name
        self.password = account.password
        self.active = account.active
        self.fs_uniquifier = account.uniquifier
        self.roles: list[RoleMixin] = []  # ours are per office

    @property
    def office_roles(self) -> dict[str, str]:
        """The role at each office."""
        return accounts.roles(wiring().store, self.id)


class StaffRole(RoleMixin):
    """Flask-Security asks for a model of roles; ours are per office and not kept there."""


class Accounts(UserDatastore):
    """Finds the staff for Flask-Security. Changes go through actions, so nothing is saved here."""

    def __init__(self) -> None:
        super().__init__(StaffUser, StaffRole)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> StaffUser | None:
        """The user with that e-mail or session key."""
        store = wiring().store
        if "fs_uniquifier" in wanted:
            found = accounts.by_uniquifier(store, wanted["fs_uniquifier"])
        else:
            found = accounts.by_email(store, tidy_email(wanted.get("email", "")))
        return StaffUser(found) if found else None

    def find_role(self, role: str) -> None:
        """No role is kept here."""

    def put(self, model: Any) -> Any:
        """Nothing to save."""
        return model

    def commit(self) -> None:
        """Nothing to commit: every action commits by itself."""


class StaffLogin(LoginForm):
    """E-mail and password; says the same of a wrong password and of an unknown address."""

    email = EmailField(
        later("E-mail"),
        validators=[DataRequired(later("Please enter your e-mail.")), Length(max=254)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        later("Password"),
        validators=[DataRequired(later("Please enter your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(later("Log in"))
    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Whether this person may enter; failures are counted against the account."""
        if not FlaskForm.validate(self, **kwargs):
            return False
        email = tidy_email(self.email.data)
        account = accounts.by_email(wiring().store, email)
        now = wiring().clock.now()
        if tries_of(account, email).is_locked(now):
            return self.no(_("Too many failed tries. Please wait a moment and try again."))
        stored = account.password if account else passwords.DECOY
        right = wiring().offload(passwords.matches, stored, self.password.data)
        if not (account and right and account.active):
            note_failure(email)
            return self.no(_("This e-mail and password do not fit together."))
        note_success(account)
        self.user = StaffUser(account)
        self.user_authenticated = True
        return True

    def validate_next(self, field: Any) -> None:
        """Forget a foreign address to go on to: whoever made that link must not keep her out."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""

    def no(self, why: str) -> bool:
        """Refuse the whole form."""
        self.form_errors = [why]
        return False


def set_up(app: Flask) -> None:
    """Log-in and log-out pages; nothing else of Flask-Security is switched on."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (the name of a method)
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_LOGIN_USER_TEMPLATE="login.html",
        SECURITY_LOGOUT_METHODS=["POST"],
        # Asking for the password once more, and the library's own files: nothing here uses them.
        SECURITY_FRESHNESS=timedelta(minutes=-1),
        SECURITY_STATIC_FOLDER=None,
        SECURITY_POST_LOGIN_VIEW="/start",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_CACHE_CONTROL={},  # `headers` says it for all pages
    )
    app.extensions[STRANGERS] = Strangers()
    Security(app, Accounts(), login_form=StaffLogin)
    app.before_request(people_log_in_by_the_form)
    user_logged_out.connect(close_counters, app)


def people_log_in_by_the_form() -> None:
    """Programs have tokens: Flask-Security's log-in by JSON is not offered."""
    if request.endpoint == "security.login" and request.is_json:
        raise UnsupportedMediaType


def close_counters(_app: Flask, user: Any, **_more: Any) -> None:
    """Who logs out leaves her counter; logging out works also when that can't be written."""
    if not isinstance(user, StaffUser):
        return
    try:
        for office in user.office_roles:
            counters.leave(Door(wiring().store, office, Actor(f"user:{user.id}", user.name)))
    except Unavailable:
        log.warning("counter_not_closed_at_log_out")


def tidy_email(typed: str) -> str:
    """The address as it is stored."""
    return typed.strip().lower()


def strangers() -> Strangers:
    """The tries for addresses that nobody has."""
    known: Strangers = current_app.extensions[STRANGERS]
    return known


def tries_of(account: Account | None, email: str) -> Tries:
    """What was tried for that address before."""
    return Tries(account.failures, account.locked_until) if account else strangers().tries(email)


def note_failure(email: str) -> None:
    """Count a failure; read anew, because others may have failed while this one was checked."""
    account = accounts.by_email(wiring().store, email)
    now = wiring().clock.now()
    if account is None:
        strangers().failed(email, now)
        return
    tries = tries_of(account, email).failed(now)
    changed = replace(account, failures=tries.failures, locked_until=tries.locked_until)
    changing.save_user(wiring().store, changed)


def note_success(account: Account) -> None:
    """Forget earlier failures."""
    if account.failures or account.locked_until:
        changing.save_user(wiring().store, replace(account, failures=0, locked_until=None))

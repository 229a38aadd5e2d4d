"""Switches on what Flask-Security does here, and hands it our accounts, forms and words."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, session
from flask_login import user_logged_in, user_logged_out
from flask_security import Security
from flask_security.confirmable import confirm_user
from flask_security.signals import (
    change_email_confirmed,
    password_reset,
    tf_disabled,
    tf_profile_changed,
)

from queue_server.actions import accounts as changing
from queue_server.actions import counters
from queue_server.actions.entry import Actor, Door
from queue_server.domain.refusals import Unavailable
from queue_server.web.accounts import activation, failures, letters, messages, pages
from queue_server.web.accounts.datastore import Accounts, datastore
from queue_server.web.accounts.forms import (
    ChangeEmail,
    ChangePassword,
    Forgotten,
    NewPassword,
    Registration,
    Resend,
)
from queue_server.web.accounts.hashing import SHORTEST, Hashes, PasswordRules, Prints
from queue_server.web.accounts.home import home_office
from queue_server.web.accounts.log_in import LogIn, OnceMore
from queue_server.web.accounts.post import Post, post
from queue_server.web.accounts.second_factor import CodeForm, Codes, RecoveryForm
from queue_server.web.accounts.user import User
from queue_server.web.wiring import wiring

log = structlog.get_logger(__name__)

FORMS: dict[str, Any] = {
    "login_form": LogIn,
    "verify_form": OnceMore,
    "register_form": Registration,
    "send_confirmation_form": Resend,
    "forgot_password_form": Forgotten,
    "reset_password_form": NewPassword,
    "change_password_form": ChangePassword,
    "change_email_form": ChangeEmail,
    "two_factor_verify_code_form": CodeForm,
    "mf_recovery_form": RecoveryForm,
}
TEMPLATES = {
    "SECURITY_LOGIN_USER_TEMPLATE": "login.html",
    "SECURITY_VERIFY_TEMPLATE": "accounts/once_more.html",
    "SECURITY_LOGOUT_USER_TEMPLATE": "accounts/log_out.html",
    "SECURITY_REGISTER_USER_TEMPLATE": "accounts/register.html",
    "SECURITY_SEND_CONFIRMATION_TEMPLATE": "accounts/resend.html",
    "SECURITY_FORGOT_PASSWORD_TEMPLATE": "accounts/forgotten.html",
    "SECURITY_RESET_PASSWORD_TEMPLATE": "accounts/new_password.html",
    "SECURITY_CHANGE_PASSWORD_TEMPLATE": "accounts/change_password.html",
    "SECURITY_CHANGE_EMAIL_TEMPLATE": "accounts/change_email.html",
    "SECURITY_TWO_FACTOR_SETUP_TEMPLATE": "accounts/second_factor.html",
    "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "accounts/code.html",
    "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "accounts/recovery.html",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "accounts/recovery_codes.html",
}
FEATURES = {
    "SECURITY_REGISTERABLE": True,
    "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
    "SECURITY_CONFIRMABLE": True,
    "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(hours=24),
    "SECURITY_RECOVERABLE": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "SECURITY_CHANGEABLE": True,
    "SECURITY_CHANGE_EMAIL": True,
    "SECURITY_CHANGE_EMAIL_WITHIN": timedelta(hours=24),
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TOTP_ISSUER": "Okienko",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
    # Before the address, the second factor or its codes are touched: the password once more.
    "SECURITY_FRESHNESS": timedelta(minutes=30),
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
    "SECURITY_API_ENABLED_METHODS": ["session"],
}
REST = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    # Our hasher takes the password as it is, see `hashing`.
    "SECURITY_PASSWORD_SINGLE_HASH": True,
    "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
    "SECURITY_LOGOUT_METHODS": ["POST"],
    # The library's own files: nothing here uses them.
    "SECURITY_STATIC_FOLDER": None,
    # Letters are rendered when they are sent, by `letters`.
    "SECURITY_EMAIL_PLAINTEXT": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_POST_LOGIN_VIEW": "/start",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_POST_REGISTER_VIEW": "/register/sent",
    "SECURITY_POST_VERIFY_VIEW": "/start",
    "SECURITY_POST_CHANGE_VIEW": "/account",
    "SECURITY_POST_CHANGE_EMAIL_VIEW": "/account",
    "SECURITY_CACHE_CONTROL": {},  # `headers` says it for all pages
}
UNUSED = ("security.two_factor_rescue", "security.tf_select")


def set_up(app: Flask) -> None:
    """Everything about accounts."""
    secret = app.config["SECRET_KEY"]
    app.config.update(**TEMPLATES, **FEATURES, **REST, **messages.settings())
    app.config.update(
        SECURITY_PASSWORD_SALT=secret,
        SECURITY_DATETIME_FACTORY=lambda: wiring().clock.now(),
        SECURITY_TOTP_SECRETS={"1": key_for("second factors", secret).decode()},
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[key_for("recovery codes", secret)],
    )
    app.extensions[failures.EXTENSION] = failures.fresh_counts(app.extensions["okienko"].counting)
    # Some of its parts are replaced below by what merely behaves alike.
    security: Any = Security(
        app,
        Accounts(),
        mail_util_cls=Post,
        password_util_cls=PasswordRules,
        totp_cls=Codes,
        **FORMS,
    )
    security.pwd_context = Hashes()
    security.hashing_context = Prints(key_for("links", secret))
    security.i18n_domain = messages.Words()
    # Its own tokens open nothing here; it would look for one in the body of each request.
    security.login_manager.request_loader(None)
    security.want_json(lambda _request: False)
    security.context_processor(lambda: {"office": home_office()})
    for endpoint in UNUSED:
        app.view_functions[endpoint] = pages.closed
    app.view_functions.update(activation.VIEWS)
    app.register_blueprint(pages.blueprint)
    app.extensions["okienko"].letters.update(letters.WRITERS)
    listen(app)


def key_for(purpose: str, secret: str) -> bytes:
    """A key of its own for each purpose, from the installation's secret."""
    drawn = hashlib.blake2b(secret.encode(), digest_size=32, person=purpose.encode()[:16]).digest()
    return base64.urlsafe_b64encode(drawn)


def listen(app: Flask) -> None:
    """What follows when something has happened to an account."""
    user_logged_in.connect(remember_use, app)
    user_logged_out.connect(close_counters, app)
    password_reset.connect(forget_failures, app)
    change_email_confirmed.connect(tell_former_address, app)
    tf_profile_changed.connect(tell_second_factor_on, app)
    tf_disabled.connect(tell_second_factor_off, app)


def remember_use(_app: Flask, user: Any, **_more: Any) -> None:
    """Whoever logs in uses the account; earlier failures are forgotten."""
    failures.forget(user.email)
    if isinstance(user, User) and user.account is not None:
        changing.mark_used(wiring().store, user.account)


def close_counters(_app: Flask, user: Any, **_more: Any) -> None:
    """Who logs out leaves her counter, and nothing of hers to whoever sits down next.

    Logging out works also when the counter can't be written.
    """
    if not isinstance(user, User):
        return
    forget_session()
    try:
        for office in user.office_roles:
            counters.leave(Door(wiring().store, office, Actor(f"user:{user.id}", user.name)))
    except Unavailable:
        log.warning("counter_not_closed_at_log_out")


def forget_session() -> None:
    """Keep nothing but the office, and what Flask-Login writes down at this moment."""
    for key in set(session) - {"office", "_remember", "_remember_seconds"}:
        session.pop(key)


def forget_failures(_app: Flask, user: Any, **_more: Any) -> None:
    """The owner has set a new password: what others guessed wrongly shuts her out no longer.

    The letter's link has proven the address as well, if no other did before.
    """
    failures.forget(user.email)
    user.failures, user.locked_until = 0, None
    confirm_user(user)
    datastore().put(user)


def tell_former_address(_app: Flask, user: Any, old_email: str, **_more: Any) -> None:
    """If it was not the owner who changed the address, she must learn it."""
    post("email_changed", old_email, user)


def tell_second_factor_on(_app: Flask, user: Any, **_more: Any) -> None:
    """Tell the owner that codes are asked for from now on."""
    post("second_factor", user.email, user, {"on": True})


def tell_second_factor_off(_app: Flask, user: Any, **_more: Any) -> None:
    """Tell the owner that no codes are asked for any more."""
    post("second_factor", user.email, user, {"on": False})

"""Logging in, and giving the password once more before something that matters."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_security import LoginForm, VerifyForm
from flask_security.utils import validate_redirect_url
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import DataRequired, Length

from queue_server.queries import accounts
from queue_server.web import passwords
from queue_server.web.accounts import failures
from queue_server.web.accounts.activation import activate
from queue_server.web.accounts.datastore import tidy_email
from queue_server.web.accounts.user import User
from queue_server.web.wiring import wiring

LONGEST_PASSWORD = 1000


def password_field(label: Any, autocomplete: str, **more: Any) -> PasswordField:
    """A field for a password; pasting is welcome."""
    return PasswordField(
        label,
        validators=[
            DataRequired(later("Please enter your password.")),
            Length(max=LONGEST_PASSWORD, message=later("This password is too long.")),
        ],
        render_kw={"autocomplete": autocomplete, **more},
    )


class LogIn(LoginForm):
    """E-mail and password; says the same of a wrong password and of an unknown address."""

    email = EmailField(
        later("E-mail"),
        validators=[DataRequired(later("Please enter your e-mail.")), Length(max=254)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = password_field(later("Password"), "current-password")
    submit = SubmitField(later("Log in"))
    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The view takes the fields' errors away, so that nothing is told by mistake.
        self.missing: dict[str, str] = {}

    def validate(self, **kwargs: Any) -> bool:
        """Whether this person may enter; failures are counted."""
        if not FlaskForm.validate(self, **kwargs):
            self.missing = {each.name: each.errors[0] for each in self if each.errors}
            return False
        email = tidy_email(self.email.data)
        if failures.is_locked(email):
            return self.no(_("Too many failed tries. Please wait a moment and try again."))
        account = accounts.by_email(wiring().store, email)
        stored = account.password if account and account.password else passwords.DECOY
        right = wiring().offload(passwords.matches, stored, self.password.data)
        if not (account and right and account.active):
            failures.note(email)
            return self.no(_("This e-mail and password do not fit together."))
        self.user = User(account)
        if account.confirmed_at is None and not activate(self.user):
            return self.no(_("This e-mail and password do not fit together."))
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


class OnceMore(VerifyForm):
    """The password of somebody who is logged in."""

    password = password_field(later("Password"), "current-password", autofocus=True)
    submit = SubmitField(later("Go on"))

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is right; failures are counted as at the log-in."""
        if failures.is_locked(self.user.email):
            self.form_errors = [_("Too many failed tries. Please wait a moment and try again.")]
            return False
        return bool(super().validate(**kwargs))

    def validate_next(self, field: Any) -> None:
        """Forget a foreign address to go on to."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""

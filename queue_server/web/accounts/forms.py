"""Forms about one's own account: registering, passwords, the address."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_login import current_user
from flask_security import (
    ChangeEmailForm,
    ChangePasswordForm,
    ForgotPasswordForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
)
from flask_security.forms import EmailValidation, unique_user_email
from wtforms import BooleanField, EmailField, SubmitField, ValidationError
from wtforms.validators import DataRequired, Length

from queue_server.domain.booking_terms import terms_edition
from queue_server.queries import health
from queue_server.web import passwords
from queue_server.web.accounts import failures
from queue_server.web.accounts.datastore import datastore
from queue_server.web.accounts.home import home_office
from queue_server.web.accounts.log_in import password_field
from queue_server.web.accounts.post import post
from queue_server.web.wiring import wiring


def email_field(label: Any, *validators: Any, **more: Any) -> EmailField:
    """A field for an address that letters will go to."""
    return EmailField(
        label,
        validators=[
            DataRequired(later("Please enter your e-mail.")),
            Length(max=254, message=later("This is not a valid e-mail address.")),
            EmailValidation(verify=True),
            *validators,
        ],
        render_kw={"autocomplete": "email", **more},
    )


def take_as_long(known: object) -> None:
    """Do what a known address costs: the time of the answer must not tell who has an account."""
    wiring().offload(passwords.matches, passwords.DECOY, "")
    if not known:
        # A letter would be written down.
        health.check(wiring().store)


def not_taken(form: Registration, field: Any) -> None:
    """Note whose address it is; an account that was never activated may be begun anew."""
    known = datastore().find_user(email=field.data)
    if known is not None and known.confirmed_at is not None:
        form.existing_email_user = known
        # Never shown: the view answers as if the address were new.
        raise ValidationError("")


def whose(form: Resend | Forgotten, field: Any) -> None:
    """Note whose address it is."""
    form.user = datastore().find_user(email=field.data)
    if form.user is None:
        # Never shown: the view answers as if somebody had it.
        raise ValidationError("")


def malformed(form: Resend | Forgotten) -> str:
    """What is wrong with what was typed, and would be with whatever address was known."""
    return "" if form.user else next((str(each) for each in form.email.errors if each), "")


class Registration(RegisterFormV2):
    """A short form: e-mail, password, and that the office's rules are accepted."""

    email = email_field(later("E-mail"), not_taken, autocomplete="username")
    password = password_field(later("Password"), "new-password")
    accept = BooleanField(
        later("I accept the rules"),
        validators=[DataRequired(later("Without accepting the rules no account can be made."))],
    )
    submit = SubmitField(later("Create account"))

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        """What the account is made of: also where, and which edition of the rules was accepted."""
        told: dict[str, Any] = super().to_dict(only_user)
        office = home_office()
        if only_user and office is not None:
            told["office"] = office.slug
            told["terms"] = terms_edition(office)
            told["terms_at"] = wiring().clock.now()
        return told


class Resend(SendConfirmationForm):
    """Whose activation link is to be sent once more."""

    email = email_field(later("E-mail"), whose)
    submit = SubmitField(later("Send the link"))
    malformed = ""

    def validate(self, **kwargs: Any) -> bool:
        """Whether a link is sent; who has an active account already is told so by letter."""
        fine = bool(super().validate(**kwargs))
        self.malformed = malformed(self)
        take_as_long(self.user)
        if not fine and self.user is not None and self.user.confirmed_at is not None:
            post("already_registered", self.user.email, self.user)
        return fine


class Forgotten(ForgotPasswordForm):
    """Whose password is to be set anew."""

    email = email_field(later("E-mail"), whose, autocomplete="username")
    submit = SubmitField(later("Send the link"))
    malformed = ""

    def validate(self, **kwargs: Any) -> bool:
        """Whether a link is sent; it also activates an account, because it proves the address."""
        fine = super().validate(**kwargs)
        if self.requires_confirmation:
            fine, self.email.errors = True, []
        if fine:
            # The view hashes as well for an address that nobody has.
            take_as_long(self.user)
            return True
        self.malformed = malformed(self)
        health.check(wiring().store)
        return False


class NewPassword(ResetPasswordForm):
    """The password that takes the forgotten one's place."""

    password = password_field(later("New password"), "new-password", autofocus=True)
    password_confirm = None
    submit = SubmitField(later("Save the password"))


class ChangePassword(ChangePasswordForm):
    """The present password and a new one."""

    password = password_field(later("Present password"), "current-password")
    new_password = password_field(later("New password"), "new-password")
    new_password_confirm = None
    submit = SubmitField(later("Save the password"))

    def validate(self, **kwargs: Any) -> bool:
        """Whether both are right; wrong guesses are counted as at the log-in."""
        if failures.is_locked(current_user.email):
            self.form_errors = [_("Too many failed tries. Please wait a moment and try again.")]
            return False
        fine = bool(super().validate(**kwargs))
        if not fine and self.password.errors and self.password.data != self.new_password.data:
            failures.note(current_user.email)
        return fine


class ChangeEmail(ChangeEmailForm):
    """The new address; it counts when the link that is sent there has been opened."""

    email = email_field(later("New e-mail"), unique_user_email)
    submit = SubmitField(later("Send the link"))

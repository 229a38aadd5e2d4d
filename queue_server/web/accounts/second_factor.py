"""The second factor: codes of an app on the phone, and recovery codes for when it is lost."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import segno
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_security import MfRecoveryForm, Totp, TwoFactorVerifyCodeForm
from flask_wtf import FlaskForm
from passlib.exc import UsedTokenError
from passlib.totp import TOTP, AppWallet
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired, Length

from queue_server.cluster import Away
from queue_server.web.accounts import failures
from queue_server.web.accounts.user import User
from queue_server.web.wiring import wiring

# The wallet's key has all the entropy it needs: stretching it would only hold everybody up.
WALLET_COST = 4
# Longer than any code is taken.
USED_FOR_SECONDS = 600


class Codes(Totp):
    """Draws and checks codes; each is good once."""

    def __init__(self, secrets: Any, issuer: str) -> None:
        wallet = AppWallet(secrets, encrypt_cost=WALLET_COST)
        self._totp = TOTP.using(issuer=issuer, wallet=wallet)
        self.used: dict[int, int] = {}

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The secret as a picture for the phone's camera, drawn here and sent to nobody."""
        drawn = segno.make_qr(self.get_totp_uri(username, totp), error="m")
        return str(drawn.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))

    def get_last_counter(self, user: Any) -> int | None:
        """The turn of the last code that this account used."""
        return self.used.get(user.id)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Let no code be used twice, at whichever process."""
        name = f"second factor {user.id} {tmatch.counter}"
        with suppress(Away):
            if wiring().counting.add(name, USED_FOR_SECONDS) > 1:
                raise UsedTokenError
        self.used[user.id] = tmatch.counter


def code_field(label: Any, **more: Any) -> StringField:
    """A field for a code."""
    return StringField(
        label,
        validators=[
            DataRequired(later("Please enter the code.")),
            Length(max=40, message=later("This code is not right.")),
        ],
        render_kw={"autocomplete": "one-time-code", "autofocus": True, **more},
    )


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits that the app shows now."""

    user: User  # set by the view
    code = code_field(later("Code from the app"), inputmode="numeric")
    submit = SubmitField(later("Go on"))

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is the right one; wrong ones are counted as wrong passwords are."""
        if failures.is_locked(self.user.email):
            self.form_errors = [_("Too many failed tries. Please wait a moment and try again.")]
            return False
        return bool(super().validate(**kwargs))


class RecoveryForm(MfRecoveryForm):
    """One of the codes that were kept for when the phone is lost."""

    user: User  # set by the view
    code = code_field(later("Recovery code"))
    submit = SubmitField(later("Go on"))

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is one of those left."""
        if failures.is_locked(self.user.email):
            self.form_errors = [_("Too many failed tries. Please wait a moment and try again.")]
            return False
        if not FlaskForm.validate(self, **kwargs):
            return False
        self.code.data = self.code.data.strip().lower()
        if super().validate(**kwargs):
            return True
        failures.note(self.user.email)
        return False

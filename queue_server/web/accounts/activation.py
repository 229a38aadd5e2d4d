"""Links that prove an address: they count together with the account's own password or log-in.

Who registers somebody else's address knows the password and has no link; who gets the letter has
the link and no password. Programs that open every link of a letter prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.change_email import change_email_confirm
from flask_security.confirmable import confirm_email_token_status, confirm_user
from flask_security.utils import check_and_get_token_status, logout_user
from flask_security.views import confirm_email

from queue_server.web.accounts.datastore import datastore
from queue_server.web.accounts.messages import INVALID_LINK
from queue_server.web.accounts.user import User

# The link that was opened, until its owner logs in.
OPENED = "activating"

View = Callable[..., ResponseReturnValue]


def open_link(token: str) -> ResponseReturnValue:
    """Keep the letter's link until the password is given; what is wrong with it is told at once."""
    if user_of(token) is None:
        return confirm_email(token)
    if current_user.is_authenticated:
        logout_user()
    session[OPENED] = token
    flash(_("Please log in with your password: with that your account is active."), "good")
    return redirect(url_for("security.login"))


def activate(user: User) -> bool:
    """Activate the account of somebody who gave its password, if its link was opened here."""
    owner = user_of(session.get(OPENED, ""))
    if owner is None or owner.id != user.id:
        return False
    session.pop(OPENED)
    confirm_user(user)
    datastore().commit()
    return True


def user_of(token: str) -> User | None:
    """Whose account the link activates; None when it activates nothing any more."""
    expired, invalid, user = confirm_email_token_status(token)
    if expired or invalid or user is None or user.confirmed_at is not None:
        return None
    # Flask-Security has no types: what its datastore finds is our own User.
    return user  # type: ignore[no-any-return]


def change_address(token: str) -> ResponseReturnValue:
    """Make the new address the account's, for the owner who is logged in."""
    within = current_app.config["SECURITY_CHANGE_EMAIL_WITHIN"]
    _expired, _invalid, told = check_and_get_token_status(token, "change_email", within)
    if told and told[0] != getattr(current_user, "fs_uniquifier", None):
        flash(_(INVALID_LINK), "bad")
        return redirect(url_for("security.change_email"))
    # An untyped view of Flask-Security: it answers as every view does.
    return change_email_confirm(token)  # type: ignore[no-any-return]


VIEWS: dict[str, View] = {
    "security.confirm_email": open_link,
    "security.change_email_confirm": change_address,
}

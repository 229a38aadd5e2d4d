"""Flask-Security's mails, put into the outbox: nothing is sent inside a request."""

from __future__ import annotations

from typing import Any

import email_validator
from flask import request, url_for
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException
from flask_security.utils import get_message

from queue_server.actions.accounts import Mail
from queue_server.web.accounts.datastore import datastore, tidy_email
from queue_server.web.locale import current_language

# template -> kind of the letter, the endpoint that its link opens, what holds the link's token
KINDS = {
    "security/email/welcome": ("activate", "confirm_email", "confirmation_token"),
    "security/email/confirmation_instructions": (
        "activate",
        "confirm_email",
        "confirmation_token",
    ),
    "security/email/welcome_existing": ("already_registered", "", ""),
    "security/email/reset_instructions": ("reset", "reset_password", "reset_token"),
    "security/email/reset_notice": ("password_changed", "", ""),
    "security/email/change_notice": ("password_changed", "", ""),
    "security/email/change_email_instructions": ("email_change", "change_email_confirm", "token"),
}
LONGEST = 254


class Post(MailUtil):
    """Turns what the library wants to say into a letter of ours."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **told: Any,
    ) -> None:
        """Put the letter into the outbox, together with what was changed before."""
        kind, endpoint, token = KINDS[template]
        facts = {"link": link(endpoint, told[token])} if endpoint else {}
        post(kind, recipient, told["user"], facts)

    def validate(self, email: str) -> str:
        """The address as it is stored; whether its host exists is not asked."""
        try:
            checked = email_validator.validate_email(
                email.strip(),
                check_deliverability=False,
                allow_smtputf8=False,
                test_environment=True,
            )
        except ValueError:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0]) from None
        if len(checked.normalized) > LONGEST:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0])
        return tidy_email(checked.normalized)


def post(kind: str, recipient: str, user: Any, facts: dict[str, Any] | None = None) -> None:
    """Put a letter about that user's account into the outbox."""
    datastore().post(Mail(kind, recipient, current_language(), user.id, facts or {}))


def link(endpoint: str, token: str) -> str:
    """The path that a letter's link opens; the letter puts the server's public address before.

    That address holds the folder below which a proxy shows this server.
    """
    return url_for(f"security.{endpoint}", token=token).removeprefix(request.script_root)

"""The office's mail server: letters go over SMTP, on a line as safe as the settings want it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from queue_server.domain.letters import Letter, Trouble, Written
from queue_server.settings import Settings
from queue_server.workers.carrier import SECONDS_TO_ANSWER, NotCarriedError
from queue_server.workers.envelope import compose, deliverable


class MailServer:
    """The office's mail server: one connection, opened for the first letter."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._open: smtplib.SMTP | None = None

    def carry(self, letter: Letter, written: Written, now: datetime) -> Mapping[str, Any]:
        """Hand one letter over; it is carried once the server has said yes to all of it."""
        try:
            message = compose(letter, written, self.settings.mail_from, now)
        except ValueError as wrong:
            raise NotCarriedError(Trouble.REFUSED, str(wrong), final=True) from wrong
        try:
            self.connection().send_message(message, to_addrs=[deliverable(letter.recipient)])
        except (OSError, smtplib.SMTPException) as trouble:
            raise understood(trouble) from trouble
        return {}

    def connection(self) -> smtplib.SMTP:
        """The connection, safe and logged in."""
        if self._open is None:
            self._open = connect(self.settings)
        return self._open

    def close(self) -> None:
        """Take leave of the server, if it still listens."""
        if self._open is None:
            return
        try:
            self._open.quit()
        except (OSError, smtplib.SMTPException):
            self._open.close()
        self._open = None


def connect(settings: Settings) -> smtplib.SMTP:
    """A connection to the mail server as the settings want it."""
    host, port = settings.smtp_host, settings.mail_port
    if settings.smtp_security == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=SECONDS_TO_ANSWER, context=trusted()
        )
    else:
        opened = smtplib.SMTP(host, port, timeout=SECONDS_TO_ANSWER)
    try:
        if settings.smtp_security == "starttls":
            opened.starttls(context=trusted())
        if settings.smtp_user:
            opened.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        opened.close()
        raise
    return opened


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts, read once: that takes its time."""
    return ssl.create_default_context()


def understood(trouble: Exception) -> NotCarriedError:
    """What a failure of SMTP means for this letter and for the others."""
    # smtplib's errors are OSErrors, too, so the order counts.
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(trouble.recipients.values()))
        return answered(code, words)
    if isinstance(trouble, smtplib.SMTPDataError):
        return answered(trouble.smtp_code, trouble.smtp_error)
    if isinstance(trouble, smtplib.SMTPAuthenticationError):
        return of_server(Trouble.LOGIN, trouble)
    if isinstance(trouble, smtplib.SMTPSenderRefused):
        # 530: log in first. Whatever else is wrong with the sender is so for every letter.
        login = trouble.smtp_code in (530, 535)
        return of_server(Trouble.LOGIN if login else Trouble.LATER, trouble)
    if isinstance(trouble, ssl.SSLError):
        detail = getattr(trouble, "verify_message", "") or trouble.reason or str(trouble)
        return NotCarriedError(Trouble.UNSAFE, detail, all_of_them=True)
    if isinstance(trouble, smtplib.SMTPNotSupportedError):
        return NotCarriedError(Trouble.UNSAFE, str(trouble), all_of_them=True)
    return NotCarriedError(Trouble.AWAY, str(trouble), all_of_them=True)


def answered(code: int, words: bytes | str) -> NotCarriedError:
    """The server's answer to this letter: 5xx is a no for good, 421 a good-bye to all."""
    detail = f"{code} {plain(words)}"
    if code == 421:
        return NotCarriedError(Trouble.AWAY, detail, all_of_them=True)
    final = code >= 500
    return NotCarriedError(Trouble.REFUSED if final else Trouble.LATER, detail, final=final)


def of_server(trouble: Trouble, error: smtplib.SMTPResponseException) -> NotCarriedError:
    """An answer that every letter would get."""
    detail = f"{error.smtp_code} {plain(error.smtp_error)}"
    return NotCarriedError(trouble, detail, all_of_them=True)


def plain(words: bytes | str) -> str:
    """A server's words, whatever they are made of."""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words

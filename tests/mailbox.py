"""A real SMTP server that keeps what it is sent, and answers otherwise when it is told to."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.serving import free_port, wait_for

USER, SECRET = "okienko", "mail-secret-1"
SENDER = "Okienko <okienko@kalisz.example>"


class Mailbox:
    """Everybody's mailbox, as a context; `messages` are oldest first.

    `answer` may be set to a function of the recipient: an SMTP answer such as "451 later" refuses
    the letter, None takes it. `taken` is called with each letter before the sender gets its "250".
    """

    def __init__(
        self,
        port: int | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        log_in: bool = False,
    ) -> None:
        self.port = port or free_port()
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.answer: Callable[[str], str | None] = lambda recipient: None
        self.taken: Callable[[EmailMessage], Any] = lambda message: None
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=log_in,
            auth_require_tls=starttls is not None,
            authenticator=known,
            enable_SMTPUTF8=True,
            data_size_limit=10_000_000,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What a server needs to send its mail here: `Server(..., environment=...)`."""
        return {
            "OKIENKO_MAIL_FROM": SENDER,
            "OKIENKO_SMTP_HOST": "127.0.0.1",
            "OKIENKO_SMTP_PORT": str(self.port),
            "OKIENKO_SMTP_SECURITY": "none",
        }

    def to(self, recipient: str, subject: str = "") -> list[EmailMessage]:
        """The letters to an address whose subject contains these words."""
        return [
            message
            for message, address in zip(self.messages, self.recipients, strict=False)
            if address.lower() == recipient.lower() and subject in message["Subject"]
        ]

    def wait_for(
        self, recipient: str, subject: str = "", *, count: int = 1, seconds: float = 20.0
    ) -> EmailMessage:
        """The newest letter to that address, once there are so many of them."""
        wait_for(
            f"letter {count} to {recipient} about {subject!r}",
            lambda: len(self.to(recipient, subject)) >= count,
            seconds,
        )
        return self.to(recipient, subject)[-1]

    def __enter__(self) -> Mailbox:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list
    ) -> list[str]:
        """Called by aiosmtpd at each greeting."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        """Called by aiosmtpd for each recipient."""
        refusal = self.answer(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd with each letter."""
        message = message_from_bytes(envelope.content, policy=default)
        for recipient in envelope.rcpt_tos:
            self.recipients.append(recipient)
            self.messages.append(message)
        self.taken(message)
        return "250 taken"


def known(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    """Whether who sends has logged in as USER with SECRET."""
    expected = LoginPassword(USER.encode(), SECRET.encode())
    return AuthResult(success=given == expected, handled=False)


def text_of(message: EmailMessage) -> str:
    """The text part of a letter."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    """The HTML part of a letter."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")

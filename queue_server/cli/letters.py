"""Letters by the command line: whether they leave this server."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from queue_server.cli.opening import require_migrated
from queue_server.domain.letters import Letter, Trouble
from queue_server.settings import Settings, load_settings
from queue_server.web import letters as writing
from queue_server.web.locale import LANGUAGES, in_language
from queue_server.workers.carrier import NotCarriedError
from queue_server.workers.mail_server import MailServer

ADVICE = {
    Trouble.AWAY: "the mail server can't be reached: check OKIENKO_SMTP_HOST and OKIENKO_SMTP_PORT",
    Trouble.LOGIN: "the mail server does not let us in:"
    " check OKIENKO_SMTP_USER and OKIENKO_SMTP_PASSWORD",
    Trouble.UNSAFE: "the line to the mail server can't be made safe:"
    " check OKIENKO_SMTP_SECURITY, and SSL_CERT_FILE for a certificate of your own",
    Trouble.LATER: "the mail server asks to be tried later",
    Trouble.REFUSED: "the mail server refuses this letter",
}


@click.group()
def letters() -> None:
    """Letters to visitors and staff."""


@letters.command()
@click.argument("address")
@click.option("--language", default="pl", type=click.Choice(list(LANGUAGES)))
@click.pass_obj
def test(create_app: Callable[[Settings], Any], address: str, language: str) -> None:
    """Send a test letter to ADDRESS, and say plainly what went wrong."""
    settings = load_settings()
    if not settings.smtp_host:
        raise click.ClickException(
            "no mail server is set: letters are kept for a day and wait for OKIENKO_SMTP_HOST"
        )
    require_migrated(settings)
    app = create_app(settings)
    wired = app.extensions["okienko"]
    letter = trial(address, language, wired.clock.now())
    with app.app_context(), in_language(language):
        written = writing.trial(letter)
    server = MailServer(settings)
    try:
        server.carry(letter, written, wired.clock.now())
    except NotCarriedError as trouble:
        raise click.ClickException(f"{ADVICE[trouble.trouble]} ({trouble.detail})") from trouble
    finally:
        server.close()
        wired.store.close()
    click.echo(f"{settings.smtp_host}:{settings.mail_port} has taken the letter to {address}")


def trial(address: str, language: str, now: datetime) -> Letter:
    """The test letter; it never lies in the outbox."""
    return Letter(
        id=0,
        office=None,
        kind="test",
        channel="mail",
        recipient=address,
        language=language,
        link=None,
        user_id=None,
        facts={},
        message_id=f"<{secrets.token_hex(16)}@okienko>",
        made_at=now,
        tries=0,
    )

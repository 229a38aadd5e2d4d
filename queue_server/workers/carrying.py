"""Which carrier letters go with here: a mail server, a gateway, or the outbox of a demo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from queue_server.domain.letters import KEPT, Channel, Letter, Written
from queue_server.settings import Settings
from queue_server.workers.carrier import Carrier
from queue_server.workers.envelope import compose
from queue_server.workers.gateway import Gateway
from queue_server.workers.mail_server import MailServer

DEMO_SENDER = "Okienko <okienko@demo.example>"


def carrier(settings: Settings, channel: Channel) -> Carrier | None:
    """What carries such letters here; None when nothing does, so that they wait."""
    if channel == "mail" and settings.smtp_host:
        return MailServer(settings)
    if channel == "sms" and settings.sms_url:
        return Gateway(settings)
    return DemoBox() if settings.demo else None


class DemoBox:
    """The outbox itself, in a demo without a mail server: the letter is kept whole, to be read."""

    def carry(self, letter: Letter, written: Written, now: datetime) -> Mapping[str, Any]:
        """Keep a letter as it would have gone out; text messages as plain text."""
        if letter.channel == "sms":
            return {KEPT: written.text}
        return {KEPT: compose(letter, written, DEMO_SENDER, now).as_string()}

    def close(self) -> None:
        """Nothing stays open."""

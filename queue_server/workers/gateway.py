"""The gateway for text messages: one HTTP request each."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from queue_server.domain.letters import Letter, Trouble, Written
from queue_server.settings import Settings
from queue_server.workers.carrier import SECONDS_TO_ANSWER, NotCarriedError


class NotFollowed(urllib.request.HTTPRedirectHandler):
    """A text message is handed to the gateway that is named, and to nobody it points to."""

    def redirect_request(self, *_given: Any) -> None:
        """Follow nowhere."""


class Gateway:
    """A gateway for text messages: POST {to, text, id}; a repeated id must be sent once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._web = urllib.request.build_opener(NotFollowed)

    def carry(self, letter: Letter, written: Written, now: datetime) -> Mapping[str, Any]:
        """Hand one text message over."""
        body = {"to": letter.recipient, "text": written.text.strip(), "id": letter.message_id}
        asked = urllib.request.Request(  # noqa: S310 (settings take only http and https)
            self.settings.sms_url,
            json.dumps(body).encode(),
            {"Content-Type": "application/json; charset=utf-8", **self.authorization()},
            method="POST",
        )
        try:
            with self._web.open(asked, timeout=SECONDS_TO_ANSWER):
                return {}
        except urllib.error.HTTPError as refused:
            raise answered_by_gateway(refused.code) from refused
        except OSError as trouble:
            raise NotCarriedError(Trouble.AWAY, str(trouble), all_of_them=True) from trouble

    def authorization(self) -> dict[str, str]:
        """The header by which the gateway knows us."""
        token = self.settings.sms_token.get_secret_value()
        return {"Authorization": f"Bearer {token}"} if token else {}

    def close(self) -> None:
        """Nothing stays open."""


def answered_by_gateway(status: int) -> NotCarriedError:
    """What an HTTP status means: 400 and 422 are about this message, the rest about all."""
    detail = f"HTTP {status}"
    if status in (401, 403):
        return NotCarriedError(Trouble.LOGIN, detail, all_of_them=True)
    if status in (400, 410, 413, 422):
        return NotCarriedError(Trouble.REFUSED, detail, final=True)
    return NotCarriedError(Trouble.LATER, detail, all_of_them=True)

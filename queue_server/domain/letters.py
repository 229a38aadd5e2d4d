"""Letters: what is to be said to whom, when it is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

Channel = Literal["mail", "sms"]

# Minutes before the next try, after the first failure, the second, and so on; the last one stays.
PAUSES = (1, 2, 4, 8, 15, 30, 60)
# A letter that could not be sent for so long is given up: little of it would still be true.
LIFE = timedelta(days=1)
# How long whoever sends a letter may take; afterwards, as after a crash, it is anybody's again.
CLAIM = timedelta(minutes=5)


@dataclass(frozen=True)
class Letter:
    """Something to tell a person; what it says is written when it is sent.

    `office` is a slug, `link` the link of the visit that it is about. `facts` hold what stands
    nowhere else. `message_id` stays the same however often the letter is tried.
    """

    id: int
    office: str | None
    kind: str
    channel: Channel
    recipient: str
    language: str
    link: str | None
    user_id: int | None
    facts: Mapping[str, Any]
    message_id: str
    made_at: datetime
    tries: int


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter; with a `cid` the HTML part shows it as cid:<cid>."""

    name: str
    media_type: str
    content: bytes
    cid: str | None = None


@dataclass(frozen=True)
class Written:
    """A letter in words. A text message is `text` alone."""

    subject: str
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = field(default=())


def next_try(made_at: datetime, tries: int, now: datetime) -> datetime | None:
    """When a letter that failed so many times is tried again; None when it is given up."""
    over = made_at + LIFE
    if now >= over:
        return None
    pause = PAUSES[min(tries, len(PAUSES)) - 1] if tries else 0
    return min(now + timedelta(minutes=pause), over)


def masked(recipient: str) -> str:
    """An address that tells an administrator something and strangers nothing: a***@example.org."""
    name, at, host = recipient.rpartition("@")
    if not at:
        return f"***{recipient[-2:]}"
    return f"{name[:1]}***@{host}"

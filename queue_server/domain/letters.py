"""Letters: what is to be said to whom, when it is tried again, and when it is given up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

Channel = Literal["mail", "sms"]
CHANNELS: tuple[Channel, ...] = ("mail", "sms")

# Minutes before the next try, after the first failure, the second, and so on; the last one stays.
PAUSES = (1, 2, 4, 8, 15, 30, 60)
# A letter that could not be sent for so long is given up: little of it would still be true.
LIFE = timedelta(days=1)
# How long whoever sends a letter may take; afterwards, as after a crash, it is anybody's again.
CLAIM = timedelta(minutes=5)
# The fact under which a demo without a mail server keeps the whole letter.
KEPT = "delivered"
# Letters that wait for longer than this are a sign that something is wrong.
PATIENCE = timedelta(hours=1)

ADDRESS = re.compile(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()]+")


class Trouble(StrEnum):
    """Why a letter was not sent."""

    UNSET = "unset"  # no mail server, or no gateway, is named in the settings
    AWAY = "away"  # it can't be reached
    LOGIN = "login"  # it does not know us
    UNSAFE = "unsafe"  # the line to it can't be made safe
    LATER = "later"  # it asks to be tried later
    REFUSED = "refused"  # it will never take this letter
    UNWRITTEN = "unwritten"  # the letter could not be put into words
    NEEDLESS = "needless"  # what it would say is no longer true


class LetterState(StrEnum):
    """Where a letter is."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
    NEEDLESS = "needless"


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
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    return min(now + timedelta(minutes=pause), over)


def state_of(
    sent_at: datetime | None, given_up_at: datetime | None, next_try_at: datetime | None
) -> LetterState:
    """Where a letter is, by its moments."""
    if sent_at is not None:
        return LetterState.SENT
    if given_up_at is not None:
        return LetterState.GIVEN_UP
    return LetterState.NEEDLESS if next_try_at is None else LetterState.WAITING


def masked(recipient: str) -> str:
    """An address that tells an administrator something and strangers nothing: a***@example.org."""
    name, at, host = recipient.rpartition("@")
    return f"{name[:1]}***@{host}" if at else f"***{recipient[-2:]}"


def without_addresses(answer: str) -> str:
    """What a mail server said, in one line, and nobody's address in it."""
    return ADDRESS.sub(lambda found: masked(found.group()), " ".join(answer.split()))

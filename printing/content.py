"""What is to be printed: a ticket in its visitor's language, and the job it comes in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 300
# A word: it stands in a list of words, and in a log.
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_COPIES = 99


class Malformed(ValueError):
    """A job that cannot be printed, with the reason."""


@dataclass(frozen=True)
class Content:
    """A ticket's words; what is empty is left out. `code` is what the QR code says."""

    number: str
    office: str = ""
    address: str = ""
    label: str = ""
    service: str = ""
    reservation: str = ""
    priority: str = ""
    moment: str = ""
    ahead: str = ""
    wait: str = ""
    counters: str = ""
    hint: str = ""
    code: str = ""
    code_hint: str = ""

    def texts(self) -> tuple[str, ...]:
        """Everything that is printed in letters."""
        return tuple(text for name, text in vars(self).items() if name != "code" and text)


@dataclass(frozen=True)
class Job:
    """One copy of one ticket; the same key and copy is printed once."""

    key: str
    copy: int
    content: Content


def job_from(given: Any) -> Job:
    """The job that somebody sent as JSON. Raises Malformed."""
    if not isinstance(given, Mapping):
        raise Malformed("a job is an object")
    key, copy = given.get("key"), given.get("copy")
    if not (isinstance(key, str) and KEY.fullmatch(key)):
        raise Malformed("key: 1 to 64 letters, digits, - and _")
    if isinstance(copy, bool) or not isinstance(copy, int) or not 1 <= copy <= MOST_COPIES:
        raise Malformed(f"copy: a number from 1 to {MOST_COPIES}")
    return Job(key, copy, content_from(given.get("content")))


def content_from(given: Any) -> Content:
    """A ticket's words from JSON; what is not known is ignored. Raises Malformed."""
    if not isinstance(given, Mapping):
        raise Malformed("content: an object")
    known = Content.__dataclass_fields__
    texts = {name: text for name, text in given.items() if name in known and text is not None}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            raise Malformed(f"content.{name}: a text of at most {LONGEST_TEXT} characters")
    if not texts.get("number", "").strip():
        raise Malformed("content.number: is missing")
    return Content(**{name: plain(text) for name, text in texts.items()})


def plain(text: str) -> str:
    """A text without control characters: a printer would take them for commands."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())

"""A message to the hall: what may stand in it, and for how long it is shown."""

from __future__ import annotations

import unicodedata

from queue_server.domain.refusals import Reason, Refused

LONGEST_TEXT = 200
SHORTEST_MINUTES, LONGEST_MINUTES = 1, 480


def notice_text(given: str) -> str:
    """The text as one line, without spaces at its ends. Raises Refused(BAD_NOTICE)."""
    text = unicodedata.normalize("NFC", " ".join(given.split()))
    if not 0 < len(text) <= LONGEST_TEXT or not text.isprintable():
        raise Refused(Reason.BAD_NOTICE, longest=LONGEST_TEXT)
    return text


def notice_minutes(given: int) -> int:
    """The minutes, if they are at most a working day. Raises Refused(BAD_MINUTES)."""
    if not SHORTEST_MINUTES <= given <= LONGEST_MINUTES:
        raise Refused(Reason.BAD_MINUTES, shortest=SHORTEST_MINUTES, longest=LONGEST_MINUTES)
    return given

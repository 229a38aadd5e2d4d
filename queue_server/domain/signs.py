"""What the sign above a counter shows, and when it blinks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from queue_server.domain.hall import DeskState, Hall

# After a cut, an older call is shown without blinking: its visitor has long been told.
BLINKS_FOR = timedelta(seconds=10)


class Face(StrEnum):
    """The kinds of things that a sign shows."""

    NUMBER = "number"
    FREE = "free"
    BREAK = "break"
    CLOSED = "closed"


@dataclass(frozen=True)
class Shown:
    """What a sign shows; `call` is the announcement that the number belongs to."""

    face: Face
    number: str | None = None
    call: int | None = None
    called_at: datetime | None = None


FACES = {
    DeskState.OPEN: Face.FREE,
    DeskState.BREAK: Face.BREAK,
    DeskState.CLOSED: Face.CLOSED,
}


def shown_at(hall: Hall, counter: str) -> Shown:
    """What the sign above a counter should show: the visitor's number, or how the counter is."""
    desk = hall.desk(counter)
    if desk.ticket is None:
        return Shown(FACES[desk.state])
    announced = {call.call: call.at for call in hall.calls}
    call = desk.ticket.call
    return Shown(Face.NUMBER, desk.ticket.number, call, announced.get(call or 0))


def is_another_picture(before: Shown | None, now: Shown) -> bool:
    """Whether the sign must be told; a second call of the same number is the same picture."""
    return before is None or (before.face, before.number) != (now.face, now.number)


def blinks(before: Shown | None, now: Shown, at: datetime) -> bool:
    """Whether the number was called anew, so that the sign must draw the eye to it."""
    if now.call is None or now.called_at is None or at - now.called_at > BLINKS_FOR:
        return False
    return before is None or before.call != now.call

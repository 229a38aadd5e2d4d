"""Wrong codes slow a machine down: after five in a row no code is looked at for a minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from threading import Lock
from typing import Any

from queue_server.actions import arriving
from queue_server.actions.arriving import Activated
from queue_server.actions.entry import Door
from queue_server.domain.refusals import Reason, Refused
from queue_server.web.wiring import wiring

MISSES = frozenset({Reason.INVALID_CODE, Reason.MISTYPED_CODE, Reason.UNKNOWN_CODE})
MOST_MISSES = 5
PAUSE = timedelta(seconds=60)
# A request that is sent again gets its first answer and is no further miss.
KEYS_REMEMBERED = 50
REMEMBERED_FOR = timedelta(days=1)


@dataclass
class Machine:
    """What a kiosk, or another system with a token, has guessed so far."""

    misses: int = 0
    paused_until: datetime | None = None
    answered: deque[str] = field(default_factory=lambda: deque(maxlen=KEYS_REMEMBERED))
    # One code after the other: guesses sent at once must not all count as the first.
    turn: Lock = field(default_factory=Lock)

    def told(self) -> dict[str, Any]:
        """As other processes are told of it."""
        until = self.paused_until
        return {
            "misses": self.misses,
            "until": until.isoformat() if until else None,
            "answered": [*self.answered],
        }

    def hear(self, told: dict[str, Any]) -> None:
        """Know what another process told of it."""
        until = told["until"]
        self.misses = told["misses"]
        self.paused_until = datetime.fromisoformat(until) if until else None
        self.answered = deque(told["answered"], KEYS_REMEMBERED)


def activate(door: Door, code: str, language: str | None = None) -> Activated:
    """Turn a reservation into a ticket, as `arriving.activate` does, but not for a guesser.

    Raises Refused: WAIT_A_MINUTE, and whatever the activation refuses.
    """
    machine = wiring().machines.setdefault((door.office, door.actor.account), Machine())
    look = partial(arriving.activate, door, code, language)
    key = blake2b(door.once.key.encode(), digest_size=16).hexdigest() if door.once else None
    with machine.turn, shared(machine, f"codes {door.office} {door.actor.account}"):
        return look_at(machine, key, wiring().clock.now(), look)


@contextmanager
def shared(machine: Machine, name: str) -> Iterator[None]:
    """A turn among all processes: what the others know of the machine is known here, and they
    learn what came of this try."""
    with wiring().counting.turn(name, REMEMBERED_FOR.total_seconds()) as turn:
        if turn.known:
            machine.hear(turn.known)
        try:
            yield
        finally:
            turn.known = machine.told()


def look_at(
    machine: Machine, key: str | None, now: datetime, look: Callable[[], Activated]
) -> Activated:
    """Let the machine have its code looked at, unless it has to wait; count what comes of it."""
    if key is not None and key in machine.answered:
        return look()
    wait_if_paused(machine, now)
    try:
        answer = look()
    except Refused as refused:
        note(machine, key, now, refused.refusal.reason)
        raise
    note(machine, key, now)
    # Only a new ticket is a sign of visitors: with one known code, used or cancelled, a guesser
    # could else begin the count anew as often as she likes.
    if not answer.repeated:
        machine.misses = 0
    return answer


def wait_if_paused(machine: Machine, now: datetime) -> None:
    """Refuse without looking, so that a right code gets the very same answer as a wrong one."""
    if machine.paused_until is None or now >= machine.paused_until:
        return
    seconds = -(-(machine.paused_until - now) // timedelta(seconds=1))
    raise Refused(Reason.WAIT_A_MINUTE, until=machine.paused_until, seconds=seconds)


def note(machine: Machine, key: str | None, now: datetime, reason: Reason | None = None) -> None:
    """Count a miss; the fifth begins the pause."""
    if reason is Reason.KEY_REUSED:
        return
    if key is not None:
        machine.answered.append(key)
    machine.misses += reason in MISSES
    if machine.misses >= MOST_MISSES:
        machine.misses, machine.paused_until = 0, now + PAUSE

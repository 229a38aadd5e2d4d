"""What is counted for all processes together: tries and requests. Each name is kept for a while."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Protocol, TypeVar

import structlog

log = structlog.get_logger(__name__)

PREFIX = "okienko:count:"
# A request waits no longer than this for an answer, and nobody asks again before the pause is over.
ANSWER_SECONDS = 0.5
PAUSE_SECONDS = 2.0
CONNECTIONS = 16
# A process that dies in its turn holds up the others no longer than this.
TURN_SECONDS = 5.0
LOOK_SECONDS = 0.02
ATTEMPTS = 50

Answer = TypeVar("Answer")


class Away(Exception):
    """There is nobody to count with now: count here."""


@dataclass
class Turn:
    """A turn with what is known of a name, or None; what stands there at its end is kept."""

    known: Any = None


class Counting(Protocol):
    """Counts that several processes share. Values are JSON-able; all but `turn` raise Away."""

    def add(self, name: str, seconds: float, amount: int = 1) -> int:
        """Count one more, or several; the count. It begins anew `seconds` after it began."""

    def count(self, name: str) -> int:
        """The count; 0 when nothing was counted lately."""

    def left(self, name: str) -> float:
        """The seconds until the count begins anew."""

    def recall(self, name: str) -> Any:
        """What is kept under that name; None for nothing."""

    def revise(self, name: str, seconds: float, how: Callable[[Any], Any]) -> None:
        """Keep what `how` makes of the value; others can't come in between, so it may be asked
        more than once."""

    def forget(self, name: str) -> None:
        """Keep nothing under that name any more."""

    def turn(self, name: str, seconds: float) -> AbstractContextManager[Turn]:
        """One after the other, whichever process they are at; whoever finds nobody goes ahead."""


class Apart:
    """There is only this process."""

    def add(self, name: str, seconds: float, amount: int = 1) -> int:
        """Nobody counts here."""
        raise Away

    def count(self, name: str) -> int:
        """Nobody has counted."""
        raise Away

    def left(self, name: str) -> float:
        """Nobody has counted."""
        raise Away

    def recall(self, name: str) -> Any:
        """Nothing is kept."""
        raise Away

    def revise(self, name: str, seconds: float, how: Callable[[Any], Any]) -> None:
        """Nothing is kept."""
        raise Away

    def forget(self, name: str) -> None:
        """Nothing is kept."""
        raise Away

    @contextmanager
    def turn(self, name: str, seconds: float) -> Iterator[Turn]:
        """Nobody else can have it."""
        yield Turn()


ADD = """
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return count
"""

REVISE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""

BEGIN_TURN = """
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {0, ''} end
return {1, redis.call('GET', KEYS[2]) or ''}
"""

# Whoever took longer than the turn lasts has lost it: somebody else's word stands there now.
END_TURN = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[1])
return 1
"""


class Shared:
    """Counts in Redis. Names are kept as hashes only: there may be an address in them.

    While Redis can't be reached it is asked once every two seconds, by one caller.
    """

    def __init__(self, url: str, secret: str) -> None:
        # Late: an installation of one process does without the library.
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        pool = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            decode_responses=True,
        )
        self._redis = redis.Redis(connection_pool=pool)
        self._troubles: tuple[type[Exception], ...] = (redis.RedisError, OSError)
        self._secret = secret.encode()
        self._add = self._redis.register_script(ADD)
        self._revise = self._redis.register_script(REVISE)
        self._begin = self._redis.register_script(BEGIN_TURN)
        self._end = self._redis.register_script(END_TURN)
        self._is_away = False
        self._ask_at = 0.0

    def add(self, name: str, seconds: float, amount: int = 1) -> int:
        """The count, which all share."""
        key = self._key(name)
        return int(self._ask(lambda: self._add([key], [amount, milliseconds(seconds)])))

    def count(self, name: str) -> int:
        """What all have counted."""
        return int(self._ask(lambda: self._redis.get(self._key(name))) or 0)

    def left(self, name: str) -> float:
        """For all the same."""
        left: Any = self._ask(lambda: self._redis.pttl(self._key(name)))
        return max(0, int(left)) / 1000

    def recall(self, name: str) -> Any:
        """What was kept last, by whomever."""
        return read(self._ask(lambda: self._redis.get(self._key(name))))

    def revise(self, name: str, seconds: float, how: Callable[[Any], Any]) -> None:
        """Compare and set, until nobody came in between."""
        key = self._key(name)
        for _ in range(ATTEMPTS):
            known: Any = self._ask(lambda: self._redis.get(key)) or ""
            if self._set(key, known, json.dumps(how(read(known))), seconds):
                return
        raise Away

    def forget(self, name: str) -> None:
        """For all."""
        self._ask(lambda: self._redis.delete(self._key(name)))

    @contextmanager
    def turn(self, name: str, seconds: float) -> Iterator[Turn]:
        """A lease that ends by itself; at its end the value is kept, unless it was too late."""
        keys, mine = [self._key(f"turn {name}"), self._key(name)], secrets.token_hex(8)
        turn = Turn()
        with suppress(Away):
            turn.known = self._await_turn(keys, mine)
        try:
            yield turn
        finally:
            with suppress(Away):
                kept: list[Any] = [mine, json.dumps(turn.known), milliseconds(seconds)]
                self._ask(lambda: self._end(keys, kept))

    def _set(self, key: str, known: str, told: str, seconds: float) -> bool:
        asked: list[Any] = [known, told, milliseconds(seconds)]
        return bool(self._ask(lambda: self._revise([key], asked)))

    def _await_turn(self, keys: list[str], mine: str) -> Any:
        give_up = monotonic() + TURN_SECONDS
        while monotonic() < give_up:
            begun, known = self._ask(
                lambda: self._begin(keys, [mine, milliseconds(TURN_SECONDS)]),
            )
            if begun:
                return read(known)
            sleep(LOOK_SECONDS)
        raise Away

    def _key(self, name: str) -> str:
        return PREFIX + hmac.digest(self._secret, name.encode(), "sha256")[:16].hex()

    def _ask(self, asking: Callable[[], Answer]) -> Answer:
        now = monotonic()
        if self._is_away:
            if now < self._ask_at:
                raise Away
            # One tries; the others need not wait with it.
            self._ask_at = now + PAUSE_SECONDS
        try:
            answer = asking()
        except self._troubles as trouble:
            self._lost(trouble)
            raise Away from trouble
        self._found()
        return answer

    def _lost(self, trouble: Exception) -> None:
        if not self._is_away:
            log.warning("counting_apart", trouble=type(trouble).__name__)
        self._is_away, self._ask_at = True, monotonic() + PAUSE_SECONDS

    def _found(self) -> None:
        if self._is_away:
            log.info("counting_together")
        self._is_away = False


def open_counting(url: str, secret: str) -> Counting:
    """Counts in that Redis, or none without one; `secret` hides the names there."""
    return Shared(url, secret) if url else Apart()


def milliseconds(seconds: float) -> int:
    """As Redis counts."""
    return max(1, round(seconds * 1000))


def read(kept: Any) -> Any:
    """The value as it was kept; None for nothing."""
    return json.loads(kept) if kept else None

"""Who tends which office, as Redis has it: one script each time a process says that it lives.

An office's lease is as good as its tender's last word: a process that is silent for LEASE_SECONDS
is gone, and with it all its leases. Redis' own clock alone decides that, so the hosts' clocks may
differ. Every process prefers the same tender for an office (rendezvous hashing), so offices are
spread, and only a part of them moves when a process comes or goes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

LEASE_SECONDS = 2.5
# What a cluster that is switched off leaves behind goes by itself.
KEPT_SECONDS = 3600

# KEYS: who lives until when; office -> tender. ARGV: who asks, the lease in ms, how long the keys
# are kept in s, the offices to take, those to give with their heirs.
BEAT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
for office, heir in pairs(cjson.decode(ARGV[5])) do
  if redis.call('HGET', KEYS[2], office) == ARGV[1] and redis.call('ZSCORE', KEYS[1], heir) then
    redis.call('HSET', KEYS[2], office, heir)
  end
end
for _, office in ipairs(cjson.decode(ARGV[4])) do
  local tender = redis.call('HGET', KEYS[2], office)
  if not tender or not redis.call('ZSCORE', KEYS[1], tender) then
    redis.call('HSET', KEYS[2], office, ARGV[1])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
local mine = {}
local tenders = redis.call('HGETALL', KEYS[2])
for at = 1, #tenders, 2 do
  if tenders[at + 1] == ARGV[1] then mine[#mine + 1] = tenders[at] end
end
return {redis.call('ZRANGE', KEYS[1], 0, -1), mine}
"""


@dataclass(frozen=True)
class Standing:
    """What a process was told: who lives, itself among them, and which offices it tends."""

    alive: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()


class Leases:
    """One process' leases; `redis` is a client of it. Raises redis.RedisError."""

    def __init__(self, redis: Any, prefix: str, process: str) -> None:
        self._redis = redis
        self._keys = (f"{prefix}:processes", f"{prefix}:tenders")
        self._process = process
        self._beat = redis.register_script(BEAT)

    def beat(self, take: Iterable[str] = (), give: Mapping[str, str] | None = None) -> Standing:
        """Say that the process lives; take these offices unless somebody alive tends them, and give
        those of its own to their heirs, as far as they live."""
        asked = [
            self._process,
            int(LEASE_SECONDS * 1000),
            KEPT_SECONDS,
            # An empty table of Lua's is an array to it, and JSON's empty list is one to Python.
            json.dumps(sorted(take)),
            json.dumps(dict(give or {})),
        ]
        alive, mine = self._beat(keys=self._keys, args=asked)
        return Standing(frozenset(map(text, alive)), frozenset(map(text, mine)))

    def leave(self) -> None:
        """Be gone: whatever it tended is anybody's."""
        self._redis.zrem(self._keys[0], self._process)


def text(said: bytes | str) -> str:
    """A name as Redis gives it back."""
    return said.decode() if isinstance(said, bytes) else said


def heirs(offices: Iterable[str], alive: Collection[str]) -> dict[str, str]:
    """Which of those alive each office falls to."""
    among = tuple(sorted(alive))
    return {office: preferred(office, among) for office in offices}


@lru_cache(maxsize=65536)
def preferred(office: str, alive: tuple[str, ...]) -> str:
    """The process that all prefer for the office: the one with the highest draw for it."""
    return max(alive, key=lambda process: draw(process, office))


def draw(process: str, office: str) -> bytes:
    """What the process draws for the office: the same everywhere, and even over all offices."""
    return blake2b(f"{process}/{office}".encode(), digest_size=8).digest()

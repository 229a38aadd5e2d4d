"""All signs of all offices: a keeper for each, told what to show after every change."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import structlog

from queue_server.cluster import Alone, Cluster
from queue_server.domain.hall import Hall
from queue_server.domain.refusals import Unavailable
from queue_server.domain.signs import Face, shown_at
from queue_server.domain.wall import Sign
from queue_server.queries import journal, offices
from queue_server.workers.signs.keeper import Keeper, Tools

log = structlog.get_logger()

POLL_SECONDS = 1.0
# So long a sign's last line may take when the process ends.
CLOSED_SECONDS = 2.0
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class SignState:
    """How a sign is now: `shows` is its number or its state, None while it is not reached."""

    key: str
    counter: str
    address: str
    connected: bool
    trouble: str | None
    since: datetime
    shows: str | None


class Signs:
    """Woken by commits; looks once a second for those that nobody tells of.

    Signs are kept by the process that tends their office: a sign answers one line at a time. A
    keeper has a task of its own, so a dead sign keeps nobody waiting. `hall` reads an office's
    hall, or answers one that is at most a second old. `store` is only handed on to queries.
    """

    def __init__(
        self, store: Any, hall: Callable[[str], Hall], cluster: Cluster | None = None
    ) -> None:
        self._store = store
        self._hall = hall
        self._cluster = cluster or Alone()
        self._cluster.on_tending(self.wake)
        self._keepers: dict[str, dict[Sign, Keeper]] = {}
        self._seen: dict[str, int] = {}
        self._woken: deque[str] = deque()
        self._parting: list[Keeper] = []
        self._ended = False
        self._bell: Any = None
        self._polled_at = -POLL_SECONDS

    def start(self, spawn: Callable[..., Any], tools: Tools) -> None:
        """Begin, in the background; once per process, when the server starts."""
        self._spawn, self._tools = spawn, tools
        self._bell = tools.event()
        spawn(self._run)

    def stop(self, sleep: Callable[[float], None]) -> None:
        """Hang up on every sign, so that another process may call it."""
        self._ended = True
        for office in list(self._keepers):
            self._let_go(office)
        give_up = monotonic() + CLOSED_SECONDS
        while any(each.busy for each in self._parting) and monotonic() < give_up:
            sleep(LOOK_SECONDS)

    def wake(self, office: str) -> None:
        """Something changed in an office: look soon. Called after a commit, so it only rings."""
        self._woken.append(office)
        if self._bell is not None:
            self._bell.set()

    def states(self, office: str) -> tuple[SignState, ...]:
        """The office's signs as they are now, by their keys; none if another process keeps them."""
        keepers = list(self._keepers.get(office, {}).values())
        return tuple(sorted(map(state_of, keepers), key=lambda each: each.key))

    def _run(self) -> None:
        while not self._ended:
            try:
                for office in sorted(self._due()):
                    self._look_safely(office)
            except Unavailable:
                log.warning("signs_without_database")
            except Exception:
                log.exception("signs_failed")
            self._bell.wait(POLL_SECONDS)
            self._bell.clear()

    def _due(self) -> set[str]:
        due = {self._woken.popleft() for _ in range(len(self._woken))}
        if monotonic() - self._polled_at >= POLL_SECONDS:
            self._polled_at = monotonic()
            due |= {
                office
                for office, seq in offices.seqs(self._store).items()
                if seq != self._seen.get(office) and self._cluster.tends(office)
            }
        return due

    def _look_safely(self, office: str) -> None:
        try:
            self._look(office)
        except Unavailable:
            log.warning("signs_without_database", office=office)
        except Exception:
            log.exception("signs_failed", office=office)

    def _look(self, office: str) -> None:
        if not self._cluster.tends(office):
            self._let_go(office)
            return
        seq = journal.last(self._store, office)
        if seq == self._seen.get(office):
            return
        signs = offices.find(self._store, office).signs
        self._appoint(office, signs)
        if signs:
            hall = self._hall(office)
            for keeper in self._keepers[office].values():
                keeper.want(shown_at(hall, keeper.sign.counter))
            # Perhaps an older reading than `seq`: then the next look reads again.
            seq = hall.seq
        self._seen[office] = seq

    def _let_go(self, office: str) -> None:
        self._seen.pop(office, None)
        self._appoint(office, ())

    def _appoint(self, office: str, signs: tuple[Sign, ...]) -> None:
        """A keeper for each sign of the office's file, and for no other."""
        kept = self._keepers.setdefault(office, {})
        for sign in [each for each in kept if each not in signs]:
            self._parting = [each for each in self._parting if each.busy]
            self._parting.append(kept.pop(sign))
            self._parting[-1].end()
        for sign in [each for each in signs if each not in kept]:
            kept[sign] = Keeper(office, sign, self._tools)
            self._spawn(kept[sign].run)


def state_of(keeper: Keeper) -> SignState:
    """What is known of a sign."""
    sign, shown = keeper.sign, keeper.shown
    words = (shown.number if shown.face is Face.NUMBER else shown.face.value) if shown else None
    trouble = keeper.trouble.value if keeper.trouble else None
    return SignState(
        key=sign.key,
        counter=sign.counter,
        address=sign.address,
        connected=keeper.trouble is None,
        trouble=trouble,
        since=keeper.since,
        shows=words if keeper.trouble is None else None,
    )

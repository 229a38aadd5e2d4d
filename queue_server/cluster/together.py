"""Several processes, which find each other in Redis."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event, Lock
from time import monotonic
from typing import Any

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from queue_server.cluster.bus import Bus
from queue_server.cluster.cluster import Heard, Told
from queue_server.cluster.leases import Leases, Standing, heirs

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.8
# Whatever follows `tends` has this long to let go, before another process takes the office on.
LET_GO_SECONDS = 0.3
OFFICES_SECONDS = 2.0
ANSWER_SECONDS = 1.0
ROUNDS = 3  # taking and giving settle in two; the third is for what changed meanwhile


@dataclass(frozen=True)
class View:
    """What a process knows: itself cut off, or whoever else lives, and what it tends."""

    cut_off: bool = True
    others: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()
    left: bool = False

    def tends(self, office: str) -> bool:
        """Whether it tends the office; whoever is alone tends all."""
        if self.left:
            return False
        return self.cut_off or not self.others or office in self.mine


class Together:
    """This process among others; see `Cluster`. `redis` is a client for whoever counts there."""

    def __init__(self, url: str) -> None:
        self.process = secrets.token_hex(6)
        self.redis = connect(url)
        self.prefix = f"okienko:{self.redis.get_connection_kwargs().get('db') or 0}"
        self._leases = Leases(self.redis, self.prefix, self.process)
        # An ear that silently calls again would not know what it has missed.
        ears = connect(url, retries=0)
        self._bus = Bus(self.redis, ears, self.prefix, self.process, self._ring)
        self._bus.hear("here", self._is_here)
        self._bell = Event()
        self._turning = Lock()
        self._view = View()
        self._slugs: Callable[[], Iterable[str]] = tuple
        self._offices: frozenset[str] = frozenset()
        self._letting_go: dict[str, float] = {}
        self._told_tending: list[Callable[[str], None]] = []
        self._told_gone: list[Callable[[str], None]] = []
        self._told_reach: list[Callable[[], None]] = []

    def start(self, spawn: Callable[..., Any], sleep: Callable[[float], None]) -> None:
        """Begin to be a part of it, in the background."""
        self._sleep = sleep
        log.info("cluster_joining", process=self.process)
        self._look_up_offices()
        self._bus.start(spawn, sleep)
        self._turn()
        spawn(self._run)
        spawn(self._run_offices)

    def stop(self) -> None:
        """Leave, so that others take over at once; whatever followed `tends` must have let go."""
        with self._turning:
            cut_off, self._view = self._view.cut_off, View(left=True)
        self._ring()
        if not cut_off:
            try:
                self._leases.leave()
                self._bus.tell_now("here", {})
            except (redis.RedisError, OSError):
                log.warning("cluster_left_unsaid")
        self._bus.stop()

    def is_alone(self) -> bool:
        """Whether no other process can be reached now."""
        return not self.others()

    def is_cut_off(self) -> bool:
        """Whether Redis can't be reached now."""
        return self._view.cut_off

    def others(self) -> frozenset[str]:
        """The other processes that are alive; nobody while this one is cut off."""
        return self._view.others

    def tends(self, office: str) -> bool:
        """Whether this process tends the office."""
        return self._view.tends(office)

    def know(self, offices: Callable[[], Iterable[str]]) -> None:
        """Say where the offices' slugs are found."""
        self._slugs = offices

    def on_tending(self, told: Callable[[str], None]) -> None:
        """Be told the slug of each office that this process begins or ceases to tend."""
        self._told_tending.append(told)

    def on_gone(self, told: Callable[[str], None]) -> None:
        """Be told the name of each other process that is gone."""
        self._told_gone.append(told)

    def on_reach(self, told: Callable[[], None]) -> None:
        """Be told when everything must be said again."""
        self._told_reach.append(told)

    def tell(self, kind: str, told: Told, to: Iterable[str] | None = None) -> None:
        """Tell the others; without others it costs nothing."""
        if self._view.others:
            self._bus.tell(kind, told, to)

    def hear(self, kind: str, heard: Heard) -> None:
        """Be told what the others tell of that kind."""
        self._bus.hear(kind, heard)

    def _ring(self) -> None:
        self._bell.set()

    def _is_here(self, process: str, told: Told) -> None:
        """Another process came, left, or has missed something: it listens from now on."""
        if process in self._view.others and told.get("missed"):
            self._say_all()
        self._ring()

    def _run(self) -> None:
        while not self._view.left:
            self._bell.wait(self._pause())
            self._bell.clear()
            try:
                self._turn()
            except Exception:
                log.exception("cluster_turn_failed")
                self._sleep(TICK_SECONDS)

    def _pause(self) -> float:
        let_go = min(self._letting_go.values(), default=None)
        return (
            TICK_SECONDS if let_go is None else min(TICK_SECONDS, max(0.01, let_go - monotonic()))
        )

    def _run_offices(self) -> None:
        while not self._view.left:
            self._sleep(OFFICES_SECONDS)
            if self._look_up_offices():
                self._ring()

    def _look_up_offices(self) -> bool:
        try:
            offices = frozenset(self._slugs())
        except Exception:
            log.warning("cluster_without_database")
            return False
        before, self._offices = self._offices, offices
        return before != offices

    def _turn(self) -> None:
        """Say that this process lives, take and give what is due, and tell whom it concerns."""
        with self._turning:
            if self._view.left:
                return
            before, now = self._view, self._beaten()
            self._view = now
        self._tell_changes(before, now)

    def _beaten(self) -> View:
        if not self._bus.up:
            self._letting_go.clear()
            return View()
        try:
            return self._settled(self._leases.beat())
        except (redis.RedisError, OSError):
            self._letting_go.clear()
            return View()

    def _settled(self, standing: Standing) -> View:
        for _ in range(ROUNDS):
            heir = heirs(self._offices | standing.mine, standing.alive)
            wanted = {office for office, process in heir.items() if process == self.process}
            self._let_go(standing.mine - wanted)
            due = {each for each, at in self._letting_go.items() if at <= monotonic()}
            take = wanted - standing.mine
            if not take and not due:
                break
            before, standing = standing, self._leases.beat(take, {each: heir[each] for each in due})
            if due:
                self._bus.tell("here", {})  # the heirs take them on at once
            if standing == before:
                break  # somebody alive still tends them, and lets go of them soon
        self._let_go(standing.mine & frozenset(self._letting_go))
        return View(
            cut_off=False,
            others=standing.alive - {self.process},
            mine=standing.mine - frozenset(self._letting_go),
        )

    def _let_go(self, unwanted: Iterable[str]) -> None:
        at = monotonic() + LET_GO_SECONDS
        self._letting_go = {each: self._letting_go.get(each, at) for each in unwanted}

    def _tell_changes(self, before: View, now: View) -> None:
        gone, came = before.others - now.others, now.others - before.others
        for process in gone:
            self._call(self._told_gone, process)
        for office in sorted(self._offices | before.mine | now.mine):
            if before.tends(office) != now.tends(office):
                self._call(self._told_tending, office)
        missed = self._bus.lost or before.cut_off
        if came or missed:
            # One that was taken for gone, and has not noticed, would not say everything by itself.
            self._bus.tell("here", {"missed": True}, None if missed else came)
            if not now.cut_off:
                self._say_all()

    def _say_all(self) -> None:
        self._bus.lost = False
        self._call(self._told_reach)

    def _call(self, listeners: Iterable[Callable[..., None]], *told: str) -> None:
        for listener in listeners:
            try:
                listener(*told)
            except Exception:
                log.exception("cluster_listener_failed")


def connect(url: str, retries: int = 1) -> redis.Redis:
    """A client that waits a second at most, and tells trouble at once."""
    return redis.Redis.from_url(
        url,
        protocol=2,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        # A connection that the other side closed while it was idle is no trouble.
        retry=Retry(NoBackoff(), retries, supported_errors=(redis.ConnectionError,)),
    )

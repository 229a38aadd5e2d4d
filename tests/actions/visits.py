"""Short words for the tests of the actions: who acts, what is refused, which hour it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from queue_server.actions import offices
from queue_server.actions.entry import Actor, Door, Once
from queue_server.domain.refusals import Reason, Refused
from queue_server.queries import journal
from queue_server.queries import offices as known
from queue_server.store import Store
from tests.serving import ROOT

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
BORIS = Actor("user:2", "Boris")
MACHINE = Actor("token:7", "integration")


@contextmanager
def refused(reason: Reason) -> Iterator[SimpleNamespace]:
    """What happens inside is refused for that reason; `.facts` tells the facts afterwards."""
    told = SimpleNamespace(facts={})
    with pytest.raises(Refused) as caught:
        yield told
    assert caught.value.refusal.reason is reason, caught.value.refusal
    told.facts = caught.value.refusal.facts


def by(door: Door, actor: Actor) -> Door:
    """The same door for somebody else."""
    return replace(door, actor=actor)


def once(door: Door, key: str, fingerprint: str = "a" * 64) -> Door:
    """The same door with an Idempotency-Key."""
    return replace(door, once=Once(key, fingerprint))


def moment(
    hour: int, minute: int = 0, second: int = 0, day: date = MONDAY, zone: str = "Europe/Warsaw"
) -> datetime:
    """A local hour of the office as a moment in UTC."""
    local = datetime.combine(day, time(hour, minute, second), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def with_rule(store: Store, old: str, new: str, office: str = "kalisz") -> None:
    """Load the office's file again with something in it changed."""
    source = known.source(store, office)
    assert old in source
    offices.load(store, source.replace(old, new), office)


def load_file(store: Store, name: str) -> str:
    """Load one of the offices made for tests; its slug."""
    source = (ROOT / "tests" / "offices" / f"{name}.toml").read_text(encoding="utf-8")
    return offices.load(store, source, name).slug


def happened(store: Store, office: str = "kalisz") -> list[str]:
    """The kinds of the journal's entries, in order."""
    return [entry.kind.value for entry in journal.after(store, office, 0)]

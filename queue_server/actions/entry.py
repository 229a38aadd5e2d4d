"""The door to every action: who asks, at which office, and whether it must be done only once.

An action is a function of an open change. `at_office` turns it into a function of a `Door`: it
opens the one transaction, closes the day first when midnight has passed, and answers a repeated
request from its receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, get_type_hints

from pydantic import TypeAdapter

from queue_server.actions.day import close_day_if_over
from queue_server.domain.refusals import Reason, Refused
from queue_server.store import Again, Change, Store, change, from_memory, receipts
from queue_server.store.receipts import Once, Receipt

P = ParamSpec("P")
R = TypeVar("R")
Way = Callable[[Store, str, str | None, str | None], AbstractContextManager[Change]]

__all__ = ["SYSTEM", "VISITOR", "Actor", "Door", "Once", "at_office", "at_once"]


@dataclass(frozen=True)
class Actor:
    """Who acts: an account ("user:3", "token:7"; None is the system) and the name others see."""

    account: str | None
    name: str | None = None


SYSTEM = Actor(None)
# Whoever books at home: the journal never tells one visitor from another.
VISITOR = Actor("visitor")


@dataclass(frozen=True)
class Door:
    """Where an action enters: the store, the office's slug, the actor, and the request's key."""

    store: Store
    office: str
    actor: Actor = SYSTEM
    once: Once | None = None


def at_office(command: Callable[Concatenate[Change, P], R]) -> Callable[Concatenate[Door, P], R]:
    """Run a command in one transaction of the door's office.

    Raises Refused and Unavailable; a repeat with the same key gets the first answer or refusal.
    """
    return entrance(command, change)


def at_once(command: Callable[Concatenate[Change, P], R]) -> Callable[Concatenate[Door, P], R]:
    """The same for a command that looks at nothing but the present of the office.

    It is decided from memory where that holds, and only written; else it is run again in a
    transaction. So it must do nothing outside its change.
    """
    return entrance(command, from_memory, change)


def entrance(
    command: Callable[Concatenate[Change, P], R], *ways: Way
) -> Callable[Concatenate[Door, P], R]:
    """A command as a function of a door; the ways to open a change are tried in order."""
    adapters: list[TypeAdapter[R]] = []

    def adapter() -> TypeAdapter[R]:
        if not adapters:
            adapters.append(TypeAdapter(get_type_hints(command)["return"]))
        return adapters[0]

    def go(way: Way, door: Door, ask: Callable[[Change], R]) -> R | Refused:
        actor = door.actor
        with way(door.store, door.office, actor.account, actor.name) as opened:
            close_day_if_over(opened)
            if door.once is None:
                return ask(opened)
            return answered_once(opened, door.once, adapter(), lambda: ask(opened))

    @wraps(command)
    def perform(door: Door, /, *args: P.args, **kwargs: P.kwargs) -> R:
        def ask(opened: Change) -> R:
            return command(opened, *args, **kwargs)

        for way in ways[:-1]:
            with suppress(Again):
                return granted(go(way, door, ask))
        return granted(go(ways[-1], door, ask))

    perform.__annotations__ = {**command.__annotations__}
    return perform


def granted(outcome: R | Refused) -> R:
    """The answer; a refusal is raised, now that its receipt is kept."""
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def answered_once(
    opened: Change, once: Once, adapter: TypeAdapter[R], command: Callable[[], R]
) -> R | Refused:
    """The answer of the receipt, or of the command, whose answer is then kept."""
    # Decided from memory, the table of receipts itself refuses a repeat.
    receipt = None if opened.is_from_memory else receipts.find(opened, once)
    if receipt is not None:
        return repeated(receipt, once, adapter)
    events_before = len(opened.events)
    calls_before = opened.last_call
    try:
        with opened.savepoint():
            answer = command()
    except Refused as refused:
        del opened.events[events_before:]
        opened.last_call = calls_before
        receipts.keep(opened, once, None, refused.refusal)
        return refused
    receipts.keep(opened, once, adapter.dump_json(answer).decode())
    return answer


def repeated(receipt: Receipt, once: Once, adapter: TypeAdapter[R]) -> R | Refused:
    """What the first request was answered, unless this one asks for something else."""
    if receipt.fingerprint != once.fingerprint:
        return Refused(Reason.KEY_REUSED)
    if receipt.refusal is not None:
        return Refused.of(receipt.refusal)
    return adapter.validate_json(receipt.answer or "null")

"""The outbox's letters: taken to be sent, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from queue_server.domain.letters import LIFE, Channel, Letter, Trouble, next_try
from queue_server.store import Store, letters

# So many letters go over one connection.
BATCH = 20


def claim(store: Store, letter: Letter) -> bool:
    """Take a letter in order to send it; False when somebody else has taken it."""
    with store.writing() as connection:
        return letters.claim(connection, letter, store.clock.now())


def sent(store: Store, letter: Letter, kept: Mapping[str, Any]) -> None:
    """A letter was sent; what it said is forgotten but for `kept`."""
    with store.writing() as connection:
        letters.mark_sent(connection, letter.id, store.clock.now(), kept)


def failed(
    store: Store, letter: Letter, trouble: Trouble, detail: str = "", *, final: bool = False
) -> bool:
    """A letter that was taken could not be sent; returns whether it is given up."""
    with store.writing() as connection:
        now = store.clock.now()
        again = None if final else next_try(letter.made_at, letter.tries + 1, now)
        if again is None:
            letters.give_up(connection, letter.id, told(trouble, detail), now)
        else:
            letters.mark_trouble(connection, letter.id, told(trouble, detail), again)
    return again is None


def postponed(
    store: Store, channel: Channel, trouble: Trouble, detail: str, besides: Iterable[int] = ()
) -> None:
    """Nothing can be sent now: every letter whose turn it is waits for its next try."""
    with store.writing() as connection:
        now, skipped = store.clock.now(), set(besides)
        for letter in letters.due(connection, channel, now, limit=1000):
            if letter.id in skipped:
                continue
            again = next_try(letter.made_at, letter.tries + 1, now)
            if again is None:
                letters.give_up(connection, letter.id, told(trouble, detail), now)
            else:
                letters.postpone(connection, letter, told(trouble, detail), again)


def needless(store: Store, letter: Letter) -> None:
    """What a letter would say is no longer true: it is not sent."""
    with store.writing() as connection:
        letters.drop(connection, letter.id, Trouble.NEEDLESS.value)


def give_up_old(store: Store, channel: Channel) -> int:
    """Give up the letters that nothing could carry for a day; returns how many."""
    with store.writing() as connection:
        now = store.clock.now()
        old = [
            letter
            for letter in letters.due(connection, channel, now, limit=1000)
            if letter.made_at + LIFE <= now
        ]
        for letter in old:
            letters.give_up(connection, letter.id, Trouble.UNSET.value, now)
    return len(old)


def try_again(store: Store, letter_id: int) -> bool:
    """Try a letter once more that was given up; False when there is none."""
    with store.writing() as connection:
        return letters.try_again(connection, letter_id, store.clock.now())


def told(trouble: Trouble, detail: str) -> str:
    """A trouble and its details, as they are kept."""
    return f"{trouble.value}: {detail}" if detail else trouble.value

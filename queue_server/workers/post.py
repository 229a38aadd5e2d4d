"""The post: takes letters out of the outbox, has them put into words, and hands them over."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from queue_server.actions import letters
from queue_server.domain.letters import CHANNELS, LIFE, Channel, Letter, Trouble, Written
from queue_server.domain.refusals import Refused, Unavailable
from queue_server.queries import letters as outbox
from queue_server.settings import Settings
from queue_server.workers.carrier import Carrier, NotCarriedError
from queue_server.workers.carrying import carrier

log = structlog.get_logger()

EVERY_SECONDS = 2.0
FINISH_SECONDS = 10.0
LOOK_SECONDS = 0.1

# Puts a letter into words; None when what it would say is no longer true.
Write = Callable[[Letter], Written | None]


class Post:
    """One worker at the outbox; several may work at once, each letter is taken by one.

    `handed_over` holds what was sent while the database could not note it: the letter must not
    go out a second time because of that.
    """

    def __init__(self, store: Any, settings: Settings, write: Write) -> None:
        self.store = store
        self.settings = settings
        self.write = write
        self.handed_over: dict[int, tuple[Letter, Mapping[str, Any]]] = {}
        self.busy = False
        self.stopping = False

    def run(self, sleep: Callable[[float], None]) -> None:
        """Send what is to be sent, for ever; `sleep` lets others work meanwhile."""
        while not self.stopping:
            self.busy = True
            try:
                self.round()
            except Unavailable:
                log.warning("post_without_database")
            except Exception as error:
                log.error("post_failed", error=kind_of(error))
            self.busy = False
            sleep(EVERY_SECONDS)

    def finish(self, sleep: Callable[[float], None]) -> None:
        """Begin no further letter, and let the one in hand be noted, or it would come twice."""
        self.stopping = True
        for _ in range(int(FINISH_SECONDS / LOOK_SECONDS)):
            if not self.busy:
                return
            sleep(LOOK_SECONDS)

    def round(self) -> None:
        """Try every letter whose turn it is."""
        for letter, kept in list(self.handed_over.values()):
            self.note_sent(letter, kept)
        for channel in CHANNELS:
            self.empty(channel)

    def empty(self, channel: Channel) -> None:
        """Send the letters of a channel, batch after batch, until none is due."""
        while not self.stopping and (batch := self.due(channel)):
            carries = carrier(self.settings, channel)
            if carries is None:
                self.keep(channel, batch[0])
                return
            try:
                for letter in batch:
                    self.one(letter, carries)
            except NotCarriedError as stopped:
                log.warning("letters_wait", channel=channel, why=stopped.trouble.value)
                letters.postponed(
                    self.store, channel, stopped.trouble, stopped.detail, self.handed_over
                )
                return
            finally:
                carries.close()

    def keep(self, channel: Channel, oldest: Letter) -> None:
        """Nothing carries letters here: they are kept, but not for ever."""
        if oldest.made_at + LIFE <= self.store.clock.now():
            letters.give_up_old(self.store, channel)
            log.warning("letters_given_up", channel=channel, why=Trouble.UNSET.value)

    def due(self, channel: Channel) -> list[Letter]:
        """The next letters of that channel, but for those that have gone already."""
        batch = outbox.due(self.store, channel, letters.BATCH)
        return [letter for letter in batch if letter.id not in self.handed_over]

    def one(self, letter: Letter, carries: Carrier) -> None:
        """Send one letter; what is wrong with it alone is noted, and keeps no other waiting."""
        if self.stopping or not letters.claim(self.store, letter):
            return
        written = self.written(letter)
        if written is None:
            return
        try:
            kept = carries.carry(letter, written, self.store.clock.now())
        except NotCarriedError as trouble:
            self.note_trouble(letter, trouble.trouble, trouble.detail, trouble.final)
            if trouble.all_of_them:
                raise
            return
        self.handed_over[letter.id] = (letter, kept)
        self.note_sent(letter, kept)

    def written(self, letter: Letter) -> Written | None:
        """The letter in words; None when it is settled without being sent."""
        try:
            written = self.write(letter)
        except Unavailable:
            raise
        except Refused:
            written = None
        except Exception as error:
            # Its message may name a person; where it happened tells enough.
            log.error("letter_unwritten", letter=letter.id, kind=letter.kind, error=kind_of(error))
            self.note_trouble(letter, Trouble.UNWRITTEN, kind_of(error))
            return None
        if written is None:
            letters.needless(self.store, letter)
            log.info("letter_needless", letter=letter.id, kind=letter.kind)
        return written

    def note_sent(self, letter: Letter, kept: Mapping[str, Any]) -> None:
        """Write down that a letter has gone; should that fail, it is tried before the next."""
        letters.sent(self.store, letter, kept)
        del self.handed_over[letter.id]
        log.info("letter_sent", letter=letter.id, kind=letter.kind, tries=letter.tries + 1)

    def note_trouble(
        self, letter: Letter, trouble: Trouble, detail: str, final: bool = False
    ) -> None:
        """Write down why a letter has not gone."""
        over = letters.failed(self.store, letter, trouble, detail, final=final)
        happened = "letter_given_up" if over else "letter_waits"
        log.warning(happened, letter=letter.id, kind=letter.kind, why=trouble.value)


def kind_of(error: Exception) -> str:
    """What went wrong and where, without the error's own words."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"

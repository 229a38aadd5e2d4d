"""Thousands of displays in one light process, so that what is measured is the server.

`python -m benchmarks.crowd KIND PORT [TOKEN]`; KIND is `bare` (benchmarks.bare_picows), `emitter`
(benchmarks.emitter) or `office` (the whole server, the hall monitor of Kalisz). Orders come as
lines, and each is answered by a line of JSON:

- `connect COUNT`: so many more connect, some at a time;
- `storm`: all are cut off and come back at once; how long each waited for its snapshot;
- `round`: `ready`, then when each got the next board (seconds of the monotonic clock).
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from time import monotonic

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from benchmarks.load.line import LOST, PATH, Line

AT_ONCE = 100
GIVE_UP_SECONDS = 120.0
HALL = {"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": 0}


class Crowd:
    """All displays, and what they wait for."""

    def __init__(self, kind: str, port: int, token: str) -> None:
        self.kind = kind
        self.address = f"ws://127.0.0.1:{port}" + ("/" if kind == "bare" else PATH)
        self.token = token
        self.displays: list[Bare | Display] = []
        self.times: list[float] = []
        self.size = 0
        self.pending = 0
        self.all_there = asyncio.Event()

    def got(self, size: int) -> None:
        """A board has come to one of them."""
        self.times.append(monotonic())
        self.size = size
        self.pending -= 1
        if not self.pending:
            self.all_there.set()

    async def connect(self, count: int) -> dict[str, object]:
        """So many more come, gently."""
        some = asyncio.Semaphore(AT_ONCE)
        new = [KINDS[self.kind](self) for _ in range(count)]
        self.displays += new
        await asyncio.gather(*(each.dial(some) for each in new))
        gc.collect()
        gc.freeze()
        return {"connected": sum(each.joined > 0 for each in self.displays)}

    async def storm(self) -> dict[str, object]:
        """They are all cut off, and all come back in the same moment."""
        for each in self.displays:
            each.hang_up()
        await asyncio.sleep(2.0)  # the server notices
        everybody = asyncio.Semaphore(len(self.displays))
        begun = monotonic()
        tries = await asyncio.gather(*(each.dial(everybody) for each in self.displays))
        waited = sorted(each.joined - begun for each in self.displays if each.joined)
        return {"waited": waited, "again": sum(tries), "lost": len(self.displays) - len(waited)}

    async def round(self) -> dict[str, object]:
        """The next board comes to each of them."""
        self.times, self.pending = [], len(self.displays)
        self.all_there.clear()
        print("ready", flush=True)
        try:
            await asyncio.wait_for(self.all_there.wait(), GIVE_UP_SECONDS)
        except TimeoutError:
            return {"missing": self.pending}
        return {"times": self.times, "size": self.size}


class Bare(WSListener):
    """A client of the bare server: asks for a snapshot, then listens."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.transport: WSTransport | None = None
        self.joined = 0.0
        self.seated = asyncio.Event()

    async def dial(self, some: asyncio.Semaphore) -> int:
        """Come in, and get a snapshot; how many tries failed before."""
        async with some:
            return await dial(self, self.crowd.address)

    def hang_up(self) -> None:
        """Go without a word."""
        hang_up(self)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        transport.send(WSMsgType.TEXT, b"join")

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if not self.joined:
            self.joined = monotonic()
            self.seated.set()
        else:
            self.crowd.got(frame.payload_size)


class Display(Line):
    """A hall monitor."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(crowd.token)
        self.crowd = crowd
        self.joined = 0.0
        self.seated = asyncio.Event()

    async def dial(self, some: asyncio.Semaphore) -> int:
        """Come in, join, and get the board; how many tries failed before."""
        async with some:
            return await dial(self, self.crowd.address)

    def hang_up(self) -> None:
        """Go without a word."""
        hang_up(self)

    def on_connected(self) -> None:
        self.ask("join", HALL, self.on_joined)

    def on_joined(self, answer: bytes) -> None:
        """The answer to `join` carries the board."""
        if b'"ok":true' not in answer:
            raise RuntimeError(f"not let in: {answer[:200]!r}")
        self.joined = monotonic()
        self.seated.set()

    def on_event(self, event: bytes) -> None:
        if self.joined and event.startswith(b'["board"'):
            self.crowd.got(len(event))


KINDS = {"bare": Bare, "emitter": Display, "office": Display}


async def dial(display: Bare | Display, address: str) -> int:
    """Connect until it stands."""
    for failed in range(20):
        try:
            await ws_connect(lambda: display, address, websocket_handshake_timeout=GIVE_UP_SECONDS)
            await asyncio.wait_for(display.seated.wait(), GIVE_UP_SECONDS)
            return failed
        except LOST:
            hang_up(display)
            await asyncio.sleep(0.5)
    return 20


def hang_up(display: Bare | Display) -> None:
    """Cut the line; the display may come again."""
    if display.transport is not None:
        display.transport.disconnect(graceful=False)
        display.transport = None
    display.joined = 0.0
    display.seated.clear()


async def main(kind: str, port: int, token: str) -> None:
    """Do what is asked until nobody asks any more."""
    crowd = Crowd(kind, port, token)
    loop = asyncio.get_running_loop()
    while order := (await loop.run_in_executor(None, sys.stdin.readline)).split():
        done = getattr(crowd, order[0])(*map(int, order[1:]))
        print(json.dumps(await done), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), "".join(sys.argv[3:])))

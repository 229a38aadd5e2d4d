"""The load generator of `latency`, a process of its own: so many displays, one asyncio loop.

Asked by a line on its standard input it waits until every display has got a newer board, and
prints when each of them got it, by the clock that all processes of the machine share.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

from websockets.asyncio.client import ClientConnection, connect

SEQ = re.compile(r'"seq": ?(\d+)')
AT_ONCE = 50
GIVE_UP_SECONDS = 30.0


class Displays:
    """What the displays have got: the newest seq of each, and when."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.seqs = [0] * count
        self.times = [0.0] * count
        self.size = 0
        self.pending = 0
        self.above = 0
        self.all_there = asyncio.Event()

    def got(self, which: int, message: str) -> None:
        """A board has come."""
        now = time.monotonic()
        found = SEQ.search(message, 0, 400)
        if found is None:
            return
        seq = int(found[1])
        self.size = len(message)
        if self.seqs[which] <= self.above < seq:
            self.times[which] = now
            self.pending -= 1
            if not self.pending:
                self.all_there.set()
        self.seqs[which] = max(self.seqs[which], seq)

    def begin_round(self) -> None:
        """From now on a board counts when it is newer than any that came before."""
        self.above = max(self.seqs)
        self.pending = self.count
        self.all_there.clear()


async def socketio_display(address: str, which: int, displays: Displays, ready: asyncio.Event):
    """A hall monitor that speaks Socket.IO over a WebSocket."""
    url = f"{address}/socket.io/?EIO=4&transport=websocket"
    async with connect(url, compression=None, ping_interval=None) as socket:
        await socket.recv()
        await socket.send("40")
        await socket.recv()
        wanted = {"kind": "hall", "office": "kalisz", "key": "hall-1", "seq": 0}
        await socket.send("420" + json.dumps(["join", wanted]))
        await read_until_joined(socket)
        ready.set()
        async for message in socket:
            if message == "2":
                await socket.send("3")
            elif message.startswith('42["board"'):
                displays.got(which, message)


async def read_until_joined(socket: ClientConnection) -> None:
    """The answer to `join`; a ping may come before it."""
    async for message in socket:
        if message == "2":
            await socket.send("3")
        elif message.startswith("430"):
            if '"ok":true' not in message.replace(" ", ""):
                raise RuntimeError(f"not let in: {message[:200]}")
            return


async def bare_display(address: str, which: int, displays: Displays, ready: asyncio.Event):
    """Somebody who listens to a bare broadcast."""
    async with connect(address, compression=None, ping_interval=None) as socket:
        ready.set()
        async for message in socket:
            displays.got(which, message)


async def main(kind: str, address: str, count: int) -> None:
    """Connect them all, then answer round after round."""
    displays = Displays(count)
    display = {"socketio": socketio_display, "bare": bare_display}[kind]
    tasks = []
    for start in range(0, count, AT_ONCE):
        arrivals = []
        for which in range(start, min(start + AT_ONCE, count)):
            arrivals.append(asyncio.Event())
            tasks.append(asyncio.create_task(display(address, which, displays, arrivals[-1])))
        await asyncio.wait_for(asyncio.gather(*(each.wait() for each in arrivals)), 60)
    print("connected", flush=True)
    loop = asyncio.get_running_loop()
    while (await loop.run_in_executor(None, sys.stdin.readline)).strip() == "round":
        displays.begin_round()
        print("ready", flush=True)
        try:
            await asyncio.wait_for(displays.all_there.wait(), GIVE_UP_SECONDS)
        except TimeoutError:
            print(json.dumps({"missing": displays.pending}), flush=True)
            continue
        print(json.dumps({"times": displays.times, "size": displays.size}), flush=True)
    for each in tasks:
        each.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))

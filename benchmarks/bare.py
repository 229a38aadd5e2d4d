"""A bare WebSocket broadcast: whatever one client sends goes to all others, and nothing else."""

from __future__ import annotations

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(port: int) -> None:
    """Serve until the process is ended."""
    listening: set[ServerConnection] = set()

    async def serve_one(socket: ServerConnection) -> None:
        if socket.request is not None and socket.request.path == "/send":
            async for message in socket:
                broadcast(listening, message)
            return
        listening.add(socket)
        try:
            await socket.wait_closed()
        finally:
            listening.discard(socket)

    async with serve(serve_one, "127.0.0.1", port, compression=None, ping_interval=None):
        print("serving", flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

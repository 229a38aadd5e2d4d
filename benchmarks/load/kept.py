"""One kept HTTP connection, as a kiosk or a panel holds it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

LOST = (ConnectionError, asyncio.IncompleteReadError, TimeoutError, OSError)
TRIES = 8
PAUSE_SECONDS = 0.5
ANSWER_SECONDS = 30.0


class Kept:
    """Asks one thing after another; what a cut line swallowed, again and under the same key."""

    def __init__(self, host: str, port: int, token: str = "") -> None:
        self.at = (host, port)
        self.head = f"Host: {host}:{port}\r\n"
        if token:
            self.head += f"Authorization: Bearer {token}\r\n"
        self.repeated = 0
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def post(self, path: str, told: dict[str, Any], key: str) -> tuple[int, Any]:
        """The answer's status and JSON."""
        body = json.dumps(told).encode()
        head = f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        status, answer = await self._ask(self._request("POST", path, head, body))
        return status, json.loads(answer)

    async def get(self, path: str) -> tuple[int, bytes]:
        """The answer's status and body."""
        return await self._ask(self._request("GET", path, "", b""))

    def close(self) -> None:
        """Hang up; the next request dials again."""
        if self._line:
            self._line[1].close()
            self._line = None

    def _request(self, verb: str, path: str, head: str, body: bytes) -> bytes:
        first = f"{verb} {path} HTTP/1.1\r\n{self.head}{head}Content-Length: {len(body)}\r\n\r\n"
        return first.encode() + body

    async def _ask(self, request: bytes) -> tuple[int, bytes]:
        async with self._one_at_a_time:
            for turn in range(TRIES):
                try:
                    return await asyncio.wait_for(self._exchange(request), ANSWER_SECONDS)
                except LOST:
                    self.close()
                    self.repeated += turn > 0
                    await asyncio.sleep(PAUSE_SECONDS * turn)
        raise ConnectionError(f"no answer from {self.at} after {TRIES} tries")

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._line is None:
            self._line = await asyncio.open_connection(*self.at)
        reader, writer = self._line
        writer.write(request)
        first, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        named = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in fields)
        }
        body = await body_of(reader, named)
        if named.get("connection", "").lower() == "close":
            self.close()
        return int(first.split()[1]), body


async def body_of(reader: asyncio.StreamReader, fields: dict[str, str]) -> bytes:
    """The body, told by its length or in pieces."""
    if fields.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(fields.get("content-length", 0)))
    pieces = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(pieces)

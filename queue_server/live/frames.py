"""WebSocket frames (RFC 6455): what is written to a client, and what a client's bytes say."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha1

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CONTINUED = 0
FINAL, RESERVED, CONTROL, MASKED = 0x80, 0x70, 0x08, 0x80
LARGEST_CONTROL = 125
# Close codes: the client breaks the protocol; its text is not UTF-8; its message is too large.
NORMAL, BROKEN, NO_TEXT, TOO_LARGE = 1000, 1002, 1007, 1009
ACCEPTING = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Broken(Exception):
    """The client breaks the protocol; `code` is what the closing frame tells it."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def frame(payload: str | bytes) -> bytes:
    """A whole message as one frame: text, or binary for bytes. Servers don't mask."""
    if isinstance(payload, str):
        return built(TEXT, payload.encode())
    return built(BINARY, payload)


def closing(code: int = NORMAL) -> bytes:
    """The last frame of a connection."""
    return built(CLOSE, code.to_bytes(2, "big"))


def built(opcode: int, payload: bytes) -> bytes:
    """An unmasked frame that is a message of its own."""
    size, first = len(payload), bytes([FINAL | opcode])
    if size < 126:
        return first + bytes([size]) + payload
    if size < 2**16:
        return first + b"\x7e" + size.to_bytes(2, "big") + payload
    return first + b"\x7f" + size.to_bytes(8, "big") + payload


def accepted(key: str) -> str:
    """What a server answers to a client's `Sec-WebSocket-Key`."""
    return b64encode(
        sha1(key.encode("latin-1") + ACCEPTING, usedforsecurity=False).digest()
    ).decode()


class Incoming:
    """Takes apart what a client sends; `largest` is how many bytes a message may have.

    No extension is ever agreed on, so that frames are neither compressed nor reserved.
    """

    __slots__ = ("_largest", "_opcode", "_parts", "_rest")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._rest = b""
        self._opcode = CONTINUED
        self._parts: list[bytes] | None = None

    def take(self, piece: bytes) -> Iterator[tuple[int, bytes]]:
        """The messages that are whole with this piece: their opcode, and what they carry.

        Pings, pongs and closes come between the parts of a message. Raises Broken.
        """
        self._rest = self._rest + piece if self._rest else piece
        while (found := self._next_frame()) is not None:
            first, payload = found
            opcode = first & 0x0F
            if opcode & CONTROL:
                yield opcode, payload
            elif (whole := self._joined(first, opcode, payload)) is not None:
                yield whole

    def _next_frame(self) -> tuple[int, bytes] | None:
        rest = self._rest
        if len(rest) < 2:
            return None
        first, size = rest[0], rest[1] & 0x7F
        self._check(first, rest[1], size)
        begin = 2
        if size > 125:
            begin = 4 if size == 126 else 10
            if len(rest) < begin:
                return None
            size = int.from_bytes(rest[2:begin], "big")
        if size > self._largest:
            raise Broken(TOO_LARGE)
        end = begin + 4 + size
        if len(rest) < end:
            return None
        self._rest = rest[end:]
        return first, unmasked(rest[begin : begin + 4], rest[begin + 4 : end])

    def _check(self, first: int, second: int, size: int) -> None:
        if first & RESERVED or not second & MASKED:
            raise Broken(BROKEN)
        opcode = first & 0x0F
        if opcode not in (CONTINUED, TEXT, BINARY, CLOSE, PING, PONG):
            raise Broken(BROKEN)
        if opcode & CONTROL and (not first & FINAL or size > LARGEST_CONTROL):
            raise Broken(BROKEN)

    def _joined(self, first: int, opcode: int, payload: bytes) -> tuple[int, bytes] | None:
        if (opcode == CONTINUED) == (self._parts is None):
            raise Broken(BROKEN)  # goes on with nothing, or begins within another message
        if self._parts is None:
            if first & FINAL:
                return opcode, payload
            self._opcode, self._parts = opcode, []
        self._parts.append(payload)
        if sum(map(len, self._parts)) > self._largest:
            raise Broken(TOO_LARGE)
        if not first & FINAL:
            return None
        whole, self._parts = b"".join(self._parts), None
        return self._opcode, whole


def unmasked(mask: bytes, payload: bytes) -> bytes:
    """What a client has masked, in the clear."""
    size = len(payload)
    if not size:
        return payload
    # As one great number: many times faster than byte by byte.
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


def text(payload: bytes) -> str:
    """The text of a message. Raises Broken."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Broken(NO_TEXT) from None

"""A client that reads only when it is told to: Socket.IO over a plain socket, or by polling."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from base64 import b64encode
from typing import Any

import requests

PATIENCE = 60.0
PATH = "/socket.io/?EIO=4&transport="
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Gone(Exception):
    """The server has closed the connection."""


class Raw:
    """A WebSocket whose frames are taken apart here, by nobody's library.

    `small` lets the kernel take little for this client.
    """

    def __init__(self, port: int, sid: str = "", small: bool = False) -> None:
        self.events: list[list[Any]] = []
        self.answers: dict[int, Any] = {}
        self.sid = ""
        self._asked = 0
        self._bytes = b""
        self.line = socket.socket()
        if small:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        self.line.settimeout(PATIENCE)
        self.line.connect(("127.0.0.1", port))
        self._shake_hands(port, sid)
        if not sid:
            self.until(lambda: self.sid)

    def _shake_hands(self, port: int, sid: str) -> None:
        key = b64encode(os.urandom(16)).decode()
        self.line.sendall(
            f"GET {PATH}websocket{sid and f'&sid={sid}'} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._bytes:
            self._read()
        head, _, self._bytes = self._bytes.partition(b"\r\n\r\n")
        assert b" 101 " in head.splitlines()[0], head
        assert b"extensions" not in head.lower(), "compression costs memory"

    def say(self, text: str) -> None:
        """Send a text message."""
        self.send(TEXT, text.encode())

    def send(self, opcode: int, payload: bytes, final: bool = True, masked: bool = True) -> None:
        """Send a frame."""
        size = len(payload)
        begin = bytes([(0x80 if final else 0) | opcode])
        flag = 0x80 if masked else 0
        if size < 126:
            begin += bytes([flag | size])
        else:
            begin += bytes([flag | 126]) + struct.pack("!H", size)
        if masked:
            mask = os.urandom(4)
            payload = mask + bytes(each ^ mask[at % 4] for at, each in enumerate(payload))
        self.line.sendall(begin + payload)

    def ask(self, event: str, *told: Any) -> Any:
        """The server's answer."""
        number = self.ask_later(event, *told)
        self.until(lambda: number in self.answers)
        return self.answers.pop(number)

    def ask_later(self, event: str, *told: Any) -> int:
        """Send an event without reading; the number under which the answer will come."""
        self._asked += 1
        self.say(f"42{self._asked}{json.dumps([event, *told])}")
        return self._asked

    def seqs(self, event: str) -> list[int]:
        """The numbers of the events that have come so far, in their order."""
        return [told["seq"] for name, told in self.events if name == event]

    def until(self, true: Any) -> None:
        """Read until it is true."""
        give_up = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < give_up, "it did not come"
            self.take(self.frame())

    def until_gone(self) -> None:
        """Read until the server hangs up."""
        try:
            self.until(lambda: False)
        except (Gone, ConnectionResetError):
            self.close()

    def frame(self) -> tuple[int, bytes]:
        """The next frame: its opcode, and what it carries."""
        first, second = self._exactly(2)
        assert first & 0xF0 == 0x80, f"a torn frame: {first:#x}"
        assert second < 128, "servers don't mask"
        size = second
        if size > 125:
            size = int.from_bytes(self._exactly(2 if size == 126 else 8), "big")
        return first & 0x0F, self._exactly(size)

    def take(self, frame: tuple[int, bytes]) -> None:
        """Keep what a frame says; a ping of Engine.IO is answered."""
        opcode, payload = frame
        if opcode == CLOSE:
            raise Gone(int.from_bytes(payload[:2], "big"))
        if opcode != TEXT:
            return
        text = payload.decode()
        if text == "2":
            self.say("3")
        elif text.startswith("0"):
            self.say("40")
        elif text.startswith("40"):
            self.sid = json.loads(text[2:])["sid"]
        elif text.startswith("42"):
            self.events.append(json.loads(text[2:]))
        elif text.startswith("43"):
            number, bracket, rest = text[2:].partition("[")
            self.answers[int(number)] = (json.loads(bracket + rest) or [None])[0]

    def close(self) -> None:
        """Hang up without a word."""
        self.line.close()

    def _exactly(self, count: int) -> bytes:
        while len(self._bytes) < count:
            self._read()
        taken, self._bytes = self._bytes[:count], self._bytes[count:]
        return taken

    def _read(self) -> None:
        piece = self.line.recv(65536)
        if not piece:
            raise Gone
        self._bytes += piece


class Polling:
    """A client that never gets a WebSocket."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}{PATH}polling"
        self.web = requests.Session()
        self.events: list[list[Any]] = []
        self.answers = 0
        self.eio_sid = json.loads(self.web.get(self.address, timeout=PATIENCE).text[1:])["sid"]
        self.address += f"&sid={self.eio_sid}"
        self.say("40")
        self.poll()

    def say(self, packet: str) -> int:
        """Post a packet; the status."""
        return self.web.post(self.address, data=packet, timeout=PATIENCE).status_code

    def poll(self) -> int:
        """One long poll; the status."""
        answer = self.web.get(self.address, timeout=PATIENCE)
        if answer.ok:
            for text in answer.text.split("\x1e"):
                self._take(text)
        return answer.status_code

    def until(self, true: Any) -> None:
        """Poll until it is true."""
        give_up = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < give_up, "it did not come"
            assert self.poll() == 200

    def join(self, room: str) -> None:
        """Take a place."""
        before = self.answers
        self.say(f'421["join",{json.dumps(room)}]')
        self.until(lambda: self.answers > before)

    def seqs(self, event: str) -> list[int]:
        """The numbers of the events that have come so far, in their order."""
        return [told["seq"] for name, told in self.events if name == event]

    def _take(self, text: str) -> None:
        if text == "2":
            self.say("3")
        elif text.startswith("42"):
            self.events.append(json.loads(text[2:]))
        elif text.startswith("43"):
            self.answers += 1

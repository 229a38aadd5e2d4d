"""A network printer as a TCP peer: it reads ESC/POS, keeps the paper, and answers as told to."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field

from PIL import Image

CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}
# Commands with so many bytes of arguments after their two bytes.
ARGUMENTS = {
    **{b"\x1b" + bytes([name]): 1 for name in b"taE!d-M3GV{SrR"},
    **{b"\x1b" + bytes([name]): 0 for name in b"@2"},
    **{b"\x1d" + bytes([name]): 1 for name in b"!BrbfhwH"},
}


@dataclass
class Ticket:
    """What came out between two cuts: texts with their styles, and pictures."""

    texts: list[str] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Peer:
    """One printer with one connection at a time, as most of them are.

    `paper` is "ok", "low" or "out"; `lines_left` lets the paper end in the middle of a ticket.
    What was received before a trouble stays in its buffer, and is printed when it is over.
    """

    def __init__(self, port: int = 0) -> None:
        self.paper = "ok"
        self.cover_open = False
        self.fault = False
        self.answers = True
        self.tells_end = True
        self.lines_left: int | None = None
        self.hang_up_after: int | None = None
        self.seconds_a_ticket = 0.0
        self.asked = 0
        self.received = bytearray()
        self.tickets: list[Ticket] = []
        self.current = Ticket()
        self.row = bytearray()
        self.codec = "cp437"
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.address = f"network://127.0.0.1:{self.port}"
        self.open = True
        self.connection: socket.socket | None = None
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def stopped(self) -> bool:
        return self.cover_open or self.fault or self.paper == "out"

    def switch_off(self) -> None:
        """Nobody listens on its port any more."""
        if not self.open:
            return
        self.open = False
        # Closing alone does not wake whoever waits for a connection.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        if self.connection:
            self.connection.close()
        self.thread.join(5)

    def serve(self) -> None:
        while self.open:
            try:
                self.connection, _ = self.listener.accept()
            except OSError:
                return
            with self.connection:
                self.attend(self.connection)

    def attend(self, connection: socket.socket) -> None:
        connection.settimeout(0.02)
        while self.open:
            try:
                data = connection.recv(65536)
            except TimeoutError:
                data = None
            except OSError:
                return
            if data == b"":
                return
            self.received += data or b""
            try:
                if not self.work(connection):
                    return
            except OSError:
                return

    def work(self, connection: socket.socket) -> bool:
        """Go on with what was received; False to hang up."""
        while self.received:
            if self.stopped:
                self.answer_at_once(connection)
                return True
            used = self.command(connection)
            if not used:
                return True
            del self.received[:used]
            if self.hang_up_after == 0:
                self.hang_up_after = None
                self.received.clear()
                return False
        return True

    def answer_at_once(self, connection: socket.socket) -> None:
        """DLE EOT is understood also while nothing is printed."""
        while (at := self.received.find(b"\x10\x04")) >= 0 and at + 2 < len(self.received):
            question = self.received[at + 2]
            # Before it is answered: who has the answer may look at what was received.
            del self.received[at : at + 3]
            self.tell(connection, question)

    def command(self, connection: socket.socket) -> int:
        """Do the first command; how many bytes it had, 0 when it is not here as a whole."""
        got = self.received
        first, two = got[0], bytes(got[:2])
        if first == 0x0A:
            self.end_row()
            return 1
        if first not in (0x10, 0x1B, 0x1D):
            self.row.append(first)
            return 1
        if len(got) < 3 and two not in (b"\x1b@", b"\x1b2"):
            return 0
        if two == b"\x10\x04":
            self.tell(connection, got[2])
            return 3
        if bytes(got[:3]) == b"\x1dv0":
            return self.picture()
        if two == b"\x1dV":
            self.cut()
            return 4 if got[2] in (65, 66) else 3
        if two == b"\x1dr" and self.answers and self.tells_end:
            connection.sendall(b"\x00")
        if two == b"\x1bt":
            self.codec = CODE_PAGES[got[2]]
        return 2 + ARGUMENTS[two]

    def tell(self, connection: socket.socket, question: int) -> None:
        self.asked += 1
        if not self.answers:
            return
        bits = {
            1: 0x08 if self.stopped else 0,
            2: 0x04 * self.cover_open | 0x20 * (self.paper == "out") | 0x40 * self.fault,
            3: 0x20 * self.fault,
            4: {"ok": 0, "low": 0x0C, "out": 0x6C}[self.paper],
        }[question]
        connection.sendall(bytes([0x12 | bits]))

    def end_row(self) -> None:
        text = bytes(self.row).decode(self.codec)
        self.row.clear()
        if text:
            self.current.texts.append(text)
            self.current.pages.add(self.codec)
        self.use_paper()

    def picture(self) -> int:
        got = self.received
        if len(got) < 8:
            return 0
        across, down = got[4] + 256 * got[5], got[6] + 256 * got[7]
        end = 8 + across * down
        if len(got) < end:
            return 0
        # In the printer's bytes a set bit is black.
        white = bytes(byte ^ 0xFF for byte in got[8:end])
        self.current.pictures.append(Image.frombytes("1", (across * 8, down), white))
        self.use_paper()
        return end

    def cut(self) -> None:
        time.sleep(self.seconds_a_ticket)
        self.tickets.append(self.current)
        self.current = Ticket()

    def use_paper(self) -> None:
        if self.hang_up_after is not None:
            self.hang_up_after -= 1
        if self.lines_left is not None:
            self.lines_left -= 1
            if self.lines_left == 0:
                self.lines_left, self.paper = None, "out"

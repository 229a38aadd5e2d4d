"""Speaks in a process that is killed, like all it starts, as soon as it opens a network socket."""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from pathlib import Path

from queue_server.domain.office_file import read_office
from queue_server.domain.spoken import TONGUES, phrase
from queue_server.voice import Voice
from tests.serving import ROOT
from tests.voice.sounds import record

SOCKET_CALL = {"x86_64": 41, "aarch64": 198, "riscv64": 198}[platform.machine()]
AF_INET, AF_INET6 = 2, 10
LOAD, EQUAL, ANSWER = 0x20, 0x15, 0x06
ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
NUMBER_AT, FIRST_ARGUMENT_AT = 0, 16
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2

# The system's own filter, which every child inherits: code, steps if equal, steps if not, value.
PROGRAM = [
    (LOAD, 0, 0, NUMBER_AT),
    (EQUAL, 0, 3, SOCKET_CALL),
    (LOAD, 0, 0, FIRST_ARGUMENT_AT),
    (EQUAL, 2, 0, AF_INET),
    (EQUAL, 1, 0, AF_INET6),
    (ANSWER, 0, 0, ALLOW),
    (ANSWER, 0, 0, KILL_PROCESS),
]


def close_the_network() -> None:
    """From now on, whoever here asks for an internet socket is killed."""
    code = b"".join(struct.pack("HBBI", *step) for step in PROGRAM)
    held = ctypes.create_string_buffer(code, len(code))
    filtering = struct.pack("HL", len(PROGRAM), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert libc.prctl(SECCOMP, FILTER, filtering, 0, 0) == 0


def speak(folder: Path) -> None:
    """Every language by every engine, in every kind of file."""
    office = read_office((ROOT / "offices" / "kalisz.toml").read_text("utf-8"), "kalisz")
    voice = Voice(str(folder / "voice"), str(folder / "cache"), lambda work, *args: work(*args))
    for word in phrase(office, "pl", "B007", "5").words:
        record(folder / "voice", "pl", word)
    for language in TONGUES:
        for number in ("A012", "B007"):
            for kind in voice.kinds():
                made = voice.call(office, language, number, "5", kind)
                print(language, number, kind, len(made.content) if made else 0)


if __name__ == "__main__":
    close_the_network()
    if sys.argv[1] == "call-out":
        import socket

        socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    speak(Path(sys.argv[1]))

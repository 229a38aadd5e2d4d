"""The connection to a printer: network, USB, serial, a CUPS queue, or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

SEND_SECONDS = 10.0
PORT = 9100
BAUD = 115200
KINDS = "network://HOST:PORT, usb://VENDOR:PRODUCT, serial:///DEVICE, lp://QUEUE or file:///PATH"


class Unreachable(Exception):
    """The printer does not take part: not there, switched off, or gone in between."""


class WrongAddress(ValueError):
    """An address that names no printer."""


class Connection(Protocol):
    """An open connection; its methods raise Unreachable.

    A `lasting` one is kept open: opening it again would reset the printer.
    """

    lasting: bool

    def send(self, commands: bytes) -> None:
        """Hand the bytes over."""

    def hear(self, seconds: float) -> bytes | None:
        """What the printer answers within that time, b"" for nothing; None: it cannot answer."""

    def close(self) -> None:
        """Let others use the printer."""


@dataclass
class ByDriver:
    """A connection by a driver of python-escpos."""

    driver: Any
    listen: Callable[[Any, float], bytes] | None = None
    ready: Callable[[Any], None] | None = None
    lasting: bool = False

    def open(self) -> ByDriver:
        """Raises Unreachable."""
        with reaching():
            self.driver.open()
            if self.ready:
                self.ready(self.driver.device)
        return self

    def send(self, commands: bytes) -> None:
        with reaching():
            self.driver._raw(commands)

    def hear(self, seconds: float) -> bytes | None:
        if self.listen is None:
            return None
        with reaching():
            return self.listen(self.driver.device, seconds)

    def close(self) -> None:
        # What could not be sent was told already.
        with suppress(Exception):
            self.driver.close()


@dataclass
class ByQueue(ByDriver):
    """A connection to a CUPS queue, which takes a whole job and says nothing of the printer."""

    def open(self) -> ByQueue:
        """Look for the queue only: a program `lp` without input would leave an empty job."""
        with reaching():
            if self.driver.printer_name not in self.driver.printers:
                raise OSError("there is no such queue")
        return self

    def send(self, commands: bytes) -> None:
        with reaching():
            program = self.driver.device
            self.driver._raw(commands)
            # Only the end of its input makes `lp` print; only its exit tells whether it did.
            program.stdin.close()
            if program.wait(timeout=SEND_SECONDS):
                raise OSError("the queue takes no job")

    def close(self) -> None:
        program = self.driver._device
        if program and program.poll() is None:
            program.kill()
            program.wait()
        self.driver._device = False


class ByFile:
    """A connection to a file or a device node; everything is added at its end."""

    lasting = False

    def __init__(self, path: str) -> None:
        with reaching():
            self.file = Path(path).open("ab", buffering=0)  # noqa: SIM115 (open until close)

    def send(self, commands: bytes) -> None:
        with reaching():
            self.file.write(commands)

    def hear(self, seconds: float) -> bytes | None:
        return None

    def close(self) -> None:
        self.file.close()


@contextmanager
def reaching() -> Iterator[None]:
    """Whatever a driver raises means that the printer is not there."""
    try:
        yield
    except Unreachable:
        raise
    except Exception as error:
        raise Unreachable(" ".join(str(error).split())) from error


def way_to(address: str) -> Callable[[], Connection]:
    """How to connect to the printer of that address. Raises WrongAddress."""
    parts = urlsplit(address)
    kinds: dict[str, Callable[[SplitResult], Callable[[], Connection]]] = {
        "network": to_network,
        "usb": to_usb,
        "serial": to_serial,
        "lp": to_queue,
        "file": to_file,
    }
    if parts.scheme not in kinds:
        raise WrongAddress(f"{address}: expected {KINDS}")
    try:
        return kinds[parts.scheme](parts)
    except (ValueError, KeyError, IndexError) as wrong:
        raise WrongAddress(f"{address}: expected {KINDS}") from wrong


def to_network(parts: SplitResult) -> Callable[[], Connection]:
    """network://192.168.1.50:9100"""
    from escpos.printer import Network

    host, port = parts.hostname or "", parts.port or PORT
    if not host:
        raise ValueError("no host")
    return lambda: ByDriver(Network(host, port, timeout=SEND_SECONDS), hear_network).open()


def hear_network(device: Any, seconds: float) -> bytes:
    """What comes by the network; its end is the end of the printer."""
    device.settimeout(max(seconds, 0.001))
    try:
        heard = bytes(device.recv(64))
    except TimeoutError:
        return b""
    finally:
        device.settimeout(SEND_SECONDS)
    if not heard:
        raise ConnectionResetError("the printer has hung up")
    return heard


def to_usb(parts: SplitResult) -> Callable[[], Connection]:
    """usb://04b8:0e15, with ?in=82&out=01 for the end points where they are not the usual ones."""
    from escpos.printer import Usb

    vendor, product = (int(each, 16) for each in parts.netloc.split(":"))
    points = {key: int(texts[0], 16) for key, texts in parse_qs(parts.query).items()}
    inward, outward = points.get("in", 0x82), points.get("out", 0x01)

    def hear(device: Any, seconds: float) -> bytes:
        import usb.core

        try:
            return bytes(device.read(inward, 64, max(1, int(seconds * 1000))))
        except usb.core.USBTimeoutError:
            return b""

    wait = int(SEND_SECONDS * 1000)
    return lambda: ByDriver(
        Usb(vendor, product, timeout=wait, in_ep=inward, out_ep=outward), hear, lasting=True
    ).open()


def to_serial(parts: SplitResult) -> Callable[[], Connection]:
    """serial:///dev/ttyUSB0?baud=19200"""
    from escpos.printer import Serial

    device = unquote(parts.path)
    baud = int(parse_qs(parts.query).get("baud", [str(BAUD)])[0])

    def hear(port: Any, seconds: float) -> bytes:
        port.timeout = seconds
        return bytes(port.read(1))

    def ready(port: Any) -> None:
        port.write_timeout = SEND_SECONDS

    return lambda: ByDriver(Serial(device, baudrate=baud), hear, ready, lasting=True).open()


def to_queue(parts: SplitResult) -> Callable[[], Connection]:
    """lp://queue"""
    from escpos.printer import LP

    queue = unquote(parts.netloc)
    if not queue:
        raise ValueError("no queue")
    return lambda: ByQueue(LP(queue)).open()


def to_file(parts: SplitResult) -> Callable[[], Connection]:
    """file:///dev/usb/lp0"""
    path = unquote(parts.path)
    if not path:
        raise ValueError("no path")
    return lambda: ByFile(path)

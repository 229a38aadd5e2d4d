"""The command `okienko print-agent`."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import click

from printing import fetching, loopback, sample
from printing.agent import Agent
from printing.composing import DOTS, Paper, UnknownPaper
from printing.connections import KINDS, WrongAddress, way_to
from printing.memory import Memory
from printing.printer import Printer


@click.command("print-agent")
@click.option("--printer", "address", required=True, help=f"Where the printer is: {KINDS}.")
@click.option("--profile", default="default", show_default=True, help="As python-escpos names it.")
@click.option("--codepage", default="CP852", show_default=True, help="The letters, or raster.")
@click.option("--width", type=click.Choice([str(each) for each in DOTS]), default="80")
@click.option("--listen", metavar="HOST:PORT", help="Take jobs from the page, on 127.0.0.1:9111.")
@click.option("--origin", help="The page's origin, https://queue.example; goes with --listen.")
@click.option("--server", "kiosk", help="Fetch jobs: https://queue.example/kiosk/OFFICE/KIOSK.")
@click.option("--token", envvar="OKIENKO_PRINT_TOKEN", help="Or in OKIENKO_PRINT_TOKEN.")
@click.option("--state", "folder", type=click.Path(path_type=Path), help="Where it remembers.")
@click.option("--test", "testing", is_flag=True, help="Print a test page, say how it went, end.")
def print_agent(
    address: str,
    profile: str,
    codepage: str,
    width: str,
    listen: str | None,
    origin: str | None,
    kiosk: str | None,
    token: str | None,
    folder: Path | None,
    testing: bool,
) -> None:
    """Print a kiosk's tickets on the receipt printer of this machine."""
    # python-escpos would tell of every look at the printer, werkzeug of every request.
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("okienko.printing").setLevel(logging.INFO)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    try:
        paper = Paper(profile, int(width), codepage)
        paper.check()
        agent = Agent(Printer(way_to(address)), paper, Memory((folder or usual()) / "printed"))
        if testing:
            raise SystemExit(sample.print_page(agent))
        serve(agent, listen, origin, kiosk, token)
    except (UnknownPaper, WrongAddress, ValueError) as wrong:
        raise click.UsageError(str(wrong)) from wrong
    except OSError as wrong:
        raise click.ClickException(f"{wrong.filename or folder}: {wrong.strerror}") from wrong


def serve(
    agent: Agent, listen: str | None, origin: str | None, kiosk: str | None, token: str | None
) -> None:
    """Take jobs until the system asks to stop."""
    if not listen and not kiosk:
        raise ValueError("where do jobs come from? Name --listen, or --server, or both")
    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    server = None
    if listen:
        host, port = host_and_port(listen)
        server = loopback.serve(agent, host, port, checked_origin(origin))
        click.echo(f"Listening on http://{listen}")
    if kiosk:
        if not token:
            raise ValueError("--server needs the kiosk's token, best in OKIENKO_PRINT_TOKEN")
        at = fetching.server_at(kiosk, token)
        click.echo(f"Fetching from {kiosk}")
        fetching.run(agent, at, stop)
    stop.wait()
    if server:
        server.shutdown()


def host_and_port(listen: str) -> tuple[str, int]:
    """127.0.0.1:9111 in its parts."""
    host, _, port = listen.rpartition(":")
    if not port.isdigit() or not host:
        raise ValueError(f"--listen {listen}: HOST:PORT, for example 127.0.0.1:9111")
    return host.strip("[]"), int(port)


def checked_origin(origin: str | None) -> str:
    """The page's origin, as browsers write it."""
    parts = urlsplit(origin or "")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise ValueError("--listen needs --origin, the page's own: https://queue.example")
    return f"{parts.scheme}://{parts.netloc}".lower()


def usual() -> Path:
    """Where the agent remembers: systemd's folder for it, else the user's."""
    given = os.environ.get("STATE_DIRECTORY")
    if given:
        return Path(given)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "okienko-print-agent"

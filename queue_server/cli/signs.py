"""Trying out a sign above a counter."""

from __future__ import annotations

from time import sleep

import click

from queue_server.domain.signs import Face, Shown
from queue_server.settings import host_and_port
from queue_server.workers.signs.adapter import SignTroubleError, Trouble
from queue_server.workers.signs.line import ANSWER_SECONDS, LONGEST_ANSWER, Line

WHY = {
    Trouble.UNREACHABLE: "nobody answers there: check address, cable and power",
    Trouble.CUT: "it has hung up",
    Trouble.SILENT: f"it did not answer OK within {ANSWER_SECONDS:g} seconds",
    Trouble.GARBLED: f"it answered something else than OK in one line of {LONGEST_ANSWER} letters",
}


@click.group()
def sign() -> None:
    """Signs above counters."""


@sign.command("test")
@click.argument("address", metavar="HOST:PORT")
@click.option("--number", default="A012", show_default=True, help="The number to show.")
@click.option("--pause", default=2.0, show_default=True, help="Seconds between two pictures.")
def try_out(address: str, number: str, pause: float) -> None:
    """Show all that a sign with the protocol "line" can show, one after another."""
    if not (number.isascii() and number.isalnum()):
        raise click.BadParameter("letters and digits only", param_hint="--number")
    try:
        host_and_port(address)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="HOST:PORT") from None
    try:
        walk_through(Line(address), number, pause)
    except SignTroubleError as found:
        raise click.ClickException(f"the sign at {address}: {WHY[found.trouble]}") from None


def walk_through(line: Line, number: str, pause: float) -> None:
    """Each picture with its OK."""
    pictures = [Shown(face, number if face is Face.NUMBER else None) for face in Face]
    try:
        for shown in pictures:
            line.show(shown)
            click.echo(f"{shown.face.name} {shown.number or ''}".strip() + ": OK")
            if shown.face is Face.NUMBER:
                sleep(pause)
                line.blink()
                click.echo("BLINK: OK")
            sleep(pause)
    finally:
        line.close()

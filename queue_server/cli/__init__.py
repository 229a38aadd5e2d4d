"""The command `okienko`: serve, migrate, and look after offices, people, tokens and devices."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click
from pydantic import ValidationError

from queue_server.cli.archive import archive
from queue_server.cli.devices import device, token
from queue_server.cli.displays import display
from queue_server.cli.letters import letters
from queue_server.cli.offices import office
from queue_server.cli.people import user
from queue_server.cli.reservations import reservations
from queue_server.cli.serving import demo, migrate, run
from queue_server.cli.signs import sign
from queue_server.cli.visitors import visitor
from queue_server.cli.voice import voice
from queue_server.domain.refusals import Refused, Unavailable
from queue_server.web.locale import in_language
from queue_server.web.words import refusal_text

__all__ = ["commands", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="okienko", message="%(prog)s %(version)s")
def commands() -> None:
    """Queue management for public offices."""


for command in (
    run,
    demo,
    migrate,
    office,
    user,
    token,
    device,
    display,
    sign,
    reservations,
    visitor,
    letters,
    voice,
    archive,
):
    commands.add_command(command)


def main(create_app: Callable[[Any], Any]) -> None:
    """Run the command line; `create_app` makes the app that `run` and `demo` serve.

    What goes wrong is told in plain lines: exit code 2 for a wrong command, 1 for the rest.
    """
    try:
        sys.exit(commands.main(obj=create_app, prog_name="okienko", standalone_mode=False) or 0)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except click.Abort:
        sys.exit(130)
    except (Refused, Unavailable, ValidationError, OSError) as trouble:
        click.echo(f"okienko: {plain(trouble)}", err=True)
        sys.exit(1)


def plain(trouble: Exception) -> str:
    """The trouble in words, without a traceback."""
    if isinstance(trouble, Refused):
        with in_language("en"):
            return refusal_text(trouble.refusal)
    if isinstance(trouble, ValidationError):
        return "; ".join(wrong_setting(error) for error in trouble.errors())
    if isinstance(trouble, Unavailable):
        return f"the database can't be used: {' '.join(str(trouble).split())}"
    return str(trouble)


def wrong_setting(error: Any) -> str:
    """A setting that makes no sense, by the name it has in the environment."""
    name = "_".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"OKIENKO_CONFIG: {name} is not a known setting"
    name = name.upper()
    return f"OKIENKO_{name}: {error['msg'].removeprefix('Value error, ')}"

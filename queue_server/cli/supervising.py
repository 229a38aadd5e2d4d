"""Serving by several processes: what they need, and how each is started."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from queue_server import systemd
from queue_server.clock import Clock
from queue_server.settings import Settings, host_and_port
from queue_server.supervisor import DidNotStart, Supervisor


def supervise(settings: Settings, count: int) -> None:
    """Keep `count` processes serving until asked to stop."""
    refuse_what_cannot_be_shared(settings)
    handed = systemd.handed_sockets(os.environ)
    if handed and len(handed) != count:
        raise click.ClickException(
            f"systemd hands over {len(handed)} sockets for {count} processes:"
            " let its socket unit have one ListenStream for each"
        )
    host, port = host_and_port(settings.listen)

    def tell(bound: int) -> None:
        name = f"[{host}]" if ":" in host else host
        click.echo(f"Okienko listens on http://{name}:{bound} with {count} processes")

    over_all = Supervisor(count, (host, port), command, environment(settings), handed)
    try:
        over_all.run(tell)
    except DidNotStart as trouble:
        raise click.ClickException(f"the server does not start: {trouble}") from trouble
    except OSError as trouble:
        why = trouble.strerror or trouble
        raise click.ClickException(f"can't listen on {settings.listen}: {why}") from trouble


def refuse_what_cannot_be_shared(settings: Settings) -> None:
    """Say plainly what several processes need and is not set."""
    if settings.database.startswith("sqlite"):
        raise click.ClickException(
            "several processes need PostgreSQL: set OKIENKO_DATABASE to postgresql+psycopg://..."
        )
    if not settings.redis:
        raise click.ClickException(
            "several processes need Redis to tell each other what happens:"
            " set OKIENKO_REDIS to redis://..."
        )
    if not settings.secret.get_secret_value():
        raise click.ClickException("set OKIENKO_SECRET to a long random text")


def command(listening: int, pipe: int) -> list[str]:
    """The command line of one process, read anew at each start: so it is a new version's, too."""
    return [sys.executable, "-P", "-m", "wsgi", "run", "--under", str(listening), str(pipe)]


def environment(settings: Settings) -> Mapping[str, str]:
    """What each process finds in its environment: all of ours, and what was given by hand."""
    shared = {**systemd.without_systemd(os.environ), "OKIENKO_LISTEN": settings.listen}
    # A page's requests go to whichever process the kernel likes.
    shared["OKIENKO_POLLING"] = "false"
    if settings.at:
        since = settings.at_since or Clock().now()
        shared |= {"OKIENKO_AT": settings.at.isoformat(), "OKIENKO_AT_SINCE": since.isoformat()}
    return shared

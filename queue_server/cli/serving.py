"""Starting the server: for an office, or as a demo; and bringing its database up to date."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import structlog
from pydantic import SecretStr

from queue_server import demo as prepared_demo
from queue_server import launcher, systemd
from queue_server.cli.measuring import measure
from queue_server.cli.opening import require_migrated, shown
from queue_server.cli.supervising import supervise
from queue_server.processes import Line, how_many
from queue_server.queries import offices
from queue_server.settings import Settings, host_and_port, load_settings
from queue_server.store import migrate as migrate_store
from queue_server.web import logs

log = structlog.get_logger()


class Processes(click.ParamType):
    """How many processes: a number, or "auto"."""

    name = "N|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        try:
            return how_many(str(value))
        except ValueError:
            self.fail("must be a number from 1 to 64, or auto", param, ctx)


AT = click.option("--at", help="Start the clock at this moment: 2026-11-23T08:40.")
LISTEN = click.option("--listen", metavar="HOST:PORT", help="Where to listen.")


@click.command()
@AT
@LISTEN
@click.option(
    "--processes", type=Processes(), default="1", help="How many serve, or auto: one per processor."
)
@click.option("--under", type=(int, int), hidden=True)
@click.pass_obj
def run(
    create_app: Callable[[Settings], Any],
    at: str | None,
    listen: str | None,
    processes: int,
    under: tuple[int, int] | None,
) -> None:
    """Serve the offices of this installation."""
    settings = load_settings(at=at, listen=listen)
    require_migrated(settings)
    logs.configure(settings.log_level, settings.log_format)
    if processes > 1:
        supervise(settings, processes)
    elif under:
        serve_under(create_app, settings, *under)
    else:
        handed = systemd.handed_sockets(os.environ)
        listening = handed[0] if handed else listen_as_set(settings)
        app = create_app(with_secret(settings))
        tell_if_clock_is_behind(app)
        serve(app, settings, listening, lambda url: click.echo(f"Okienko listens on {url}"))


@click.command()
@AT
@LISTEN
@click.option("--no-visitors", is_flag=True, help="An empty hall: nobody comes by themselves.")
@click.pass_obj
def demo(
    create_app: Callable[[Settings], Any], at: str | None, listen: str | None, no_visitors: bool
) -> None:
    """Serve the first office from a fresh demo database, with simulated visitors and clerks."""
    settings = load_settings(at=at, listen=listen)
    if "log_level" not in settings.model_fields_set:
        settings.log_level = "WARNING"
    logs.configure(settings.log_level, settings.log_format)
    # Before the database is made anew: another demo may be running on this address.
    listening = listen_as_set(settings)
    prepared_demo.DATABASE.parent.mkdir(parents=True, exist_ok=True)
    with only_demo(prepared_demo.DATABASE):
        serve_demo(create_app, settings, listening, no_visitors)


def serve_demo(
    create_app: Callable[[Settings], Any],
    settings: Settings,
    listening: socket.socket,
    no_visitors: bool,
) -> None:
    """Make the demo's database anew and serve it."""
    prepared = prepared_demo.prepare(settings)
    app = create_app(with_secret(prepared.settings))
    wired = app.extensions["okienko"]
    wired.demo_logins, wired.demo_codes = prepared.logins, prepared.codes
    if not no_visitors:
        prepared_demo.start_visitors(wired, prepared.codes)
    serve(app, settings, listening, lambda url: welcome(url, prepared, wired))


@contextmanager
def only_demo(database: Path) -> Iterator[None]:
    """Keep a second demo, on another address, from deleting the database of this one."""
    with database.with_suffix(".lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(f"another demo is using {database}: stop it first") from None
        yield


@click.command()
def migrate() -> None:
    """Make the database's tables, or bring them to this version."""
    settings = load_settings()
    path = sqlite_path(settings)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    migrate_store(settings.database)
    click.echo(f"{shown(settings.database)} is up to date")


def listen_as_set(settings: Settings) -> socket.socket:
    """The socket that the settings name."""
    host, port = host_and_port(settings.listen)
    try:
        return launcher.listen(host, port)
    except OSError as trouble:
        raise click.ClickException(
            f"can't listen on {settings.listen}: {trouble.strerror or trouble}"
        ) from trouble


def serve(
    app: Any, settings: Settings, listening: socket.socket, tell: Callable[[str], None]
) -> None:
    """Set the background work going and serve until asked to stop."""

    def ready(port: int) -> None:
        tell(address_of(settings, port))
        systemd.notify("READY=1")

    wired = app.extensions["okienko"]
    wired.start()
    measured = measure(app, settings)
    # Behind a proxy other processes take what comes once this one is asked to stop.
    others = bool(settings.redis)
    launcher.serve(app, wired.socketio, listening, ready, systemd.Watchdog().beat, others)
    measured()
    systemd.notify("STOPPING=1")
    close(wired)


def serve_under(
    create_app: Callable[[Settings], Any], settings: Settings, socket_number: int, pipe: int
) -> None:
    """Serve as one of several processes, on a socket of the supervisor's."""
    for number in (socket_number, pipe):
        os.set_inheritable(number, False)
    app = create_app(settings)
    wired = app.extensions["okienko"]
    wired.start()
    measured = measure(app, settings)
    launcher.serve(
        app,
        wired.socketio,
        socket.socket(fileno=socket_number),
        lambda _port: None,
        Line(pipe).beat,
        others_listen=True,
    )
    measured()
    close(wired)


def address_of(settings: Settings, port: int) -> str:
    """Where the server is found."""
    host, _ = host_and_port(settings.listen)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def close(wired: Any) -> None:
    """End the background work in good order."""
    wired.stop()
    wired.post.finish(wired.socketio.sleep)
    wired.store.close()


def with_secret(settings: Settings) -> Settings:
    """The settings with a secret that outlives restarts, or else everybody would be logged out."""
    if settings.secret.get_secret_value():
        return settings
    path = sqlite_path(settings)
    if path is None:
        raise click.ClickException("set OKIENKO_SECRET to a long random text")
    return settings.model_copy(update={"secret": SecretStr(kept_secret(path))})


def kept_secret(database: Path) -> str:
    """The secret beside the database, made at the first start, readable by its owner only."""
    path = database.with_suffix(".secret")
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()


def sqlite_path(settings: Settings) -> Path | None:
    """The database's file, if it is one."""
    scheme, _, path = settings.database.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path else None


def tell_if_clock_is_behind(app: Any) -> None:
    """A clock before the journal's last entry is a mistake of the machine or of --at: say so."""
    for each in offices.behind(app.extensions["okienko"].store):
        click.echo(
            f"The clock says {each.now:%Y-%m-%d %H:%M:%S} UTC, but the journal of {each.slug}"
            f" goes on until {each.last_at:%Y-%m-%d %H:%M:%S}. Please check the clock; the journal"
            " does not run backwards: until then everything is written down with that last time.",
            err=True,
        )
        log.warning("clock_behind_journal", office=each.slug)


def welcome(url: str, prepared: Any, wired: Any) -> None:
    """Every screen of the demo with its address, and who may log in."""
    click.echo(f"\nOkienko, a demo. Everything starts at {url}/\n")
    for slug in offices.slugs(wired.store):
        office = offices.find(wired.store, slug)
        enter = f"{url}/demo/enter/{slug}"
        for kiosk in office.kiosks:
            click.echo(f"  {kiosk.key:<12}{enter}/{kiosk.key}")
        for display in office.displays:
            click.echo(f"  {display.key:<12}{enter}/{display.key}")
        click.echo(f"  {'counter 1':<12}{enter}/counter/1")
        click.echo(f"  {'clerks':<12}{url}/clerk/{slug}")
        click.echo(f"  {'monitors':<12}{url}/admin/{slug}/displays")
        click.echo(f"  {'devices':<12}{url}/admin/{slug}/devices")
    click.echo(f"  {'letters':<12}{url}/outbox")
    click.echo(f"  {'API':<12}{url}/api/v1/docs\n")
    for login in prepared.logins:
        click.echo(f"  {login.role:<14} {login.email:<22} {login.password}")
    click.echo("\nCtrl+C ends it.")

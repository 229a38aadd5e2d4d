"""Tokens and devices by the command line."""

from __future__ import annotations

import click

from queue_server.actions import devices
from queue_server.cli.opening import open_store
from queue_server.domain.refusals import Reason, Refused
from queue_server.queries import devices as known
from queue_server.queries import offices
from queue_server.queries.devices import TokenRow

ROLES = [role.value for role in devices.TokenRole]


@click.group()
def token() -> None:
    """Tokens of devices and other systems."""


@token.command()
@click.option("--office", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", required=True, help="What it is for; a device's own key for a device.")
def create(office: str, role: str, name: str) -> None:
    """Make a token and print it alone. It is told this once."""
    with open_store() as store:
        click.echo(devices.create_token(store, office, role, name))


@token.command("list")
@click.option("--office", help="Only this office's tokens.")
def list_tokens(office: str | None) -> None:
    """List the tokens: number, office, role, name, state."""
    with open_store() as store:
        if office:
            offices.find(store, office)
        for row in known.tokens(store, office):
            click.echo(described(row))


def described(row: TokenRow) -> str:
    """A token as one line, its parts separated by tabs."""
    used = f"used {row.used_at:%Y-%m-%d %H:%M}Z" if row.used_at else "never used"
    state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}Z" if row.revoked_at else used
    return f"{row.id}\t{row.office}\t{row.role}\t{row.name}\t{state}"


@token.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Revoke the token with that NUMBER (see `okienko token list`)."""
    with open_store() as store:
        if number not in {row.id for row in known.tokens(store)}:
            raise click.ClickException(f"there is no token {number}")
        devices.revoke_token(store, number)
    click.echo(f"{number}: revoked")


@click.group()
def device() -> None:
    """Displays and kiosks."""


@device.command()
@click.argument("code")
@click.option("--office", required=True)
@click.option("--as", "key", required=True, help="hall-1, kiosk-2, counter/3 ...")
def pair(code: str, office: str, key: str) -> None:
    """Enrol the device that shows the pairing CODE."""
    with open_store() as store:
        try:
            devices.pair(store, code, office, key)
        except Refused as refused:
            if refused.refusal.reason is not Reason.UNKNOWN_CODE:
                raise
            raise click.ClickException(f"no screen shows the code {code} now") from refused
    click.echo(f"{key}: paired; the screen goes on by itself")

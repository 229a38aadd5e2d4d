"""What is kept of a visitor, for the office that is asked for it or asked to delete it."""

from __future__ import annotations

import json

import click

from queue_server.actions import people
from queue_server.cli.opening import open_store
from queue_server.queries import accounts
from queue_server.store import Store


@click.group()
def visitor() -> None:
    """People who book: what is kept of them."""


@visitor.command()
@click.argument("email")
def export(email: str) -> None:
    """Print all that is kept under EMAIL as JSON."""
    with open_store() as store:
        kept = {**people.export_address(store, tidy(email)), **of_account(store, email)}
    click.echo(json.dumps(kept, indent=2, ensure_ascii=False))


def of_account(store: Store, email: str) -> dict[str, object]:
    """What hangs on the account with that address, if there is one."""
    account = accounts.by_email(store, tidy(email))
    return {"with_account": people.export(store, account.id)} if account else {}


@visitor.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(email: str, yes: bool) -> None:
    """Delete all that is kept under EMAIL; coming visits are cancelled."""
    if not yes:
        click.confirm(f"Delete everything about {email}?", abort=True)
    with open_store() as store:
        account = accounts.by_email(store, tidy(email))
        if account is not None:
            people.erase(store, account.id)
        people.erase_address(store, tidy(email))
    click.echo(f"{email}: deleted")


def tidy(email: str) -> str:
    """The address as it is stored."""
    return email.strip().lower()

"""Staff by the command line."""

from __future__ import annotations

import secrets
import sys

import click

from queue_server.actions import accounts
from queue_server.cli.opening import open_store
from queue_server.queries import accounts as known
from queue_server.queries import offices
from queue_server.web import passwords

SHORTEST = 12
ROLES = [role.value for role in accounts.StaffRole]


@click.group()
def user() -> None:
    """People who log in."""


@user.command()
@click.argument("email")
@click.option("--office", required=True, help="The office where the role holds.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", help="The name that colleagues see.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate", is_flag=True, help="Make a password and print it.")
def add(
    email: str, office: str, role: str, name: str | None, password_stdin: bool, generate: bool
) -> None:
    """Add somebody, or give a known EMAIL another role, name and password.

    A second factor is forgotten: so somebody who has lost it can log in again.
    """
    if not looks_like_email(email):
        raise click.BadParameter(f'"{email}" is no e-mail address', param_hint="EMAIL")
    with open_store() as store:
        offices.find(store, office)
        password, made = chosen_password(password_stdin, generate)
        before = known.by_email(store, email)
        shown_name = name or (before.name if before else email.partition("@")[0].capitalize())
        user_id = accounts.add_user(store, email, passwords.hashed(password), shown_name)
        accounts.grant(store, user_id, office, role)
    click.echo(f"{email}: {role} of {office}, {'changed' if before else 'added'}")
    if made:
        click.echo(f"password: {password}")


def looks_like_email(email: str) -> bool:
    """Whether it can be an address; a name that only the office's own network knows will do."""
    local, at, domain = email.partition("@")
    plain = email.isprintable() and not any(char.isspace() for char in email)
    return bool(local and at and domain and plain and "@" not in domain and len(email) <= 254)


def chosen_password(from_stdin: bool, generate: bool) -> tuple[str, bool]:
    """The password, and whether it was made here and must be shown."""
    if from_stdin:
        return long_enough(sys.stdin.readline().rstrip("\r\n")), False
    if generate or not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    asked = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return long_enough(asked), False


def long_enough(password: str) -> str:
    """The password, unless it is too short to protect anything."""
    if len(password) < SHORTEST:
        raise click.ClickException(f"the password must have at least {SHORTEST} characters")
    return password

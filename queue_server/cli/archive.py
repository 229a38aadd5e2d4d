"""Old days: moved from the database to files."""

from __future__ import annotations

from pathlib import Path

import click

from queue_server.actions import archive as archiving
from queue_server.actions.archive import SHORTEST, Archived, Differs
from queue_server.cli.opening import open_store
from queue_server.queries import offices


@click.command()
@click.option("--days", type=click.IntRange(min=SHORTEST), required=True, help="Keep so many days.")
@click.option("--office", "only", metavar="SLUG", help="Only this office.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/archive"),
    show_default=True,
    help="Where the files are kept.",
)
@click.option("--dry-run", is_flag=True, help="Change nothing, only tell.")
def archive(days: int, only: str | None, folder: Path, dry_run: bool) -> None:
    """Move tickets, calls and journal entries of days before the last N to compressed files.

    Their figures stay in the database. May be stopped at any time and repeated.
    """
    with open_store() as store:
        for slug in [only] if only else offices.slugs(store):
            until = archiving.before(store, slug, days)
            try:
                done = archiving.archive(store, slug, until, None if dry_run else folder)
            except Differs as trouble:
                raise click.ClickException(str(trouble)) from trouble
            except BlockingIOError:
                raise click.ClickException(f"another archiving is at work in {folder}") from None
            click.echo(told(done, dry_run))


def told(done: Archived, dry_run: bool) -> str:
    """One line about an office."""
    verb = "would be archived" if dry_run else "archived"
    line = f"{done.office}: {done.days} days, {done.records} records {verb}"
    if done.waiting:
        line += f"; {done.waiting} must wait: {done.reason}"
    return line

"""Offices by the command line: check a file, load it, get it back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from queue_server.actions import offices as changing
from queue_server.cli.opening import open_store
from queue_server.domain.office_file import BadOfficeFile, mistakes, slug_of
from queue_server.queries import offices

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def office() -> None:
    """Office files: load, export, check."""


@office.command()
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    """Load an office from FILE; loading again changes only what differs."""
    source = text_of(file)
    try:
        with open_store() as store:
            loaded = changing.load(store, source, slug_of(source, file.stem))
    except BadOfficeFile as bad:
        tell(file, bad)
    changed = f"changed {', '.join(loaded.changed)}" if loaded.changed else "nothing changed"
    click.echo(f"{loaded.slug}: {'loaded' if loaded.created else changed}")


@office.command()
@click.argument("slug", required=False)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export(slug: str | None, file: Path | None) -> None:
    """Give back the file of the office SLUG, to FILE or to the screen.

    With FILE.toml alone, the office of that name, or else the only one.
    """
    if slug and not file and slug.endswith(".toml"):
        file, slug = Path(slug), None
    with open_store() as store:
        source = offices.source(store, slug or meant_office(offices.slugs(store), file))
    if file:
        file.write_bytes(source.encode())
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(source.encode())


@office.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Name every mistake of FILE, with its line and key."""
    found = mistakes(text_of(file), file.stem)
    if found:
        tell(file, BadOfficeFile(found))
    click.echo(f"{file}: no mistakes")


def text_of(file: Path) -> str:
    """The file's text as it is, line ends included, so that an export gives the same file."""
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = file.read_bytes()[: wrong.start].count(b"\n") + 1
        raise click.ClickException(f"{file}:{line}: is not UTF-8 text") from wrong


def tell(file: Path, bad: BadOfficeFile) -> NoReturn:
    """Print the mistakes and stop."""
    for mistake in bad.mistakes:
        click.echo(mistake.told(str(file)), err=True)
    raise click.exceptions.Exit(1)


def meant_office(slugs: tuple[str, ...], file: Path | None) -> str:
    """The office that the file is named after, else the only one."""
    if file and file.stem in slugs:
        return file.stem
    if len(slugs) != 1:
        raise click.UsageError(f"say which office: {', '.join(slugs) or 'none is loaded'}")
    return slugs[0]

"""Reservations from elsewhere: a CSV file with the columns service, starts_at, code."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from queue_server.actions import reservations as booking
from queue_server.actions.entry import SYSTEM, Door, Once
from queue_server.cli.opening import open_store
from queue_server.domain.codes import flaw, tidy
from queue_server.domain.events import EventKind
from queue_server.domain.office import Office
from queue_server.domain.refusals import Refusal, Refused
from queue_server.queries import journal, offices
from queue_server.queries import reservations as known
from queue_server.store import Store
from queue_server.web.locale import in_language
from queue_server.web.words import refusal_text

COLUMNS = {"service", "starts_at", "code"}


@dataclass(frozen=True)
class Row:
    """One reservation of the file, and the line where it stands."""

    line: int
    service: str
    starts_at: datetime
    code: str | None


class Wrong(Exception):
    """What is wrong with a line, in words."""


@click.group()
def reservations() -> None:
    """Reservations made elsewhere."""


@reservations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--office", "slug", required=True)
def import_file(file: Path, slug: str) -> None:
    """Import FILE.csv: service, starts_at (2026-11-23 09:15, the office's time), code.

    Importing the same file again changes nothing; lines without a code are known again for two
    days, by the file's name and their place in it. Nothing is imported while any line is wrong.
    """
    with open_store() as store:
        office = offices.find(store, slug)
        rows, wrong = read(file, office)
        stop_if_wrong(wrong)
        added = [row for row in rows if not is_known(store, slug, row, wrong)]
        stop_if_wrong(wrong)
        imported = sum(add(store, office, row, file, wrong) for row in added)
    stop_if_wrong(wrong)
    click.echo(f"{imported} imported, {len(rows) - imported} already there")


def read(file: Path, office: Office) -> tuple[list[Row], list[str]]:
    """The rows of the file, and what is wrong with it, line by line."""
    rows: list[Row] = []
    wrong: list[str] = []
    seen: dict[str, int] = {}
    for line, cells in lines(file, wrong):
        try:
            row = read_row(line, cells, office)
        except Wrong as mistake:
            wrong.append(f"{file}:{line}: {mistake}")
            continue
        if row.code and seen.setdefault(row.code, line) != line:
            wrong.append(f"{file}:{line}: code: the same as in line {seen[row.code]}")
        rows.append(row)
    return rows, wrong


def lines(file: Path, wrong: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of the file by column; commas or semicolons, with or without a byte order mark."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: is not UTF-8 text") from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        text.splitlines(), delimiter=";" if ";" in head else ",", restkey="more", restval=""
    )
    lacking = {"service", "starts_at"} - set(reader.fieldnames or ())
    if lacking:
        wrong.append(f"{file}:1: missing columns: {', '.join(sorted(lacking))}")
        return
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as mistake:
        wrong.append(f"{file}:{reader.line_num + 1}: {mistake}")


def read_row(line: int, cells: dict[str, str], office: Office) -> Row:
    """A reservation from its cells."""
    if "more" in cells:
        raise Wrong("more cells than columns")
    service = cells["service"].strip()
    if office.service(service) is None:
        raise Wrong(f'service: the office has no service "{service}"')
    code = tidy(cells.get("code", "")) or None
    fault = flaw(code, office.rules.codes) if code else None
    if fault:
        raise Wrong(f"code: {in_words(fault, office)}")
    return Row(line, service, read_hour(cells["starts_at"].strip(), office), code)


def read_hour(text: str, office: Office) -> datetime:
    """The reserved hour; without a zone it is the office's own time."""
    try:
        hour = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(f'starts_at: "{text}" is no time such as 2026-11-23 09:15') from None
    if len(text) <= len("2026-11-23"):
        raise Wrong(f'starts_at: "{text}" has no hour')
    try:
        return (hour if hour.tzinfo else hour.replace(tzinfo=office.zone_info)).astimezone(UTC)
    except OverflowError:
        raise Wrong(f'starts_at: "{text}" is out of range') from None


def is_known(store: Store, slug: str, row: Row, wrong: list[str]) -> bool:
    """Whether this reservation was imported before; the same code for another one is a mistake."""
    if row.code is None:
        return False
    try:
        found = known.find(store, slug, row.code)
    except Refused:
        return False
    if (found.service, found.starts_at) == (row.service, row.starts_at):
        return True
    wrong.append(f"line {row.line}: code: {row.code} already belongs to another reservation")
    return False


def add(store: Store, office: Office, row: Row, file: Path, wrong: list[str]) -> bool:
    """Keep one reservation, unless it was kept before; whether it is new.

    A refusal is noted and the next line goes on.
    """
    once = None if row.code else once_for(row, file)
    before = journal.last(store, office.slug)
    try:
        made = booking.reserve(
            Door(store, office.slug, SYSTEM, once), row.service, row.starts_at, row.code
        )
    except Refused as no:
        wrong.append(f"{file}:{row.line}: {in_words(no.refusal, office)}")
        return False
    if row.code is None:
        click.echo(f"line {row.line}: {made.code}")
    return was_made(store, office.slug, before)


def was_made(store: Store, slug: str, before: int) -> bool:
    """Whether this command made a reservation since that entry of the journal."""
    return any(
        entry.kind is EventKind.RESERVATION_MADE and entry.clerk is None
        for entry in journal.after(store, slug, before)
    )


def once_for(row: Row, file: Path) -> Once:
    """A row without a code is told from others by the file it came in and its line."""
    asked = f"{file.name}\0{row.line}\0{row.service}\0{row.starts_at.isoformat()}"
    key = hashlib.sha256(asked.encode()).hexdigest()
    return Once(f"import-{key}", key)


def stop_if_wrong(wrong: list[str]) -> None:
    """Tell what is wrong, all of it, and stop."""
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        raise click.exceptions.Exit(1)


def in_words(refusal: Refusal, office: Office) -> str:
    """A refusal in English, as the rest of the command line."""
    with in_language("en"):
        return refusal_text(refusal, office)

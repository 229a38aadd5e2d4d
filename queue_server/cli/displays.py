"""Displays by the command line: which are enrolled, and which calls came late to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import click

from queue_server.cli.opening import open_store
from queue_server.domain.hall import SHOWN_WITHIN_SECONDS
from queue_server.domain.office import Office, text
from queue_server.queries import devices, offices, showings
from queue_server.queries.devices import TokenRow
from queue_server.queries.showings import LateCall


@click.group()
def display() -> None:
    """Displays of the hall and above the counters. How they fare just now, the administrator's
    page shows."""


@display.command("list")
@click.option("--office", required=True)
def list_displays(office: str) -> None:
    """List the displays of the office's file, and the counters' monitors that are enrolled."""
    with open_store() as store:
        found = offices.find(store, office)
        tokens = devices.display_tokens(store, office)
        above = [key for each in found.counters if (key := f"counter/{each.key}") in tokens]
        keys = [each.key for each in found.displays] + above
        show(listed(found, key, tokens.get(key)) for key in keys)


@display.command()
@click.option("--office", required=True)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Today when left out.")
def late(office: str, day: datetime | None) -> None:
    """List the calls that a display had not shown within three seconds."""
    with open_store() as store:
        found = offices.find(store, office)
        asked = day.date() if day else found.business_date(store.clock.now())
        calls = showings.late(store, office, *bounds(found, asked))
        if not devices.display_tokens(store, office):
            click.echo("no display is enrolled, so nobody can say what was shown", err=True)
        elif not calls:
            click.echo(f"{asked}: every call was shown within {SHOWN_WITHIN_SECONDS} seconds")
        show(described(found, each) for each in calls)


def bounds(office: Office, day: date) -> tuple[datetime, datetime]:
    """When the office's day begins and ends."""
    begin, end = (
        datetime.combine(each, time(), office.zone_info) for each in (day, day + timedelta(days=1))
    )
    return begin, end


def listed(office: Office, key: str, token: TokenRow | None) -> tuple[str, ...]:
    """One display: its key, its name, and whether it is enrolled."""
    known = office.display(key)
    names = text(known.names, office.languages[0], key) if known else ""
    return key, names, enrolment(office, token)


def enrolment(office: Office, token: TokenRow | None) -> str:
    """Whether a display is enrolled, and when it was heard of last."""
    if token is None:
        return "not enrolled"
    if token.used_at is None:
        return "enrolled, never used"
    return f"enrolled, last used {office.local(token.used_at):%Y-%m-%d %H:%M}"


def described(office: Office, late: LateCall) -> tuple[str, ...]:
    """One late call: when, who, where to, on which display, and how late."""
    return (
        f"{office.local(late.at):%H:%M:%S}",
        late.number,
        f"counter {late.counter}",
        late.display,
        f"shown after {seconds(late.at, late.shown_at)}" if late.shown_at else "never shown",
        f"spoken after {seconds(late.at, late.spoken_at)}" if late.spoken_at else "not spoken",
    )


def seconds(since: datetime, until: datetime) -> str:
    """The span in whole seconds."""
    return f"{(until - since).total_seconds():.0f} s"


def show(rows: Iterable[tuple[str, ...]]) -> None:
    """Print the rows as a table."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())

"""The voice by the command line: what speaks, a day's sounds beforehand, what to record."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click

from queue_server.cli.opening import open_store
from queue_server.domain.numbering import spelled
from queue_server.domain.office import Office
from queue_server.domain.spoken import TONGUES
from queue_server.domain.spoken.recording import to_record
from queue_server.queries import offices
from queue_server.settings import load_settings
from queue_server.voice import Voice
from queue_server.voice.cache import MOST_BYTES
from queue_server.voice.checking import Checked, Recorded, check, spoken_languages
from queue_server.voice.opus import encoder

NAMED = 12
USUAL_COUNT = 200
AT_ONCE = 2
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Said:
    """One call that may come."""

    language: str
    number: str
    counter: str


@click.group()
def voice() -> None:
    """The voice in the hall."""


@voice.command("check")
@click.argument("slug", metavar="[OFFICE]", required=False)
def check_voice(slug: str | None) -> None:
    """Tell what each language is spoken with, and what is missing.

    Ends with 1 when calls are to be spoken in a language and nothing here speaks it.
    """
    speaking = opened_voice()
    with open_store() as store:
        slugs = [slug] if slug else list(offices.slugs(store))
        found = [offices.find(store, each) for each in slugs]
    small = encoder()
    click.echo(
        f"Opus files: {small or 'none, opusenc is missing (Debian: opus-tools); WAV instead'}"
    )
    silent = [each for office in found for each in check_office(speaking, office)]
    if silent:
        raise click.exceptions.Exit(1)


def check_office(speaking: Voice, office: Office) -> Iterator[str]:
    """Tell about an office; gives the languages in which it is silent."""
    if office.voice is None:
        click.echo(f"{office.slug}: calls are not spoken (voice = false)")
    for language in spoken_languages(office):
        checked = check(speaking, office, language)
        click.echo(f"{office.slug} {language}: {engine(checked)}")
        for line in remarks(checked):
            click.echo(f"  {line}")
        if not checked.is_spoken:
            yield language


def engine(checked: Checked) -> str:
    """What speaks the language."""
    if checked.recorded.complete:
        return "recorded clips"
    if checked.synthesiser:
        partly = "recorded clips where they are there, else " if checked.recorded.begun else ""
        return f"{partly}{checked.synthesiser}"
    return "nothing; the display's own browser is asked to, else there is only the chime"


def remarks(checked: Checked) -> Iterator[str]:
    """What is missing or broken."""
    if checked.recorded.begun:
        yield from clip_remarks(checked.recorded, checked.language)
    if checked.trouble and not checked.recorded.complete:
        yield f"{checked.trouble}; see docs/voice.md"


def clip_remarks(recorded: Recorded, language: str) -> Iterator[str]:
    """What is wrong with the recordings."""
    for path, trouble in recorded.broken:
        yield f"{path} {trouble}"
    if recorded.missing:
        named = ", ".join(f"{each}.wav" for each in recorded.missing[:NAMED])
        more = len(recorded.missing) - NAMED
        rest = f" and {more} more (okienko voice words {language} lists all)" if more > 0 else ""
        count = f"{len(recorded.missing)} of {recorded.wanted}"
        yield f"{count} recordings are missing: {named}{rest}"


@voice.command()
@click.argument("slug", metavar="OFFICE")
@click.option("--numbers", metavar="1-200", help="Which numbers of each service.")
@click.option("--languages", metavar="pl,en", help="Which languages; usually those of every call.")
@click.option("--kind", type=click.Choice(["opus", "wav", "both"]), help="Which kind of files.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write them to this folder as well, as pl/A001-3.wav.",
)
def render(
    slug: str, numbers: str | None, languages: str | None, kind: str | None, folder: Path | None
) -> None:
    """Make the sounds of a day beforehand: every number of OFFICE at each of its counters."""
    speaking = opened_voice()
    with open_store() as store:
        office = offices.find(store, slug)
    chosen = chosen_languages(office, languages)
    kinds = {"both": speaking.kinds(), None: speaking.kinds()[:1]}.get(kind, (str(kind),))
    calls = list(day(office, chosen, numbers_of(office, numbers)))

    def made(said: Said) -> int:
        return sum(make(speaking, office, said, each, folder) for each in kinds)

    with (
        ThreadPoolExecutor(AT_ONCE) as workers,
        click.progressbar(workers.map(made, calls), length=len(calls), file=sys.stderr) as bar,
    ):
        sizes = list(bar)
    told(sizes, len(kinds), kinds)


def told(sizes: list[int], per_call: int, kinds: tuple[str, ...]) -> None:
    """How much was made."""
    total = sum(sizes)
    done = sum(1 for size in sizes if size)
    click.echo(f"{done * per_call} files ({', '.join(kinds)}), {total / MEGABYTE:.1f} MB")
    if done < len(sizes):
        raise click.ClickException(
            f"{len(sizes) - done} calls could not be spoken: run `okienko voice check`"
        )
    if total > MOST_BYTES:
        click.echo(
            f"The cache holds {MOST_BYTES // MEGABYTE} MB: the first ones have gone again.",
            err=True,
        )


def make(speaking: Voice, office: Office, said: Said, kind: str, folder: Path | None) -> int:
    """Make one file; its size, or 0 when nothing speaks it."""
    found = speaking.call(office, said.language, said.number, said.counter, kind)
    if found is None:
        return 0
    if folder:
        place = folder / said.language
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{said.number}-{said.counter}.{kind}").write_bytes(found.content)
    return len(found.content)


def day(office: Office, languages: tuple[str, ...], numbers: range) -> Iterator[Said]:
    """Every call that a day may bring, the first numbers first."""
    for number in numbers:
        for service in office.services:
            for counter in office.counters_serving(service.letter):
                for language in languages:
                    yield Said(language, spelled(service.letter, number), counter.key)


def chosen_languages(office: Office, given: str | None) -> tuple[str, ...]:
    """Those of every call, or those that were asked for."""
    known = spoken_languages(office)
    if not known:
        raise click.ClickException(f"{office.slug} has no voice: voice = false")
    if given is None:
        return office.voice.languages if office.voice else ()
    asked = tuple(each.strip() for each in given.split(","))
    for each in asked:
        if each not in known:
            raise click.UsageError(f"{office.slug} is not spoken in {each}: {', '.join(known)}")
    return asked


def numbers_of(office: Office, given: str | None) -> range:
    """The numbers that were asked for; usually the first two hundred of the office's range."""
    rule = office.rules.numbering
    if given is None:
        return range(rule.first, min(rule.last, rule.first + USUAL_COUNT - 1) + 1)
    first, _, last = given.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise click.UsageError(f"--numbers must look like 1-200, is {given}")
    numbers = range(int(first), int(last or first) + 1)
    if not numbers or numbers[0] < rule.first or numbers[-1] > rule.last:
        raise click.UsageError(f"{office.slug} has the numbers {rule.first} to {rule.last}")
    return numbers


@voice.command()
@click.argument("language", type=click.Choice(list(TONGUES)))
@click.option("--office", "slug", help="Only what this office needs.")
@click.option("--whole", is_flag=True, help="Every number to 999 instead of those that are joined.")
@click.option("--csv", "as_csv", is_flag=True, help="As a table for a spreadsheet.")
def words(language: str, slug: str | None, whole: bool, as_csv: bool) -> None:
    """List what a colleague must record for LANGUAGE, and the file for each word."""
    office = None
    if slug:
        with open_store() as store:
            office = offices.find(store, slug)
    listed = to_record(TONGUES[language], office, whole)
    if as_csv:
        table = csv.writer(sys.stdout)
        table.writerow(["file", "word"])
        table.writerows((f"{language}/{word.clip}.wav", word.text) for word in listed)
        return
    width = max(len(word.clip) for word in listed) + len(language) + 5
    for word in listed:
        click.echo(f"{f'{language}/{word.clip}.wav':{width}}  {word.text}")
    click.echo(f"{len(listed)} words", err=True)


def opened_voice() -> Voice:
    """The voice of this installation, for a program without a server."""
    settings = load_settings()
    return Voice(settings.voice, settings.voice_cache, lambda work, *args: work(*args))

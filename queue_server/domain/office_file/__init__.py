"""The office as a TOML file: read into values, or answered with every mistake in plain words.

`docs/office-file.md` describes the keys, `offices/kalisz.toml` is the commented example.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from queue_server.domain.office import Office
from queue_server.domain.office_file.checks import SLUG, check
from queue_server.domain.office_file.lines import key_lines
from queue_server.domain.office_file.mistakes import BadOfficeFile, Mistake, Notes, spelled
from queue_server.domain.office_file.reading import office
from queue_server.domain.office_file.table import Table

__all__ = ["BadOfficeFile", "Mistake", "mistakes", "parsed", "read_office", "slug_of"]

AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
AT_END = re.compile(r" \(at end of document\)$")


def read_office(source: str, slug: str) -> Office:
    """The office that the file describes, under that slug.

    Raises BadOfficeFile with every mistake.
    """
    described, found = examined(source, slug)
    if found or described is None:
        raise BadOfficeFile(found)
    return described


def mistakes(source: str, otherwise: str = "office") -> tuple[Mistake, ...]:
    """Every mistake of the file, first line first; none when the office can be loaded.

    A file that names no slug is loaded under the other one.
    """
    try:
        return examined(source, slug_of(source, otherwise))[1]
    except BadOfficeFile as bad:
        return bad.mistakes


def slug_of(source: str, otherwise: str) -> str:
    """The slug that the file gives itself, else the other one (the file's own name).

    Raises BadOfficeFile when the text is not TOML.
    """
    values = parsed(source)
    slug = values.get("slug")
    return slug if isinstance(slug, str) else otherwise


def examined(source: str, slug: str) -> tuple[Office | None, tuple[Mistake, ...]]:
    """The office as far as it can be read, and the mistakes."""
    try:
        values = parsed(source)
    except BadOfficeFile as bad:
        return None, bad.mistakes
    notes = Notes(key_lines(source).first)
    root = Table(values, (), notes)
    if "slug" not in values and not SLUG.fullmatch(slug):
        needed = "must be made of a-z, 0-9 and single hyphens, or a slug be written"
        notes.wrong(("slug",), f'is missing: the file\'s name "{slug}" {needed}')
    described = office(root, slug)
    check(described, root)
    return described, tuple(sorted(set(notes.found)))


def parsed(source: str) -> dict[str, Any]:
    """The file's values; raises BadOfficeFile when the text is not TOML."""
    try:
        return tomllib.loads(source.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise BadOfficeFile(repetitions(source) or [broken(source, str(error))]) from error


def repetitions(source: str) -> list[Mistake]:
    """A mistake for each key that is written more than once."""
    return [
        Mistake(line, spelled(path), f"stands twice in the file, first in line {lines[0]}")
        for path, lines in key_lines(source).repeated.items()
        for line in lines[1:]
    ]


def broken(source: str, message: str) -> Mistake:
    """The first place where the text is not TOML."""
    at = AT_LINE.search(message)
    line = int(at[1]) if at else source.rstrip().count("\n") + 1
    reason = AT_END.sub(", but the file ends", AT_LINE.sub("", message))
    return Mistake(line, "", f"this is not TOML: {reason[:1].lower()}{reason[1:]}")

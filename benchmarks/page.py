"""The page of figures: one section for each measurement, kept until it is measured again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measured import TARGETS_HEAD

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
MARK = "<!-- figures: everything below is written by benchmarks/run -->\n"
SECTION = re.compile(r"^<!-- section: (\S+) -->\n", re.MULTILINE)
VERDICT = re.compile(r"^\| .* \| (?:met|\*\*missed\*\*) \|$", re.MULTILINE)


def write(order: tuple[str, ...], fresh: Mapping[str, str]) -> None:
    """Replace the sections that were measured; the prose and the other sections are kept."""
    prose, _, figures = PAGE.read_text(encoding="utf-8").partition(MARK)
    known = {**sections(figures), **fresh}
    shown = {name: known[name] for name in order if name in known}
    parts = [f"<!-- section: {name} -->\n{text.strip()}\n" for name, text in shown.items()]
    PAGE.write_text("\n".join([f"{prose}{MARK}", summary(shown), *parts]), encoding="utf-8")


def sections(figures: str) -> dict[str, str]:
    """The sections by name; what stands before the first is the summary, made anew each time."""
    _, *named = SECTION.split(figures)
    return dict(zip(named[::2], named[1::2], strict=True))


def summary(shown: Mapping[str, str]) -> str:
    """Every target with its figure, from all sections."""
    rows = [row for text in shown.values() for row in VERDICT.findall(text)]
    return "\n".join(["### Targets", "", TARGETS_HEAD, *rows, ""]) if rows else ""

"""What a measurement gives: its figures as text, and how they stand to what was asked for."""

from __future__ import annotations

from dataclasses import dataclass

TARGETS_HEAD = "| target | bound | figure | |\n|---|---:|---:|---|"


@dataclass(frozen=True)
class Target:
    """A figure and its bound: `at_most` or `at_least`, never both."""

    what: str
    figure: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps its bound; the bound itself counts as kept."""
        below = self.at_most is None or self.figure <= self.at_most
        return below and (self.at_least is None or self.figure >= self.at_least)

    @property
    def row(self) -> str:
        """One line of the table."""
        bound = f"≤ {self.at_most:,g}" if self.at_most is not None else f"≥ {self.at_least:,g}"
        verdict = "met" if self.is_met else "**missed**"
        return f"| {self.what} | {bound} | {written(self.figure)} | {verdict} |"


@dataclass(frozen=True)
class Measured:
    """The text with its tables (Markdown, from `###` on), and the targets that it answers to."""

    text: str
    targets: tuple[Target, ...] = ()

    def section(self, when: str) -> str:
        """The text, when it was measured, and how it stands to its targets."""
        head, _, body = self.text.strip().partition("\n")
        rows = [each.row for each in self.targets]
        targets = "\n".join(["", TARGETS_HEAD, *rows, ""]) if rows else ""
        return f"{head}\n\nMeasured {when}.\n\n{body.strip()}\n{targets}"


def written(figure: float) -> str:
    """Three digits that tell something."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"

"""How a monitor is drawn: its layout, languages and colours, as its file says or a preview asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from display.colours import asked_colours
from queue_server.domain.office import Display, Office
from queue_server.domain.wall import Colours, LanguageMode, Layout, Turn

THEMES = ("light", "dark")
# The hall monitor's style sheets, in the order in which they overrule each other.
SHEETS = (
    "hall", "foot", "narrow", "upright", "announcing", "media", "ticker", "side", "notice", "dark",
)  # fmt: skip
# Rows that the list has room for beside the stage and what else the layout shows.
ROWS = {Layout.CALLS: 5, Layout.TICKER: 4, Layout.MEDIA: 3}

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Look:
    """One monitor's layout; `theme` is None where the office's file decides."""

    layout: Layout = Layout.CALLS
    language_mode: LanguageMode = LanguageMode.ALTERNATING
    turn: Turn = Turn.NONE
    languages: tuple[str, ...] = ()
    theme: str | None = None
    colours: Colours | None = None

    @property
    def rows(self) -> int:
        """How many calls the list has beside the one on the stage."""
        return ROWS[self.layout]


def look_of(office: Office, display: Display, asked: Mapping[str, str]) -> Look:
    """The look that the file gives; `?theme=` changes it, a preview tries out the rest besides."""
    look = Look(
        display.layout,
        display.language_mode,
        display.turn,
        display.languages or office.languages,
        theme_of(asked),
        display.colours if theme_of(asked) is None else None,
    )
    return tried_out(look, asked) if "preview" in asked else look


def tried_out(look: Look, asked: Mapping[str, str]) -> Look:
    """The look with what the address of a preview wants otherwise."""
    return replace(
        look,
        layout=chosen(Layout, asked.get("layout"), look.layout),
        language_mode=chosen(LanguageMode, asked.get("language_mode"), look.language_mode),
        turn=chosen(Turn, asked.get("turn"), look.turn),
        colours=asked_colours(asked) or look.colours,
    )


def chosen(choices: type[Choice], word: str | None, default: Choice) -> Choice:
    """The choice of that name, or the default when there is none."""
    return next((each for each in choices if each.value == word), default)


def theme_of(asked: Mapping[str, str]) -> str | None:
    """The theme that the address asks for, if there is such a one."""
    theme = asked.get("theme")
    return theme if theme in THEMES else None


def look_words(look: Look) -> dict[str, Any]:
    """What the page's script must know of it."""
    return {
        "layout": look.layout.value,
        "language_mode": look.language_mode.value,
        "turn": look.turn.value,
        "rows": look.rows,
        "own_colours": look.colours is not None,
    }

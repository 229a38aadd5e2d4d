"""How large a monitor's figures are in each layout, and from how far they can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, isnan

from babel.numbers import format_decimal
from flask_babel import gettext as _

from queue_server.domain.legibility import NEEDED_DEGREES, Screen, Sight, needed_inches, sight
from queue_server.domain.wall import Layout
from queue_server.web.locale import current_language

# The height of a capital on the stage and in the list, as a share of the picture's height; measured
# on the pages by tests/journeys/test_layout_sizes.py, which fails when they are not true any more.
LYING = {
    Layout.CALLS: (0.240, 0.072),
    Layout.MEDIA: (0.185, 0.057),
    Layout.TICKER: (0.192, 0.065),
}
UPRIGHT = {
    Layout.CALLS: (0.128, 0.050),
    Layout.MEDIA: (0.128, 0.050),
    Layout.TICKER: (0.128, 0.050),
}
INCHES = (5.0, 200.0)
METRES = (0.5, 60.0)


@dataclass(frozen=True)
class Question:
    """A monitor of so many inches, hung upright or not, seen from so many metres."""

    inches: float
    metres: float
    upright: bool


@dataclass(frozen=True)
class Answer:
    """How one kind of figure is seen."""

    what: str
    seen: Sight
    verdict: str
    measures: str


def question(asked: Mapping[str, str], is_turned: bool = False) -> Question:
    """What the form asks; numbers that make no sense are brought to the nearest that do.

    A monitor whose picture `is_turned` hangs upright.
    """
    return Question(
        inches=number(asked.get("inches", ""), 43, INCHES),
        metres=number(asked.get("metres", ""), 8, METRES),
        upright=is_turned or asked.get("upright") == "yes",
    )


def number(text: str, default: float, bounds: tuple[float, float]) -> float:
    """The number that was typed, with a comma or a point."""
    try:
        typed = float(text.replace(",", "."))
    except ValueError:
        return default
    return default if isnan(typed) else min(max(typed, bounds[0]), bounds[1])


def answers(asked: Question, layout: Layout) -> tuple[Answer, ...]:
    """The number on the stage, and the numbers of the list."""
    lying = Screen(asked.inches)
    screen = lying.turned() if asked.upright else lying
    shares = (UPRIGHT if asked.upright else LYING)[layout]
    names = (_("The newest number"), _("The numbers of the list"))
    return tuple(
        answer(name, screen, share, asked.metres) for name, share in zip(names, shares, strict=True)
    )


def answer(what: str, screen: Screen, share: float, metres: float) -> Answer:
    """One kind of figure in words."""
    seen = sight(screen, share, metres)
    if seen.is_legible:
        return Answer(what, seen, _("Can be read from there."), measures(seen))
    inches = needed_inches(share, metres, screen.wide, screen.high)
    verdict = _("Too small from there: it would take %(inches)d inches.", inches=ceil(inches))
    return Answer(what, seen, verdict, measures(seen))


def measures(seen: Sight) -> str:
    """The figures behind the verdict, as the language writes them."""
    return _(
        "%(mm)s mm high, %(degrees)s° (at least %(needed)s°), up to %(metres)s m.",
        mm=written(seen.capital_mm, "0"),
        degrees=written(seen.degrees, "0.00"),
        needed=written(NEEDED_DEGREES, "0.0"),
        metres=written(seen.farthest_m, "0.0"),
    )


def written(value: float, form: str) -> str:
    """A figure with the language's own decimal sign."""
    return format_decimal(value, form, locale=current_language())
